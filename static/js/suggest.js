/* Suggestions while typing, as a combobox: arrows activate, Enter opens, Escape closes. Each is a link, so that it can
   be opened in a tab or copied. The list stays as it is until the next answer is there, so nothing flickers; an answer
   to what is no longer in the box is thrown away. */
{
  const DELAY = 120; // ms after the last key
  const MAX_LENGTH = 200;

  const element = (name, className, parent) => {
    const child = document.createElement(name);
    child.className = className;
    parent.append(child);
    return child;
  };

  const prepare = (box) => {
    const form = box.form;
    const list = element("ul", "suggestions", form);
    const status = element("span", "visually-hidden", form);
    let options = [];
    let active = -1;
    let query = "";
    let timer = 0;
    let request = null;

    list.id = `${box.id}-suggestions`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.dataset.label);
    status.setAttribute("role", "status");
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);

    const activate = (n) => {
      options[active]?.setAttribute("aria-selected", "false");
      active = n;
      options[active]?.setAttribute("aria-selected", "true");
      options[active]?.scrollIntoView({ block: "nearest" });
      if (options[active]) box.setAttribute("aria-activedescendant", options[active].id);
      else box.removeAttribute("aria-activedescendant");
    };
    const toggle = (isOpen) => {
      if (!isOpen) activate(-1);
      list.hidden = !isOpen;
      form.classList.toggle("search-box--open", isOpen);
      box.setAttribute("aria-expanded", String(isOpen));
    };
    const stop = () => {
      clearTimeout(timer);
      request?.abort();
      request = null;
    };
    const close = () => {
      stop();
      query = "";
      status.textContent = "";
      toggle(false);
    };
    const show = (suggestions) => {
      options = suggestions.map((suggestion, n) => {
        const option = element("a", "suggestions__item", document.createElement("li"));
        option.parentElement.setAttribute("role", "presentation");
        option.id = `${list.id}-${n}`;
        option.href = suggestion.url;
        option.tabIndex = -1; // the arrows lead here
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        if (suggestion.code) element("b", "", option).textContent = suggestion.code;
        const title = element("span", "", option);
        title.textContent = suggestion.title;
        if (suggestion.mark) {
          title.append(" ");
          element("em", "unconfirmed", title).textContent = suggestion.mark;
        }
        return option;
      });
      activate(-1);
      list.replaceChildren(...options.map((option) => option.parentElement));
      toggle(options.length > 0);
      status.textContent = options.length ? box.dataset.statusText.replace("{n}", options.length) : "";
    };
    const fetchSuggestions = async (typed) => {
      request = new AbortController();
      const params = new URLSearchParams({ q: typed });
      const product = form.elements.product?.value;
      if (product) params.set("product", product);
      try {
        const response = await fetch(`${box.dataset.suggest}?${params}`, { signal: request.signal });
        const suggestions = response.ok ? (await response.json()).suggestions : [];
        if (query === typed && document.activeElement === box) show(suggestions);
      } catch (error) {
        // Aborted, or no network: the box works without suggestions.
        if (error.name !== "AbortError") toggle(false);
      }
    };

    toggle(false);
    box.addEventListener("input", () => {
      const typed = box.value.trim();
      if (typed === query) return;
      stop();
      if (!typed || typed.length > MAX_LENGTH || typed.includes("\n")) {
        close();
        return;
      }
      query = typed;
      timer = setTimeout(fetchSuggestions, DELAY, typed);
    });
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229 || list.hidden || event.altKey) return;
      const { ctrlKey, metaKey, shiftKey } = event;
      if ((ctrlKey || metaKey) && event.key !== "Enter") return;
      const turns = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in turns && !shiftKey) {
        // Past either end lies the box itself, with what was typed.
        const positions = options.length + 1;
        activate(((active + 1 + turns[event.key] + positions) % positions) - 1);
      } else if (event.key === "Escape") {
        close();
      } else if (event.key === "Enter" && active >= 0) {
        // With Ctrl or Shift the browser opens it as it opens any link.
        options[active].dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
      } else {
        return;
      }
      event.preventDefault();
    });
    box.addEventListener("blur", close);
    box.addEventListener("grow", () => {
      close();
      list.remove();
      status.remove();
    });
    form.addEventListener("submit", close);
    // Pressing must not take the focus away, which would close the list before the click.
    list.addEventListener("mousedown", (event) => event.preventDefault());
  };

  // A field of several lines is no combobox: what stands in it is a paste.
  document.querySelectorAll("input[data-suggest]").forEach(prepare);
}
