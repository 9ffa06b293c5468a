// A film of others is asked for when the reader starts it; an article is not offered to its own reader.
function start(event) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const link = event.currentTarget;
  const frame = document.createElement("iframe");
  frame.src = `https://www.youtube-nocookie.com/embed/${link.dataset.youtube}?autoplay=1&rel=0`;
  frame.title = link.dataset.title;
  frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  link.replaceWith(frame);
  frame.focus();
}

for (const link of document.querySelectorAll("[data-youtube]")) link.addEventListener("click", start);

const rail = document.querySelector(".videos.beside-text");
const own = [...(rail?.querySelectorAll(".card-head a") ?? [])].find((link) => link.pathname === location.pathname);
own?.closest("li").remove();
if (rail && !rail.querySelector("li")) rail.remove();
