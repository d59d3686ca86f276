/* Tells which result was opened: the search in the form in which the site keeps it, and the article. No mark of the
   reader goes along, and nobody waits for it. */
{
  const tell = (event) => {
    const link = event.target.closest?.("a[data-article]");
    const list = link?.closest("[data-clicks]");
    if (!list || !navigator.sendBeacon || event.button > 1) return;
    const { clicks, q, kind, product } = list.dataset;
    navigator.sendBeacon(clicks, new URLSearchParams({ q, kind, product, article: link.dataset.article }));
  };
  document.addEventListener("click", tell);
  document.addEventListener("auxclick", tell); // the wheel opens a tab
}
