// The dialog for a link: an article by its code or title, or an address of the web. Opened by the editor's tools.
(() => {
  "use strict";

  const DELAY = 250; // ms after the last key
  const WEB = /^https?:\/\/[^\s/]/i;

  const make = (name, attributes, ...content) => {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...content);
    return element;
  };

  const parts = {};
  let rows = [];
  let chosen = null;
  let marked = -1;
  let timer = 0;
  let running = null;

  const tell = (words) => {
    parts.told.textContent = words;
  };

  const mark = (n) => {
    marked = n;
    [...parts.list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === n)));
    if (n < 0) parts.target.removeAttribute("aria-activedescendant");
    else {
      parts.target.setAttribute("aria-activedescendant", `link-row-${n}`);
      parts.list.children[n].scrollIntoView({ block: "nearest" });
    }
  };

  const show = (found) => {
    rows = found;
    parts.list.replaceChildren(...found.map((row, n) => {
      const item = make("li", { id: `link-row-${n}`, role: "option", "aria-selected": "false" },
        make("strong", {}, row.title), " ", make("span", {}, [row.code, row.product, row.state].filter(Boolean).join(" · ")));
      item.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      item.addEventListener("click", () => choose(n));
      return item;
    }));
    parts.list.hidden = !found.length;
    parts.target.setAttribute("aria-expanded", String(Boolean(found.length)));
    mark(-1);
  };

  const choose = (n) => {
    chosen = rows[n];
    parts.target.value = chosen.title;
    show([]);
    tell(gettext("Links to this article, also when its address changes."));
  };

  const look = async () => {
    const words = parts.target.value.trim();
    running?.abort();
    if (!words || WEB.test(words)) {
      show([]);
      tell("");
      return [];
    }
    const control = new AbortController();
    running = control;
    try {
      const answer = await fetch(`${parts.box.dataset.url}?q=${encodeURIComponent(words)}`, { signal: control.signal });
      const type = answer.headers.get("Content-Type") || "";
      const data = type.startsWith("application/json") ? await answer.json() : {};
      if (!answer.ok) throw new Error(data.error);
      show(data.articles);
      tell(data.articles.length ? "" : gettext("No article has this code or title."));
      return data.articles;
    } catch (error) {
      if (error.name === "AbortError") return [];
      show([]);
      tell(error.message || gettext("Articles cannot be looked for at the moment."));
      return [];
    }
  };

  const onKey = (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && rows.length) {
      event.preventDefault();
      mark((marked + step + rows.length) % rows.length);
    } else if (event.key === "Enter" && marked >= 0) {
      event.preventDefault();
      choose(marked);
    } else if (event.key === "Escape" && rows.length) {
      event.preventDefault(); // the first one closes the list, the next one the dialog
      event.stopPropagation();
      show([]);
    }
  };

  const build = () => {
    const url = document.getElementById("link-targets").dataset.url;
    parts.target = make("input", {
      id: "link-target", type: "text", role: "combobox", autocomplete: "off", "aria-controls": "link-list",
      "aria-expanded": "false", "aria-autocomplete": "list", "aria-describedby": "link-status", maxlength: 500,
    });
    parts.list = make("ul", { id: "link-list", role: "listbox", "aria-label": gettext("Articles"), hidden: "" });
    parts.told = make("p", { id: "link-status", role: "status" });
    parts.words = make("input", { id: "link-words", type: "text", autocomplete: "off", maxlength: 500 });
    const cancel = make("button", { type: "button", class: "button upload-cancel" }, gettext("Cancel"));
    parts.form = make("form", { novalidate: "" },
      make("h2", { id: "link-title" }, gettext("Link")),
      make("label", { for: "link-target" }, gettext("An article's code or title, or an address (https://…)")),
      parts.target, parts.list, parts.told,
      make("label", { for: "link-words" }, gettext("Words that carry the link; empty for the article's title")),
      parts.words,
      make("div", { class: "upload-actions" }, make("button", { type: "submit", class: "button default" }, gettext("Add link")), cancel),
    );
    parts.box = make("dialog", { class: "upload", "aria-labelledby": "link-title", "data-url": url }, parts.form);
    cancel.addEventListener("click", () => parts.box.close());
    parts.target.addEventListener("input", () => {
      chosen = null;
      clearTimeout(timer);
      timer = setTimeout(look, DELAY);
    });
    parts.target.addEventListener("keydown", onKey);
    document.body.append(parts.box);
  };

  const inText = (words) => words.trim().replace(/\s+/g, " ").replace(/[\\[\]]/g, "\\$&");
  const inAddress = (url) => encodeURI(decodeSafely(url)).replace(/[()<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  const decodeSafely = (url) => {
    try {
      return decodeURI(url);
    } catch {
      return url;
    }
  };

  const markdown = () => {
    const words = parts.words.value.trim();
    if (chosen) return words ? `[[${chosen.slug}|${words.replace(/[|[\]]/g, " ").trim()}]]` : `[[${chosen.slug}]]`;
    const address = parts.target.value.trim();
    if (!WEB.test(address)) return "";
    return words ? `[${inText(words)}](${inAddress(address)})` : `<${inAddress(address)}>`;
  };

  const ask = (editor, write) => {
    if (!parts.box) build();
    const to = editor.selectionEnd;
    // Several lines are no words of a link: it comes after them.
    const from = editor.value.slice(editor.selectionStart, to).includes("\n") ? to : editor.selectionStart;
    const words = editor.value.slice(from, to);
    chosen = null;
    show([]);
    tell("");
    parts.target.value = WEB.test(words.trim()) ? words.trim() : "";
    parts.words.value = parts.target.value ? "" : words.replace(/\s+/g, " ").trim();
    let made = "";
    const end = () => {
      parts.box.onclose = null;
      running?.abort();
      clearTimeout(timer);
      if (made) write(editor, from, to, made);
      else {
        editor.focus();
        editor.setSelectionRange(from, to);
      }
    };
    parts.box.onclose = () => parts.box.open || end(); // open again: it is about the last time
    parts.form.onsubmit = async (event) => {
      event.preventDefault();
      clearTimeout(timer);
      if (!chosen && !WEB.test(parts.target.value.trim())) {
        const found = await look();
        if (found.length === 1) choose(0);
      }
      made = markdown();
      if (made) {
        parts.box.close();
        end(); // at once: the event of closing comes later, and somebody may type on
      } else {
        if (!rows.length && !parts.told.textContent) tell(gettext("Choose an article, or type an address that begins with https://"));
        else if (rows.length) tell(gettext("Several articles fit: choose one."));
        parts.target.focus();
      }
    };
    parts.box.showModal();
    parts.target.focus();
  };

  window.articleLink = { ask };
})();
