/* Suggestions while typing, as a combobox: arrows choose, Enter opens, Escape closes. The list stays as it is until
   the next answer is there, so nothing flickers; an answer to what is no longer in the box is thrown away. */
{
  const WAIT = 120; // ms after the last key
  const LONGEST = 200;

  const element = (name, className, parent) => {
    const made = document.createElement(name);
    made.className = className;
    parent.append(made);
    return made;
  };

  const prepare = (box) => {
    const form = box.form;
    const list = element("ul", "offers", form);
    const told = element("span", "visually-hidden", form);
    let options = [];
    let chosen = -1;
    let asked = "";
    let timer = 0;
    let request = null;

    list.id = `${box.id}-offers`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.dataset.label);
    told.setAttribute("role", "status");
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);

    const choose = (n) => {
      options[chosen]?.setAttribute("aria-selected", "false");
      chosen = n;
      options[chosen]?.setAttribute("aria-selected", "true");
      options[chosen]?.scrollIntoView({ block: "nearest" });
      if (options[chosen]) box.setAttribute("aria-activedescendant", options[chosen].id);
      else box.removeAttribute("aria-activedescendant");
    };
    const open = (is) => {
      if (!is) choose(-1);
      list.hidden = !is;
      form.classList.toggle("ask--offers", is);
      box.setAttribute("aria-expanded", String(is));
    };
    const stop = () => {
      clearTimeout(timer);
      request?.abort();
      request = null;
    };
    const close = () => {
      stop();
      asked = "";
      told.textContent = "";
      open(false);
    };
    const show = (offers) => {
      options = offers.map((offer, n) => {
        const option = document.createElement("li");
        option.className = "offers__one";
        option.id = `${list.id}-${n}`;
        option.dataset.url = offer.url;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        if (offer.code) element("b", "", option).textContent = offer.code;
        element("span", "", option).textContent = offer.title;
        return option;
      });
      choose(-1);
      list.replaceChildren(...options);
      open(options.length > 0);
      told.textContent = options.length ? box.dataset.told.replace("{n}", options.length) : "";
    };
    const ask = async (typed) => {
      request = new AbortController();
      const query = new URLSearchParams({ q: typed });
      const product = form.elements.product?.value;
      if (product) query.set("product", product);
      try {
        const answer = await fetch(`${box.dataset.suggest}?${query}`, { signal: request.signal });
        const offers = answer.ok ? (await answer.json()).suggestions : [];
        if (asked === typed && document.activeElement === box) show(offers);
      } catch (error) {
        // Aborted, or no network: the box works without suggestions.
        if (error.name !== "AbortError") open(false);
      }
    };

    open(false);
    box.addEventListener("input", () => {
      const typed = box.value.trim();
      if (typed === asked) return;
      stop();
      if (!typed || typed.length > LONGEST || typed.includes("\n")) {
        close();
        return;
      }
      asked = typed;
      timer = setTimeout(ask, WAIT, typed);
    });
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
      const turns = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in turns && !event.shiftKey) {
        // Past either end lies the box itself, with what was typed.
        const places = options.length + 1;
        choose(((chosen + 1 + turns[event.key] + places) % places) - 1);
      } else if (event.key === "Escape") {
        close();
      } else if (event.key === "Enter" && chosen >= 0) {
        location.assign(options[chosen].dataset.url);
      } else {
        return;
      }
      event.preventDefault();
    });
    box.addEventListener("blur", close);
    box.addEventListener("grow", () => {
      close();
      list.remove();
      told.remove();
    });
    form.addEventListener("submit", close);
    // Pressing must not take the focus away, which would close the list before the click.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.url);
    });
  };

  // A field of several lines is no combobox: what stands in it is a paste.
  document.querySelectorAll("input[data-suggest]").forEach(prepare);
}
