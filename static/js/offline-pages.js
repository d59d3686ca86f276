/* Registers the service worker, which keeps read pages for offline use; says that a page is such a copy; and sends what
   was answered without a network. */
{
  const manifest = document.querySelector("link[rel=manifest]")?.href;
  if (manifest && navigator.serviceWorker) {
    addEventListener("load", () => navigator.serviceWorker.register(new URL("sw.js", manifest)).catch(() => {}));
  }
  const { kept } = document.documentElement.dataset;
  const note = document.getElementById("kept-note");
  if (kept && note) {
    note.textContent = note.dataset.text.replace("{date}", new Date(kept).toLocaleString(document.documentElement.lang));
    note.hidden = false;
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.closest("li").hidden = false;
    button.addEventListener("click", () => print());
  }
  const sendKept = () => outbox.send().catch(() => {});
  addEventListener("online", sendKept);
  addEventListener("load", () => setTimeout(sendKept, 2000));
}
