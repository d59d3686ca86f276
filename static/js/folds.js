/* A link into a fold opens it: not every browser does so by itself, and none opens the folds for paper. */
{
  const openAround = (element) => {
    const fold = element?.closest("details:not([open])");
    if (!fold) return;
    fold.open = true;
    element.scrollIntoView();
  };
  const openAddressed = () => openAround(document.getElementById(location.hash.slice(1)));
  addEventListener("hashchange", openAddressed);
  openAddressed();

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
}
