// The line that says where text goes and its panel (`js_on_load` of that line: `trigger` is Gradio's).

window.datelineLLM?.abort(); // of an earlier mount
window.datelineLLM = new AbortController();
const { signal } = window.datelineLLM;

document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("#whereto button, #llm-panel button");
    if (button?.name === "llm") trigger("llm", {});
    if (button?.name === "use") {
      trigger("use", { value: button.value });
      document.querySelector('#whereto button[name="llm"]')?.focus();
    }
  },
  { signal },
);
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !event.target.closest?.("#whereto, #llm-panel")) return;
    const button = document.querySelector('#whereto button[aria-expanded="true"]');
    if (button) trigger("llm", {});
    button?.focus();
  },
  { signal },
);
