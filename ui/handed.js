// A file that the server made of a conversation, run by Gradio when it is mounted (`js_on_load`: `props` and `watch` are
// Gradio's).  It comes as a value of the page and is saved by the browser: the server serves no files (ui/guard.py).

watch("value", () => {
  if (!props.value) return;
  const { name, kind, content } = JSON.parse(props.value);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: kind }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
});
