// The dialog for a link: an article by its code or title, or an address of the web. Opened by the editor's tools.
(() => {
  "use strict";

  const DELAY_MS = 250; // after the last key
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
  let request = null;

  const showStatus = (text) => {
    parts.status.textContent = text;
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

  const show = (matches) => {
    rows = matches;
    parts.list.replaceChildren(...matches.map((row, n) => {
      const item = make("li", { id: `link-row-${n}`, role: "option", "aria-selected": "false" },
        make("strong", {}, row.title), " ", make("span", {}, [row.code, row.product, row.state].filter(Boolean).join(" · ")));
      item.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      item.addEventListener("click", () => choose(n));
      return item;
    }));
    parts.list.hidden = !matches.length;
    parts.target.setAttribute("aria-expanded", String(Boolean(matches.length)));
    mark(-1);
  };

  const choose = (n) => {
    chosen = rows[n];
    parts.target.value = chosen.title;
    show([]);
    showStatus(gettext("Links to this article, also when its address changes."));
  };

  const search = async () => {
    const query = parts.target.value.trim();
    request?.abort();
    if (!query || WEB.test(query)) {
      show([]);
      showStatus("");
      return [];
    }
    const control = new AbortController();
    request = control;
    try {
      const answer = await fetch(`${parts.box.dataset.url}?q=${encodeURIComponent(query)}`, { signal: control.signal });
      const type = answer.headers.get("Content-Type") || "";
      const data = type.startsWith("application/json") ? await answer.json() : {};
      if (!answer.ok) throw new Error(data.error);
      show(data.articles);
      showStatus(data.articles.length ? "" : gettext("No article has this code or title."));
      return data.articles;
    } catch (error) {
      if (error.name === "AbortError") return [];
      show([]);
      showStatus(error.message || gettext("Articles cannot be looked for at the moment."));
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
    parts.status = make("p", { id: "link-status", role: "status" });
    parts.label = make("input", { id: "link-words", type: "text", autocomplete: "off", maxlength: 500 });
    const cancel = make("button", { type: "button", class: "button upload-cancel" }, gettext("Cancel"));
    parts.form = make("form", { novalidate: "" },
      make("h2", { id: "link-title" }, gettext("Link")),
      make("label", { for: "link-target" }, gettext("An article's code or title, or an address (https://…)")),
      parts.target, parts.list, parts.status,
      make("label", { for: "link-words" }, gettext("Words that carry the link; empty for the article's title")),
      parts.label,
      make("div", { class: "upload-actions" }, make("button", { type: "submit", class: "button default" }, gettext("Add link")), cancel),
    );
    parts.box = make("dialog", { class: "upload", "aria-labelledby": "link-title", "data-url": url }, parts.form);
    cancel.addEventListener("click", () => parts.box.close());
    parts.target.addEventListener("input", () => {
      chosen = null;
      clearTimeout(timer);
      timer = setTimeout(search, DELAY_MS);
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
    const label = parts.label.value.trim();
    if (chosen) return label ? `[[${chosen.slug}|${label.replace(/[|[\]]/g, " ").trim()}]]` : `[[${chosen.slug}]]`;
    const address = parts.target.value.trim();
    if (!WEB.test(address)) return "";
    return label ? `[${inText(label)}](${inAddress(address)})` : `<${inAddress(address)}>`;
  };

  /* Asks for a link, which takes the place of the selection or of what was typed from `begin` on. */
  const ask = (editor, write, begin = -1) => {
    if (!parts.box) build();
    const to = editor.selectionEnd;
    // Several lines are no words of a link: it comes after them.
    const start = editor.value.slice(editor.selectionStart, to).includes("\n") ? to : editor.selectionStart;
    const from = begin < 0 ? start : begin;
    const selection = begin < 0 ? editor.value.slice(from, to) : "";
    chosen = null;
    show([]);
    showStatus("");
    parts.target.value = WEB.test(selection.trim()) ? selection.trim() : "";
    parts.label.value = parts.target.value ? "" : selection.replace(/\s+/g, " ").trim();
    let code = "";
    const end = () => {
      parts.box.onclose = null;
      request?.abort();
      clearTimeout(timer);
      if (code) write(editor, from, to, code);
      else {
        editor.focus();
        editor.setSelectionRange(begin < 0 ? from : to, to);
      }
    };
    parts.box.onclose = () => parts.box.open || end(); // open again: it is about the last time
    parts.form.onsubmit = async (event) => {
      event.preventDefault();
      clearTimeout(timer);
      if (!chosen && !WEB.test(parts.target.value.trim())) {
        const matches = await search();
        if (matches.length === 1) choose(0);
      }
      code = markdown();
      if (code) {
        parts.box.close();
        end(); // at once: the event of closing comes later, and somebody may type on
      } else {
        if (!rows.length && !parts.status.textContent) showStatus(gettext("Choose an article, or type an address that begins with https://"));
        else if (rows.length) showStatus(gettext("Several articles fit: choose one."));
        parts.target.focus();
      }
    };
    parts.box.showModal();
    parts.target.focus();
  };

  window.articleLink = { ask };
})();
