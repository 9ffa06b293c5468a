// Theme and text size: the radio buttons of the panel, and what they do to the page.
const root = document.documentElement;
const panel = document.getElementById("comfort");

function keep(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}

function choose(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  keep(name, value);
}

for (const input of panel?.querySelectorAll("input") ?? []) {
  input.checked = input.value === (root.dataset[input.name] ?? "");
  input.addEventListener("change", () => choose(input.name, input.value));
}
