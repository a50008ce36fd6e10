// The page's own behaviour, run by Gradio when the source panel is mounted (`js_on_load`: `element`, `trigger` and
// `watch` are Gradio's).  Buttons in our HTML carry a name and a value; a click on one becomes an event on the server.

const panel = document.getElementById("source");
let sought = false; // did a click of the user ask for what the panel shows next?
let opener = null; // the button of what was opened, to come back to: its selector

panel.tabIndex = 0;
panel.setAttribute("role", "region");
panel.setAttribute("aria-labelledby", "source-name");
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
  panel.scrollTo({ top: panel.scrollTop + above - panel.clientHeight / 4 }); // at once: it is what was asked for
  element.querySelector(".paper").dataset.focus = n;
  if (sought) found[0].focus({ preventScroll: true });
  return true;
}

// On a narrow page the panel is below: a click brings it into view, an answer that arrives does not.
function bringPanel() {
  if (sought && panel.getBoundingClientRect().top > innerHeight / 2) panel.scrollIntoView({ block: "start" });
  sought = false;
}

function shown() {
  const paper = element.querySelector(".paper");
  marks().forEach((mark) => (mark.tabIndex = -1));
  if (!paper || !lookAt(paper.dataset.focus)) panel.scrollTo({ top: 0 });
  bringPanel();
}

const actions = {
  cite(value) {
    const [turn, n] = value.split(":");
    const paper = element.querySelector(".paper");
    sought = true;
    opener = `#chat button[name="cite"][value="${value}"]`;
    hideCard();
    if (paper && paper.dataset.turn === turn && lookAt(n)) bringPanel();
    else trigger("cite", { turn: Number(turn), n: Number(n) });
  },
  suggest(value) {
    trigger("suggest", { question: value });
    toQuestion();
  },
  retry(value) {
    trigger("retry", { turn: Number(value) });
    toQuestion();
  },
  widen(value) {
    const [turn, filter] = value.split(":");
    trigger("widen", { turn: Number(turn), filter: Number(filter) });
    toQuestion();
  },
  edit(value) {
    trigger("edit", { turn: Number(value) });
    toQuestion(true);
  },
  keep() {
    trigger("keep", {});
    toQuestion();
  },
  undo() {
    trigger("undo", {});
    toQuestion(true);
  },
  goto(value) {
    document.getElementById(`tab-${value}-button`)?.click();
  },
  keys() {
    document.getElementById("keys")?.showModal();
  },
  back,
  meeting(value, place = "#meetings") {
    sought = true;
    opener = place === "#timeline" ? `${place} [data-meeting="${value}"]` : `${place} button[value="${value}"]`;
    trigger("meeting", { key: value });
  },
  read(value) {
    sought = true;
    trigger("read", { article: value });
  },
};

window.datelineClicks?.abort(); // of an earlier mount
window.datelineClicks = new AbortController();
document.addEventListener(
  "click",
  (event) => {
    const places = ["#chat", "#offers", "#help", "#meetings", "#articles", "#source"];
    const button = event.target.closest?.(places.map((place) => `${place} button[name]`).join());
    if (button && Object.hasOwn(actions, button.name)) actions[button.name](button.value);
    const mark = event.target.closest?.("#timeline [data-meeting]");
    if (mark) actions.meeting(mark.dataset.meeting, "#timeline");
  },
  { signal: window.datelineClicks.signal },
);

// ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function box() {
  return document.querySelector("#question textarea");
}

// To the box; with a finger only where one wants to write there: the keyboard of a phone takes half of the page.
function toQuestion(toWrite = false) {
  if (toWrite || matchMedia("(hover: hover)").matches) box()?.focus();
}

function citations(turn) {
  const all = [...left.querySelectorAll(`#chat button[name="cite"]${turn ? `[value^="${turn}:"]` : ""}`)];
  const last = all.at(-1)?.value.split(":")[0];
  const values = all.map((button) => button.value).filter((value) => turn || value.startsWith(`${last}:`));
  return [...new Set(values)].sort((one, other) => one.split(":")[1] - other.split(":")[1]);
}

// The citation after the one that is looked at, or before it, in the answer that the panel shows, else in the last one.
function step(by) {
  const { turn, focus } = element.querySelector(".paper")?.dataset ?? {};
  const shownNow = turn && turn !== "0" && citations(turn).length ? turn : null;
  const values = citations(shownNow);
  if (!values.length) return;
  const at = shownNow ? values.indexOf(`${turn}:${focus}`) : by > 0 ? -1 : 0;
  actions.cite(values[(at + by + values.length) % values.length]);
}

// From the article to what opened it: a citation, or a meeting.
function back() {
  const opened = opener && left.querySelector(opener);
  const places = [opened, box(), left.querySelector("#seek input")];
  const place = places.find((each) => each?.checkVisibility());
  place?.scrollIntoView({ block: "nearest" });
  place?.focus({ preventScroll: true });
}

