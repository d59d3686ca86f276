// Choosing an article by its code, title or address, wherever a form asks for one: a combobox that fills in the slug.
// What is typed by hand stays possible, and is all there is without this script.
(() => {
  "use strict";

  if (window.articlePicker) return; // loaded by two parts of a page

  const DELAY_MS = 250; // after the last key
  const FIELDS = "[data-article-picker], [name=related], [name=translation_of], [name^=comparisons-][name$=-other]";
  const WEB = /^https?:\/\/[^\s/]/i;
  const gettext = window.gettext || ((text) => text);

  const make = (name, attributes, ...content) => {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...content);
    return element;
  };
  const urlOf = (input) => input.dataset.articlePicker || document.getElementById("link-targets")?.dataset.url || "";
  const ask = async (url, query, signal) => {
    const answer = await fetch(`${url}?${query}`, { signal });
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    const data = isJson ? await answer.json() : {};
    if (!answer.ok) throw new Error(data.error);
    return data;
  };
  const describe = (row) => [row.code, row.product, row.state].filter(Boolean).join(" · ");

  let count = 0;

  /* Makes a text field a combobox of articles. `choose` is told of the one that was chosen. */
  const attach = (input, { url = urlOf(input), choose, isFree = () => false, also = "" }) => {
    count += 1;
    const id = `article-picker-${count}`;
    const list = make("ul", { id: `${id}-list`, class: "article-picker__list", role: "listbox", "aria-label": gettext("Articles"), hidden: "" });
    const status = make("p", { id: `${id}-status`, class: "article-picker__status", role: "status" });
    let rows = [];
    let marked = -1;
    let timer = 0;
    let request = null;
    Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })
      .forEach(([key, value]) => input.setAttribute(key, value));
    input.setAttribute("aria-describedby", [input.getAttribute("aria-describedby"), status.id].filter(Boolean).join(" "));
    input.after(make("div", { class: "article-picker" }, list, status));

    const mark = (n) => {
      marked = n;
      [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === n)));
      if (n < 0) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", list.children[n].id);
        list.children[n].scrollIntoView({ block: "nearest" });
      }
    };
    const show = (matches) => {
      rows = matches;
      list.replaceChildren(...matches.map((row, n) => {
        const item = make("li", { id: `${id}-${n}`, role: "option", "aria-selected": "false" }, make("strong", {}, row.title), " ", make("span", {}, describe(row)));
        item.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
        item.addEventListener("click", () => take(n));
        return item;
      }));
      list.hidden = !matches.length;
      input.setAttribute("aria-expanded", String(Boolean(matches.length)));
      mark(-1);
    };
    const take = (n) => {
      const row = rows[n];
      show([]);
      status.textContent = "";
      choose(row, status);
    };
    const search = async () => {
      const query = input.value.trim();
      clearTimeout(timer);
      request?.abort();
      if (!query || isFree(query)) {
        show([]);
        status.textContent = "";
        return [];
      }
      const control = new AbortController();
      request = control;
      try {
        const { articles } = await ask(url, `q=${encodeURIComponent(query)}${also}`, control.signal);
        show(articles);
        status.textContent = articles.length ? "" : gettext("No articles match this code or title.");
        return articles;
      } catch (error) {
        if (error.name === "AbortError") return [];
        show([]);
        status.textContent = error.message || gettext("Couldn't search articles. Try again.");
        return [];
      }
    };
    const stop = () => {
      clearTimeout(timer);
      request?.abort();
      show([]);
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, DELAY_MS);
    });
    input.addEventListener("blur", stop);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && rows.length) {
        event.preventDefault();
        mark(marked < 0 && step < 0 ? rows.length - 1 : (marked + step + rows.length) % rows.length);
      } else if (event.key === "Enter" && marked >= 0) {
        event.preventDefault();
        take(marked);
      } else if (event.key === "Escape" && rows.length) {
        event.preventDefault(); // the first one closes the list, the next one a dialog around it
        event.stopPropagation();
        show([]);
      }
    });
    return { search, stop, status, take, rows: () => rows };
  };

  // Fields of forms

  const tell = (input) => {
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const nameOf = (row) => [row.code, row.title].filter(Boolean).join(" · ");

  const equipField = (input) => {
    const picker = attach(input, {
      isFree: (query) => query.startsWith("/"), // another page of this site
      choose: (row, status) => {
        input.value = row.slug;
        tell(input);
        picker.stop();
        status.textContent = nameOf(row);
      },
    });
    return (titles) => {
      picker.status.textContent = titles[input.value.trim()] || "";
    };
  };
  /* A list with one article per line has a field of its own to add one. */
  const equipLines = (textarea) => {
    const label = make("label", { for: `${textarea.id}-add` }, gettext("Add an article"));
    const input = make("input", { id: `${textarea.id}-add`, type: "text", class: "vTextField", placeholder: gettext("Code or title") });
    const titles = make("ul", { class: "article-picker__titles" });
    textarea.after(make("div", { class: "article-picker__add" }, titles, label, input));
    const known = {};
    const showTitles = () => {
      const names = textarea.value.split("\n").map((line) => known[line.trim()]).filter(Boolean);
      titles.replaceChildren(...names.map((name) => make("li", {}, name)));
    };
    attach(input, {
      url: urlOf(textarea),
      choose: (row) => {
        known[row.slug] = nameOf(row);
        input.value = "";
        const lines = textarea.value.split("\n").map((line) => line.trim()).filter(Boolean);
        if (!lines.includes(row.slug)) textarea.value = [...lines, row.slug].join("\n");
        tell(textarea);
        showTitles();
      },
    });
    textarea.addEventListener("input", showTitles);
    return (found) => {
      Object.assign(known, found);
      showTitles();
    };
  };

  const equipped = new WeakSet();
  const equip = async (root) => {
    const fields = [...root.querySelectorAll(FIELDS)].filter((field) => !equipped.has(field) && urlOf(field) && !field.closest(".empty-form"));
    const shown = fields.map((field) => {
      equipped.add(field);
      return [field, field.matches("textarea") ? equipLines(field) : equipField(field)];
    });
    // What stands in them says little: the titles are asked for once.
    const names = new Set(shown.flatMap(([field]) => field.value.split("\n").map((line) => line.trim())).filter((name) => name && !/[/\s]/.test(name)));
    if (!names.size) return;
    try {
      const { articles } = await ask(urlOf(shown[0][0]), new URLSearchParams([...names].slice(0, 50).map((name) => ["name", name])));
      const titles = Object.fromEntries(articles.map((row) => [row.name, nameOf(row)]));
      shown.forEach(([, show]) => show(titles));
    } catch {
      // they can be chosen without
    }
  };
  window.articlePicker = { attach, WEB };
  document.addEventListener("DOMContentLoaded", () => equip(document));
  document.addEventListener("formset:added", (event) => equip(event.target));
})();
