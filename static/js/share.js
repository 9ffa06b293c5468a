// Copying an article's address, and the telephone's own sheet where there is one.
const share = document.querySelector(".share");

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.querySelector("[role=status]").textContent = button.dataset.done;
}

function offer(button) {
  const { title, address } = button.dataset;
  navigator.share({ title, url: address }).catch(() => {});
}

if (share) {
  const copying = share.querySelector("[data-copy]");
  const native = share.querySelector("[data-native]");
  if (navigator.clipboard) copying.addEventListener("click", () => copy(copying));
  else copying.hidden = true;
  if (navigator.share) native.addEventListener("click", () => offer(native));
  else native.hidden = true;
}
