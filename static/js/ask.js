/* In the search box Enter asks, as it does in a field of one line; Shift and Enter begin a new line. */
document.addEventListener("keydown", (event) => {
  const box = event.target;
  const asks = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (!asks || !box.matches?.("[data-enter-sends]")) return;
  event.preventDefault();
  box.form.requestSubmit();
});
