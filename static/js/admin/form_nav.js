// Marks the current part in the form's navigation, and keeps its link in view.
(() => {
  "use strict";

  const start = () => {
    const links = [...document.querySelectorAll(".form-nav a")];
    const parts = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    if (!links.length || parts.includes(null)) return;
    const nav = links[0].closest(".form-nav");
    let current = null;
    let isQueued = false;

    const mark = () => {
      isQueued = false;
      const line = nav.getBoundingClientRect().bottom + 24;
      const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
      const passed = parts.findLastIndex((part) => part.getBoundingClientRect().top <= line);
      const link = links[atEnd ? links.length - 1 : Math.max(passed, 0)];
      if (link === current) return;
      current?.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      current = link;
      const list = link.closest("ul"); // only sideways: scrollIntoView would move the page, too
      const box = link.getBoundingClientRect();
      const frame = list.getBoundingClientRect();
      if (box.left < frame.left || box.right > frame.right) list.scrollLeft += box.left - frame.left - 24;
    };
    document.addEventListener("scroll", () => {
      if (isQueued) return;
      isQueued = true;
      requestAnimationFrame(mark);
    }, { passive: true });

    // Open a folded part when its link is selected.
    links.forEach((link, n) => link.addEventListener("click", () => {
      const fold = parts[n].closest("details");
      if (fold) fold.open = true;
    }));
    mark();
  };
  document.addEventListener("DOMContentLoaded", start);
})();
