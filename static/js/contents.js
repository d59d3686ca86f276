/* The contents list marks the section that is being read: the last one whose top has come near the top of the
   window, and at the very end the last one, which may be too short to get there. */
{
  const NEAR = 120;
  const links = [...document.querySelectorAll(".contents a")];
  const sections = links.map((link) => document.getElementById(link.hash.slice(1))).filter(Boolean);
  let waiting = false;

  const atEnd = () => scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const current = () => {
    if (atEnd()) return sections.at(-1);
    return sections.filter((section) => section.getBoundingClientRect().top < NEAR).at(-1) ?? sections[0];
  };
  const mark = () => {
    waiting = false;
    const hash = `#${current().id}`;
    for (const link of links) {
      if (link.hash === hash) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const scheduleMark = () => {
    if (!waiting) requestAnimationFrame(mark);
    waiting = true;
  };
  if (sections.length) {
    addEventListener("scroll", scheduleMark, { passive: true });
    // To ask where the sections lie before the first picture is drawn would make the browser lay out the page twice.
    requestAnimationFrame(() => setTimeout(mark));
  }
}
