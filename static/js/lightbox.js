// A gallery's pictures one at a time and as large as the screen: by key, by button, by finger.
const SWIPE = 40;
const KEYS = { ArrowLeft: -1, ArrowRight: 1 };
const box = document.querySelector(".lightbox");
const plates = [...document.querySelectorAll("[data-plate]")];
let shown = 0;
let touched = null;

function show(number) {
  shown = (number + plates.length) % plates.length;
  const figure = plates[shown].closest("figure");
  const picture = figure.querySelector("picture").cloneNode(true);
  for (const source of picture.querySelectorAll("source")) source.sizes = "100vw";
  picture.querySelector("img").loading = "eager";
  const caption = figure.querySelector("figcaption").cloneNode(true);
  caption.querySelector("b").remove();
  box.querySelector("figure").replaceChildren(picture, caption);
  box.querySelector(".count").textContent = `${shown + 1} / ${plates.length}`;
}

function open(event) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  box.showModal();
  show(plates.indexOf(event.currentTarget));
}

function press(event) {
  const last = plates.length - 1;
  const to = { Home: 0, End: last }[event.key] ?? (event.key in KEYS ? shown + KEYS[event.key] : null);
  if (to === null) return;
  event.preventDefault();
  show(to);
}

function lift(event) {
  const { clientX: x, clientY: y } = event.changedTouches[0];
  const [across, down] = touched ? [x - touched.x, y - touched.y] : [0, 0];
  if (Math.abs(across) > SWIPE && Math.abs(across) > Math.abs(down)) show(shown + (across < 0 ? 1 : -1));
  touched = null;
}

function touch(event) {
  const { clientX: x, clientY: y } = event.changedTouches[0];
  touched = event.touches.length === 1 && (window.visualViewport?.scale ?? 1) === 1 ? { x, y } : null;
}

if (box?.showModal && plates.length) {
  for (const plate of plates) plate.addEventListener("click", open);
  box.addEventListener("keydown", press);
  box.addEventListener("touchstart", touch, { passive: true });
  box.addEventListener("touchend", lift, { passive: true });
  box.querySelector("[data-close]").addEventListener("click", () => box.close());
  for (const button of box.querySelectorAll("[data-step]")) {
    button.hidden = plates.length === 1;
    button.addEventListener("click", () => show(shown + Number(button.dataset.step)));
  }
}
