/* The search box of the desk: Ctrl+K or Command+K leads to it from anywhere on a page. */
{
  const field = document.querySelector("[data-desk-search]");
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  const key = document.querySelector(".desk-search__key");
  if (key) {
    key.textContent = isMac ? "⌘ K" : "Ctrl K";
    key.hidden = false;
  }
  document.addEventListener("keydown", (event) => {
    const isShortcut = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";
    if (!isShortcut || !field || event.defaultPrevented) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
  // Django names the icon of its filter without saying what it is; its own script has run by then.
  addEventListener("load", () => {
    for (const icon of document.querySelectorAll(".search-label-icon")) icon.setAttribute("role", "img");
  });
  // One fold of the head at a time, and none stays in the way.
  const folds = document.querySelectorAll(".desk-head .desk-fold");
  document.addEventListener("click", (event) => {
    for (const fold of folds) if (!fold.contains(event.target)) fold.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const fold = event.key === "Escape" && event.target.closest(".desk-head .desk-fold[open]");
    if (!fold) return;
    fold.open = false;
    fold.querySelector("summary").focus();
  });
}
