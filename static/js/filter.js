/* Narrows a list down while one types: what holds every word stays, empty groups go. Enter asks the server, which
   does the same. */
{
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const bare = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");

  const prepare = (form) => {
    const box = form.elements.q;
    const told = document.createElement("p");
    told.className = "fine filter__told";
    told.setAttribute("role", "status");
    form.after(told);
    const items = [...document.querySelectorAll(".fam__list > li, .about")].map((item) => {
      const text = plain(item.textContent);
      return { item, text, bare: bare(text) };
    });
    const groups = [...document.querySelectorAll(".group, .fam")];

    const narrow = () => {
      const words = plain(box.value).split(/\s+/).filter(Boolean);
      const whole = bare(words.join(""));
      let shown = 0;
      for (const one of items) {
        // A code may be written in one run or in parts, so it is compared without its signs too.
        const holds = words.every((word) => one.text.includes(word)) || (whole && one.bare.includes(whole));
        one.item.hidden = !holds;
        shown += holds ? 1 : 0;
      }
      for (const group of groups) group.hidden = !group.querySelector(".fam__list > :not([hidden]), .about:not([hidden])");
      told.textContent = words.length ? form.dataset.filters.replace("{n}", shown) : "";
    };
    box.addEventListener("input", narrow);
    if (box.value) narrow();
  };
  document.querySelectorAll("[data-filters]").forEach(prepare);
}
