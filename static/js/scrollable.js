/* Makes a box that scrolls a tab stop with a name, and one that fits neither. Without this script there is no
   tab stop of ours; most browsers then let the keyboard scroll such a box on their own. */
{
  const SCROLLING = ".scroll, .desk-scroll, .error-messages .long";

  const nameOf = (box) => {
    const caption = box.querySelector("caption")?.textContent.trim();
    if (caption) return caption;
    const columns = [...box.querySelectorAll("thead th")].map((cell) => cell.textContent.trim()).filter(Boolean);
    if (columns.length) return columns.join(", ");
    const heading = box.closest("section, details, main")?.querySelector("h1, h2, h3, h4");
    return heading?.textContent.trim() || document.title;
  };
  const update = (box) => {
    const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
    if (scrolls === box.hasAttribute("tabindex")) return;
    if (scrolls) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", nameOf(box));
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  };

  /* Watches the content as well: it grows when an image or a font arrives, or when a fold opens. */
  const observer = new ResizeObserver((entries) => {
    for (const box of new Set(entries.map(({ target }) => target.closest(SCROLLING)))) if (box) update(box);
  });
  for (const box of document.querySelectorAll(SCROLLING)) {
    observer.observe(box);
    for (const child of box.children) observer.observe(child);
  }
}
