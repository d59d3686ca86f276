/* A form is sent once: further clicks wait for the answer. The server keeps to it without this script too. */
{
  const WAIT = 10_000; // then the answer is lost, and a new try is meant
  const wake = (form) => {
    delete form.dataset.sending;
    for (const button of form.querySelectorAll("[type=submit][aria-disabled]")) button.removeAttribute("aria-disabled");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "1";
    // Not `disabled`: the button keeps the focus, and its name is sent.
    for (const button of form.querySelectorAll("[type=submit]")) button.setAttribute("aria-disabled", "true");
    setTimeout(wake, WAIT, form);
  });
  // Ctrl+S, or Cmd+S, is the button Save of the page's form, wherever the cursor is.
  addEventListener("keydown", (event) => {
    if (event.key?.toLowerCase() !== "s" || event.altKey || event.shiftKey || event.ctrlKey === event.metaKey) return;
    const save = document.querySelector("form[method=post] [name=_save]");
    if (!save || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    save.click();
  });
  // The back button may bring the page back as it was left.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(wake));
}
