/* Opens the details around the target of a link, which not every browser does, and all details for print. */
{
  const openAround = (element) => {
    const details = element?.closest("details:not([open])");
    if (!details) return;
    details.open = true;
    element.scrollIntoView();
  };
  const openTarget = () => openAround(document.getElementById(location.hash.slice(1)));
  addEventListener("hashchange", openTarget);
  openTarget();

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
}
