// Suggestions for the article that is being written: asked for once typing stops.
const REST_MILLISECONDS = 700;
const panel = document.querySelector("[data-suggestions]");
const form = panel?.closest("form");
let timer, asked = "", asking;

function written() {
  const field = (name) => form.elements.namedItem(name)?.value ?? "";
  const blocks = [...form.querySelectorAll("#body-root [contenteditable=true]")];
  return {
    article: panel.dataset.article,
    section: field("section"),
    title: field("title"),
    headline: `${field("kicker")}\n${field("headline")}`,
    text: [field("standfirst"), ...blocks.map((block) => block.innerText)].join("\n"),
  };
}

async function ask() {
  const body = new URLSearchParams(written());
  if (String(body) === asked) return;
  asked = String(body);
  asking?.abort();
  asking = new AbortController();
  body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
  try {
    const answer = await fetch(panel.dataset.suggestions, { method: "POST", body, signal: asking.signal });
    if (answer.ok) panel.innerHTML = await answer.text();
    mark();
  } catch (error) {
    if (error.name !== "AbortError") asked = "";
  }
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(ask, REST_MILLISECONDS);
}

function choose(id, state) {
  document.getElementById(`${id}-chooser`)?.widget?.setState(state);
}

// What was taken over already is not offered again.
function mark() {
  const fields = form.querySelectorAll("[name^=read_also-][name$=-other], [name=story]");
  const taken = new Set([...fields].map((field) => `${field.name === "story" ? "story" : "related"}:${field.value}`));
  for (const button of panel.querySelectorAll("[data-take]")) {
    button.disabled = taken.has(`${button.dataset.take}:${button.dataset.id}`);
  }
}

function take(button) {
  const state = { id: button.dataset.id, string: button.dataset.label, editUrl: button.dataset.edit };
  if (button.dataset.take === "story") {
    choose("id_story", state);
  } else {
    const total = form.elements.namedItem("read_also-TOTAL_FORMS");
    const number = Number(total.value);
    document.getElementById("id_read_also-ADD").click();
    choose(`id_read_also-${number}-other`, state);
  }
  mark();
}

if (form) {
  for (const kind of ["input", "keyup", "change"]) form.addEventListener(kind, wait);
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (button) take(button);
  });
  wait();
}
