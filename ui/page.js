// The page's own behaviour, run by Gradio when the source panel is mounted (`js_on_load`: `element`, `trigger` and
// `watch` are Gradio's).  Buttons in our HTML carry a name and a value; a click on one becomes an event on the server.

const panel = document.getElementById("source");
let doomed = false; // is an article to be removed, and not confirmed yet?
let sought = false; // did a click of the user ask for what the panel shows next?

panel.tabIndex = 0;
panel.setAttribute("role", "region");
panel.setAttribute("aria-label", "Source article");
document.getElementById("told")?.setAttribute("role", "status");

function marks() {
  return [...element.querySelectorAll("mark.quote")];
}

// Marks citation n as the one looked at and brings it into view inside the panel.  False if the panel does not show it.
function lookAt(n) {
  const found = marks().filter((mark) => mark.dataset.cites.split(" ").includes(String(n)));
  if (!found.length) return false;
  marks().forEach((mark) => mark.classList.toggle("current", found.includes(mark)));
  const above = found[0].getBoundingClientRect().top - panel.getBoundingClientRect().top;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  panel.scrollTo({ top: panel.scrollTop + above - panel.clientHeight / 4, behavior: calm ? "auto" : "smooth" });
  return true;
}

// On a narrow page the panel is below: a click brings it into view, an answer that arrives does not.
function bringPanel() {
  if (sought && panel.getBoundingClientRect().top > innerHeight / 2) panel.scrollIntoView({ block: "start", behavior: "smooth" });
  sought = false;
}

function shown() {
  const paper = element.querySelector(".paper");
  bringPanel();
  if (!paper || !lookAt(paper.dataset.focus)) panel.scrollTo({ top: 0 });
}

const actions = {
  cite(value) {
    const [turn, n] = value.split(":");
    const paper = element.querySelector(".paper");
    sought = true;
    if (paper && paper.dataset.turn === turn && lookAt(n)) bringPanel();
    else trigger("cite", { turn: Number(turn), n: Number(n) });
  },
  read(value) {
    sought = true;
    trigger("read", { article: value });
  },
  remove(value) {
    doomed = true;
    trigger("remove", { article: value });
  },
};

window.datelineClicks?.abort(); // of an earlier mount
window.datelineClicks = new AbortController();
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("#chat button[name], #articles button[name], #source button[name]");
    if (button && Object.hasOwn(actions, button.name)) actions[button.name](button.value);
  },
  { signal: window.datelineClicks.signal },
);

// An answer is read from its beginning: a new question goes to the top of the chat.
function follow() {
  const asked = left.querySelectorAll("#chat .user-row");
  const last = asked[asked.length - 1];
  const view = last?.closest(".panel-wrap");
  if (view && last.dataset.followed !== last.nextElementSibling?.innerText) {
    last.dataset.followed = last.nextElementSibling?.innerText;
    const above = last.querySelector(".asked")?.getBoundingClientRect() ?? last.getBoundingClientRect();
    view.scrollTo({ top: view.scrollTop + above.top - view.getBoundingClientRect().top - 4 });
  }
}

// The question before a removal stands above the list: it is brought into view, with the safe answer in focus.
function confirm() {
  const keep = document.getElementById("confirm-keep");
  if (!doomed || !keep?.offsetParent) return;
  doomed = false;
  keep.focus();
  keep.scrollIntoView({ block: "center" });
}

// What is being added stands above the form: it is brought into view when it begins.
let adding = false;
function progress() {
  const bar = document.querySelector("#progress .progress");
  if (bar && !adding) document.getElementById("progress-row").scrollIntoView({ block: "nearest" });
  adding = Boolean(bar);
}

// Gradio labels each chat message with its HTML source; a screen reader should read the message instead.
function unlabel() {
  for (const message of left.querySelectorAll("#chat [data-testid][aria-label]")) message.removeAttribute("aria-label");
}

const left = document.getElementById("left"); // the chat itself is not there yet
new MutationObserver(() => {
  unlabel();
  follow();
  confirm();
  progress();
}).observe(left, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label", "class"] });

watch("value", () => requestAnimationFrame(shown));
