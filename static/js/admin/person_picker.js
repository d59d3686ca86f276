// A choice of many people gets a box that finds one: it narrows down the list below it. The list stays a select, so
// keyboards, phones, and forms know it, and without this script it is all there is.
(() => {
  "use strict";

  const MIN_PEOPLE = 10;

  const equip = (select) => {
    const people = [...select.options].filter((option) => option.value && option.value !== select.dataset.nobody);
    if (people.length < MIN_PEOPLE) return;
    const box = document.createElement("input");
    box.type = "search";
    box.className = "person-picker";
    box.autocomplete = "off";
    box.placeholder = select.dataset.people;
    box.setAttribute("aria-label", select.dataset.people);
    const status = document.createElement("span");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const all = [...select.options];
    const narrow = () => {
      const words = plain(box.value).split(/\s+/).filter(Boolean);
      const chosen = select.selectedOptions[0];
      const fits = (option) => !people.includes(option) || words.every((word) => plain(option.text).includes(word));
      const shown = all.filter((option) => fits(option) || option === chosen);
      select.replaceChildren(...shown);
      const found = people.filter(fits);
      // The first who fits is chosen.
      if (words.length && found.length) select.value = found[0].value;
      else if (chosen) select.value = chosen.value;
      status.textContent = words.length ? found[0]?.text || "0" : "";
      if (select.value !== chosen?.value) select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    box.addEventListener("input", narrow);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "Enter" || event.key === "ArrowDown") select.focus();
    });
    select.before(box, status);
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("select[data-people]").forEach(equip));
})();
