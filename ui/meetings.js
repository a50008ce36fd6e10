// The tab of the meetings (`js_on_load` of its filters: `element` and `trigger` are Gradio's).  What is written in the
// filters and the buttons around the table become events on the server; ui/page.js opens the quotes.

window.datelineMeetings?.abort(); // of an earlier mount
window.datelineMeetings = new AbortController();
const { signal } = window.datelineMeetings;
const PLACES = "#meetings-line, #meetings-progress, #meetings";
const WRITING_MS = 250; // after the last letter of a name
const SETTLING_MS = 40; // who leaves a name for a day changes both at once: that is one search
const box = (name) => element.querySelector(`[name=${name}]`);
let writing = 0;
let sought = null; // what was searched last: who only leaves a box has changed nothing
let used = null; // the button that was used last: when its part of the page is drawn anew, the focus stays on it

function look(after = SETTLING_MS) {
  clearTimeout(writing);
  writing = setTimeout(search, after);
}

function search() {
  const set = ["person", "first", "last", "kind", "status"].map((name) => [name, box(name).value]);
  if (sought !== (sought = JSON.stringify(set))) trigger("look", Object.fromEntries(set));
}

const acts = {
  order: (column) => trigger("order", { column }),
  turn(page) {
    trigger("turn", { page: Number(page) });
    document.getElementById("meetings-line")?.scrollIntoView({ block: "nearest" });
  },
  clear() {
    for (const each of element.querySelectorAll("input, select")) each.value = "";
    if (matchMedia("(hover: hover)").matches) box("person").focus(); // with a finger, a keyboard would cover the page
    look();
  },
  save: () => trigger("save", {}),
  again: () => trigger("again", {}),
};

element.addEventListener("input", (event) => {
  if (event.target.name === "person") look(WRITING_MS);
});
element.addEventListener("change", () => look());

document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("button[name]");
    if (button?.closest(PLACES) && Object.hasOwn(acts, button.name)) {
      used = { name: button.name, value: button.value };
      acts[button.name](button.value);
    }
    const column = event.target.closest?.("#timeline .stack");
    if (!column) return;
    used = { name: "meeting" };
    box("first").value = column.dataset.first;
    box("last").value = column.dataset.last;
    look();
  },
  { signal },
);

// ── the picture: one stop of the tab key, then the arrow keys ────────────────────────────────────────────────────────

const marks = () => [...document.querySelectorAll("#timeline .timeline [role=button]")];

function reach(mark) {
  for (const each of marks()) each.setAttribute("tabindex", each === mark ? "0" : "-1");
}

document.addEventListener(
  "keydown",
  (event) => {
    const mark = event.target.closest?.("#timeline .timeline [role=button]");
    if (!mark || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = marks();
    const at = all.indexOf(mark);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") mark.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    else if (all[next]) all[next].focus();
    else return;
    event.preventDefault();
  },
  { signal },
);
document.addEventListener(
  "focusin",
  (event) => {
    const mark = event.target.closest?.("#timeline .timeline [role=button]");
    if (mark) reach(mark);
  },
  { signal },
);

// What is drawn anew takes no focus away.
const watching = new MutationObserver(() =>
  requestAnimationFrame(() => {
    if (!used || document.activeElement !== document.body) return;
    const again = [...document.querySelectorAll(PLACES)].flatMap((place) => [...place.querySelectorAll(`button[name=${used.name}]`)]);
    const same = again.find((button) => button.value === used.value) ?? again[0];
    if (same && !same.disabled) same.focus({ preventScroll: true });
    else if (used.name === "again" || used.name === "turn") document.querySelector("#meetings .open")?.focus({ preventScroll: true });
  }),
);
watching.observe(document.getElementById("tab-meetings"), { childList: true, subtree: true });
signal.addEventListener("abort", () => watching.disconnect());
