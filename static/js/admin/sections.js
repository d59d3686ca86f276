// The links to the parts of the article form: the one that is being read is marked, and stays in view.
(() => {
  "use strict";

  const start = () => {
    const links = [...document.querySelectorAll(".contents a")];
    const parts = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    if (!links.length || parts.includes(null)) return;
    const nav = links[0].closest(".contents");
    let current = null;
    let asked = false;

    const mark = () => {
      asked = false;
      const line = nav.getBoundingClientRect().bottom + 24;
      const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
      const passed = parts.findLastIndex((part) => part.getBoundingClientRect().top <= line);
      const link = links[atEnd ? links.length - 1 : Math.max(passed, 0)];
      if (link === current) return;
      current?.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      current = link;
      const list = link.closest("ul"); // only sideways: scrollIntoView would move the page, too
      const place = link.getBoundingClientRect();
      const frame = list.getBoundingClientRect();
      if (place.left < frame.left || place.right > frame.right) list.scrollLeft += place.left - frame.left - 24;
    };
    document.addEventListener("scroll", () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(mark);
    }, { passive: true });

    // A part that is folded away opens when somebody asks for it.
    links.forEach((link, n) => link.addEventListener("click", () => {
      const fold = parts[n].closest("details");
      if (fold) fold.open = true;
    }));
    mark();
  };
  document.addEventListener("DOMContentLoaded", start);
})();
