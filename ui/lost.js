// Says when the server does not answer, and carries what was written over its restart (`js_on_load`: `element` is
// Gradio's).  The page is loaded anew by then: Gradio does it, and so does this, which looks without being asked.

const line = element.querySelector(".lost");
const KEPT = "dateline-kept";
const LOOK_MS = 4000;
const GOING_ON_MS = 15000;
const box = () => document.querySelector("#question textarea, #question input");
let served = null; // which start of the server made this page
let lost = false;
let looks = false;

async function look() {
  if (document.hidden || looks) return;
  looks = true;
  let now = null;
  try {
    const reply = await fetch("gradio_api/app_id", { cache: "no-store" });
    now = reply.ok ? await reply.text() : served;
  } catch {
    // nobody answers
  }
  looks = false;
  lost = now === null;
  line.hidden = !lost;
  document.body.classList.toggle("alone", lost);
  if (lost) return;
  if (served !== null && now !== served) {
    keep();
    location.reload();
  }
  served = now;
}

function keep() {
  const talk = document.querySelector("#talks [aria-current]")?.value;
  sessionStorage.setItem(KEPT, JSON.stringify({ talk, question: box()?.value ?? "" }));
}

// First the conversation, which empties the box, then the question.
function goOn({ talk, question }) {
  const until = performance.now() + GOING_ON_MS;
  let opened = false;
  const trying = setInterval(() => {
    const button = talk && document.querySelector(`#talks button[name=resume][value="${CSS.escape(talk)}"]`);
    if (button && !opened) {
      button.click();
      opened = true;
    }
    const waits = talk && performance.now() < until && !document.querySelector("#chat .asked");
    if (waits || !box()) return;
    clearInterval(trying);
    setTimeout(() => write(question), 200); // the box was emptied with the answer of the server
  }, 200);
}

function write(question) {
  if (!question || box().value) return;
  box().value = question;
  box().dispatchEvent(new Event("input", { bubbles: true }));
}

window.datelineLost?.abort(); // of an earlier mount
window.datelineLost = new AbortController();
const { signal } = window.datelineLost;
const looking = setInterval(look, LOOK_MS);
signal.addEventListener("abort", () => clearInterval(looking));
addEventListener("pagehide", () => lost && keep(), { signal });
document.addEventListener("keydown", (event) => event.key === "Enter" && look(), { signal });
document.addEventListener("click", (event) => event.target.closest?.("button") && look(), { signal });

const kept = sessionStorage.getItem(KEPT);
sessionStorage.removeItem(KEPT);
if (kept) goOn(JSON.parse(kept));
look();
