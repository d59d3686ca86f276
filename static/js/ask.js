/* In the search box Enter asks, as it does in a field of one line; Shift and Enter begin a new line. A paste of
   several lines or great length goes by POST, so that its text stands in no address. A slash leads to the box. */
{
  document.addEventListener("keydown", (event) => {
    const box = event.target;
    const asks = event.key === "Enter" && !event.shiftKey && !event.isComposing && !event.defaultPrevented;
    if (!asks || !box.matches?.("[data-enter-sends]")) return;
    event.preventDefault();
    box.form.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.long) return;
    const asked = form.elements.q.value.trim();
    form.method = asked.includes("\n") || asked.length > Number(form.dataset.long) ? "post" : "get";
  });

  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writing) return;
    const boxes = [...document.querySelectorAll("[data-suggest]")].filter((box) => box.offsetParent);
    const box = boxes.at(-1);
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
