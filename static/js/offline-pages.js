/* Registers the service worker, which keeps read pages for offline use; says that a page is such a copy; and sends what
   was answered without a network. */
{
  const worker = document.querySelector("meta[name=service-worker]")?.content;
  if (worker && navigator.serviceWorker) {
    addEventListener("load", () => navigator.serviceWorker.register(worker).catch(() => {}));
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
