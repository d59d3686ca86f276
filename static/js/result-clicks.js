/* Reports which result was opened: the search as the site logs it, and the article. Nothing identifies the reader,
   and the page does not wait for an answer. */
{
  const reportClick = (event) => {
    const link = event.target.closest?.("a[data-article]");
    const list = link?.closest("[data-click-url]");
    if (!list || !navigator.sendBeacon || event.button > 1) return;
    const { clickUrl, q, kind, product } = list.dataset;
    navigator.sendBeacon(clickUrl, new URLSearchParams({ q, kind, product, article: link.dataset.article }));
  };
  document.addEventListener("click", reportClick);
  document.addEventListener("auxclick", reportClick); // the wheel opens a tab
}
