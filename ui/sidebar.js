// The list of conversations, run by Gradio when it is mounted (`js_on_load`: `element`, `trigger` and `watch` are
// Gradio's).  Buttons and forms in its HTML become events on the server.

const side = document.getElementById("sidebar");
const wide = matchMedia("(min-width: 1101px)"); // as in page.css: a column there, a drawer over the page elsewhere
const PLACE = "dateline-conversations"; // what was chosen on a wide page is remembered
const toggle = () => document.querySelector(".talks-toggle");
let after = null; // where the focus goes when the list has been made anew

side.setAttribute("role", "complementary");
side.setAttribute("aria-labelledby", "talks-title");

function isOpen() {
  return side.dataset.open ? side.dataset.open === "yes" : wide.matches;
}

function show(open, chosen) {
  side.dataset.open = open ? "yes" : "no";
  toggle()?.setAttribute("aria-expanded", String(open));
  if (!chosen) return;
  if (wide.matches) localStorage.setItem(PLACE, side.dataset.open);
  if (open) side.querySelector("button[name=fresh]")?.focus();
  else toggle()?.focus();
}

// A drawer gives way to what was chosen in it.
function leave() {
  if (!wide.matches) show(false, false);
  document.getElementById("tab-ask-button")?.click();
  if (matchMedia("(hover: hover)").matches) document.querySelector("#question textarea")?.focus();
}

const actions = {
  close: () => show(false, true),
  fresh() {
    document.getElementById("new-conversation")?.click();
    leave();
  },
  resume(value) {
    trigger("resume", { talk: value });
    leave();
  },
  save(value) {
    const [talk, ending] = value.split(":");
    trigger("save", { talk, ending });
  },
  discard(value) {
    after = () => side.querySelector("button[name=fresh]");
    trigger("discard", { talk: value });
  },
  discardall() {
    after = () => side.querySelector("button[name=fresh]");
    trigger("discardall", {});
  },
  spare(_, button) {
    const question = button.closest("details");
    question.open = false;
    question.querySelector("summary").focus();
  },
};

window.datelineTalks?.abort(); // of an earlier mount
window.datelineTalks = new AbortController();
const { signal } = window.datelineTalks;

document.addEventListener(
  "click",
  (event) => {
    if (event.target.closest?.(".talks-toggle")) return show(!isOpen(), true);
    if (!side.contains(event.target)) {
      if (!wide.matches && isOpen()) show(false, false);
      return;
    }
    const button = event.target.closest("button[name]");
    if (button && Object.hasOwn(actions, button.name)) actions[button.name](button.value, button);
  },
  { signal },
);

side.addEventListener(
  "submit",
  (event) => {
    event.preventDefault();
    const talk = event.target.dataset.talk;
    after = () => side.querySelector(`button[name=resume][value="${CSS.escape(talk)}"]`);
    trigger("rename", { talk, name: event.target.elements.called.value });
  },
  { signal },
);

side.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation(); // Esc means something else in the chat
    const unfolded = event.target.closest("details[open]");
    if (unfolded) {
      unfolded.open = false;
      unfolded.querySelector("summary").focus();
    } else if (!wide.matches) show(false, true);
  },
  { signal },
);

wide.addEventListener(
  "change",
  () => {
    delete side.dataset.open;
    toggle()?.setAttribute("aria-expanded", String(isOpen()));
  },
  { signal },
);

show(wide.matches && localStorage.getItem(PLACE) !== "no", false);

watch("value", () =>
  requestAnimationFrame(() => {
    after?.()?.focus();
    after = null;
  }),
);