function escape(event) {
  if (card.matches(":popover-open")) return hideCard();
  if (panel.contains(event.target)) return back();
  if (event.target !== box()) return;
  const waiting = left.querySelector("#chat .waiting");
  const keep = left.querySelector('#chat button[name="keep"]');
  if (waiting) document.getElementById("stop-asking")?.click();
  else if (keep) actions.keep();
}

document.addEventListener(
  "keydown",
  (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const forward = event.altKey ? event.key === "ArrowDown" : !typing && event.key === "]";
    const backward = event.altKey ? event.key === "ArrowUp" : !typing && event.key === "[";
    if (event.key === "Escape") escape(event);
    else if (forward || backward) step(forward ? 1 : -1);
    else if (!typing && event.key === "?") actions.keys();
    else if (!typing && event.key === "/") toQuestion(true);
    else return;
    if (event.key !== "Escape") event.preventDefault();
  },
  { signal: window.datelineClicks.signal },
);

// ── the card of a citation: its quote and where it stands, while the pointer or the focus is on its number ───────────

document.getElementById("card")?.remove(); // of an earlier mount
const card = document.createElement("div");
card.id = "card";
card.setAttribute("role", "tooltip");
card.setAttribute("popover", "manual");
let numbered = null; // the number that it is shown for
panel.parentElement.append(card); // inside Gradio's container, for its style sheet

// The card's content is that of the source under the answer: made and escaped on the server.
function showCard(number) {
  const [, n] = number.value.split(":");
  numbered = number;
  const source = number.closest(".answer")?.querySelector(`.source[value="${n}"], .source:nth-child(${n})`);
  if (!source) return;
  card.replaceChildren(...[...source.querySelectorAll("blockquote, .from")].map((part) => part.cloneNode(true)));
  if (!card.matches(":popover-open")) card.showPopover();
  number.setAttribute("aria-describedby", "card");
  const at = number.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const under = at.bottom + height <= innerHeight || at.top < height;
  card.style.left = `${Math.max(8, Math.min(at.left - 16, innerWidth - width - 8))}px`;
  card.style.top = `${Math.max(8, under ? Math.min(at.bottom, innerHeight - height - 8) : at.top - height)}px`;
}

function moveCard() {
  if (numbered?.isConnected && numbered.matches(":hover, :focus-visible")) showCard(numbered);
  else hideCard();
}

function hideCard() {
  numbered = null;
  if (card.matches(":popover-open")) card.hidePopover();
}

const isNumber = (target) => target.closest?.("#chat button.number");
for (const begins of ["pointerover", "focusin"]) {
  document.addEventListener(
    begins,
    (event) => {
      const number = isNumber(event.target);
      if (number && event.pointerType !== "touch") showCard(number);
      else if (!card.contains(event.target)) hideCard();
    },
    { signal: window.datelineClicks.signal },
  );
}
document.addEventListener("scroll", moveCard, { signal: window.datelineClicks.signal, capture: true });

// ── the chat ─────────────────────────────────────────────────────────────────────────────────────────────────────────

// An answer is read from its beginning: a new question goes to the top of the chat.
function follow() {
  const asked = left.querySelectorAll("#chat .user-row");
  const last = asked[asked.length - 1];
  const view = last?.closest(".panel-wrap");
  if (view && last.dataset.followed !== last.nextElementSibling?.textContent) {
    last.dataset.followed = last.nextElementSibling?.textContent;
    const { top } = (last.querySelector(".asked") ?? last).getBoundingClientRect();
    if (getComputedStyle(view).overflowY === "visible") scrollBy({ top: top - 12 }); // a narrow page scrolls as a whole
    else view.scrollTo({ top: view.scrollTop + top - view.getBoundingClientRect().top - 4 });
  }
}

// What is being added stands above the form: it is brought into view when it begins.
let adding = false;
function progress() {
  const bar = document.querySelector("#progress .progress");
  if (bar && !adding) document.getElementById("progress-row").scrollIntoView({ block: "nearest" });
  adding = Boolean(bar);
}

// Gradio labels each chat message with its HTML source; a screen reader should read the message instead.  It would also
// read each step of an answer: the answer is said once, by #heard.
function unlabel() {
  for (const message of left.querySelectorAll("#chat [data-testid][aria-label]")) message.removeAttribute("aria-label");
  document.getElementById("heard")?.setAttribute("role", "status");
  for (const log of left.querySelectorAll("#chat [aria-live]:not([aria-live=off])")) log.setAttribute("aria-live", "off");
}

const left = document.getElementById("left"); // the chat itself is not there yet
new MutationObserver(() => {
  unlabel();
  follow();
  progress();
}).observe(left, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label", "class"] });

watch("value", () => requestAnimationFrame(shown));
