// The table of articles, and the row that chooses what is asked (`js_on_load` of that row: `trigger` is Gradio's).
// Buttons and boxes in our HTML carry a name and a value; using one becomes an event on the server.

window.datelineShelf?.abort(); // of an earlier mount
window.datelineShelf = new AbortController();
const { signal } = window.datelineShelf;
const SEEN_BELOW = 4; // articles that are seen below the open form
const LIST = "#articles, #chosen, #results, #scope, #scope-panel";
let used = null; // the button that was used last: when its part of the page is drawn anew, the focus stays on it
let awaited = null; // what is to have the focus when it appears

const acts = {
  sort: (value) => trigger("sort", { value }),
  turn(value) {
    trigger("turn", { value: Number(value) });
    document.getElementById("find")?.scrollIntoView({ block: "nearest" });
  },
  amend(value) {
    awaited = "#amend-title textarea, #amend-title input";
    trigger("amend", { value });
  },
  remove(value) {
    awaited = '#results button[name="restore"]';
    trigger("remove", { value });
  },
  restore: (value) => trigger("restore", { value: Number(value) }),
  doom() {
    awaited = "#confirm-keep";
    trigger("doom", {});
  },
  unchoose: () => trigger("unchoose", {}),
  askchosen() {
    trigger("askchosen", {});
    document.getElementById("tab-ask-button")?.click();
  },
  filter: () => trigger("filter", {}),
  unfilter: (value) => trigger("unfilter", { value }),
};

function choose() {
  const boxes = [...document.querySelectorAll('#articles input[name="choose"]')];
  const every = document.querySelector('#articles input[name="whole-page"]');
  if (every) every.checked = boxes.every((box) => box.checked);
  trigger("choose", {
    shown: boxes.map((box) => box.value),
    ticked: boxes.filter((box) => box.checked).map((box) => box.value),
  });
}

function narrow() {
  const panel = document.getElementById("scope-panel");
  trigger("narrow", {
    sources: [...panel.querySelectorAll('input[name="source"]:checked')].map((box) => box.value),
    first: panel.querySelector('input[name="first"]').value,
    last: panel.querySelector('input[name="last"]').value,
    chosen: panel.querySelector('input[name="chosen"]').checked,
  });
}

document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("button[name]");
    if (!button?.closest(LIST) || !Object.hasOwn(acts, button.name)) return;
    used = { place: button.closest(LIST).id, name: button.name, value: button.value };
    acts[button.name](button.value);
  },
  { signal },
);

document.addEventListener(
  "change",
  (event) => {
    const box = event.target;
    if (box.closest?.("#scope-panel")) return narrow();
    if (!box.closest?.("#articles")) return;
    if (box.name === "whole-page") {
      for (const each of document.querySelectorAll('#articles input[name="choose"]')) each.checked = box.checked;
    }
    if (box.name === "whole-page" || box.name === "choose") choose();
  },
  { signal },
);

// What was asked for gets the focus when it is there; else what is drawn anew takes no focus away.
function focus() {
  const found = awaited && document.querySelector(awaited);
  if (found?.offsetParent) {
    awaited = used = null;
    found.focus();
    found.scrollIntoView({ block: "nearest" });
  } else if (used && document.activeElement === document.body) {
    const again = [...document.querySelectorAll(`#${used.place} button[name="${used.name}"]`)];
    const same = again.find((button) => button.value === used.value) ?? again[0];
    if (same && !same.disabled) same.focus({ preventScroll: true });
    else if (used.name === "unfilter") document.querySelector('#scope button[name="filter"]')?.focus();
  }
}

// The frame that takes files is called by our words: its own are Gradio's, in the language of the browser.
function nameFrame() {
  const [label, frame] = ["label", "button"].map((tag) => document.querySelector(`#upload > ${tag}`));
  if (!label || !frame || frame.hasAttribute("aria-labelledby")) return;
  label.id = "upload-label";
  frame.setAttribute("aria-labelledby", label.id);
}

// Where there are articles they come first: the form above them folds, once, unless it is being used.  Until then what is
// below it is not seen (ui/page.css), so that nothing moves before anybody's eyes.
let folded = false;
let folding = false; // what is drawn meanwhile shows nothing too early
function fold() {
  if (folding) return;
  const form = document.querySelector("#adding button.label-wrap");
  const list = document.getElementById("articles");
  const rows = list?.querySelectorAll(".entry").length;
  if (folded || (!rows && list?.textContent.trim())) settled();
  if (folded || !form || !rows) return;
  folded = true;
  const close = () => {
    if (form.matches(".open")) form.click();
    requestAnimationFrame(() => requestAnimationFrame(settled));
  };
  folding = rows > SEEN_BELOW || innerWidth <= 860;
  if (folding) setTimeout(close, 250); // Gradio opens it once more when it has just drawn it
  else settled();
}
function settled() {
  folding = false;
  document.body.classList.add("settled");
}
for (const uses of ["focusin", "click", "change", "drop"]) {
  document.addEventListener(uses, (event) => (folded ||= Boolean(event.target.closest?.("#adding"))), { signal });
}

// Gradio changes what differs in the HTML and keeps the boxes themselves, ticked as they were: what is drawn counts.
function settle(changes) {
  for (const { target, attributeName } of changes) {
    if (attributeName !== "data-drawn") continue;
    for (const box of target.querySelectorAll("input[type=checkbox]")) box.checked = box.defaultChecked;
    for (const box of target.querySelectorAll("input[type=date]")) box.value = box.defaultValue;
  }
}

const watching = new MutationObserver((changes) => {
  settle(changes);
  requestAnimationFrame(() => {
    nameFrame();
    fold();
    focus();
  });
});
watching.observe(document.getElementById("left"), { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "data-drawn"] });
signal.addEventListener("abort", () => watching.disconnect());
