/* Narrows a list down while one types: what matches every word stays, empty groups go. Enter asks the server, which
   does the same. */
{
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const lettersOnly = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");

  const prepare = (form) => {
    const box = form.elements.q;
    const status = document.createElement("p");
    status.className = "fine-print filter__status";
    status.setAttribute("role", "status");
    form.after(status);
    const items = [...document.querySelectorAll(".area-group__list > li, .article-faqs, .article-list--filtered > li")].map((item) => {
      const text = plain(item.textContent);
      return { item, text, lettersOnly: lettersOnly(text) };
    });
    const groups = [...document.querySelectorAll(".group, .area-group, .code-family")];

    const applyFilter = () => {
      const words = plain(box.value).split(/\s+/).filter(Boolean);
      const whole = lettersOnly(words.join(""));
      let shown = 0;
      for (const entry of items) {
        // A code may be written in one run or in parts, so it is compared without its signs too.
        const matches = words.every((word) => entry.text.includes(word)) || (whole && entry.lettersOnly.includes(whole));
        entry.item.hidden = !matches;
        shown += matches ? 1 : 0;
      }
      for (const group of groups) group.hidden = !group.querySelector(".area-group__list > :not([hidden]), .article-faqs:not([hidden])");
      status.textContent = words.length ? form.dataset.countText.replace("{n}", shown) : "";
    };
    box.addEventListener("input", applyFilter);
    if (box.value) applyFilter();
  };
  document.querySelectorAll("[data-count-text]").forEach(prepare);
}
