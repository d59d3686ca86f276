// The dialog for a link: an article by its code or title, or an address of the web. Opened by the editor's tools.
(() => {
  "use strict";

  const { attach, WEB } = window.articlePicker;

  const make = (name, attributes, ...content) => {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...content);
    return element;
  };

  const parts = {};
  let chosen = null;

  const build = () => {
    parts.target = make("input", { id: "link-target", type: "text", maxlength: 500 });
    parts.label = make("input", { id: "link-words", type: "text", autocomplete: "off", maxlength: 500 });
    const cancel = make("button", { type: "button", class: "button upload-cancel" }, gettext("Cancel"));
    parts.form = make("form", { novalidate: "" },
      make("h2", { id: "link-title" }, gettext("Link")),
      make("label", { for: "link-target" }, gettext("Code, title, or URL (https://…)")),
      parts.target,
      make("label", { for: "link-words" }, gettext("Link text (optional)")),
      parts.label,
      make("div", { class: "upload-actions" }, make("button", { type: "submit", class: "button default" }, gettext("Add link")), cancel),
    );
    parts.box = make("dialog", { class: "upload", "aria-labelledby": "link-title" }, parts.form);
    cancel.addEventListener("click", () => parts.box.close());
    parts.target.addEventListener("input", () => {
      chosen = null;
    });
    parts.picker = attach(parts.target, {
      url: document.getElementById("link-targets").dataset.url,
      also: "&contacts=1",
      isFree: (query) => WEB.test(query),
      choose: (row, status) => {
        chosen = row;
        parts.target.value = row.title;
        status.textContent = row.slug.startsWith("contact:") ? row.code : gettext("This link keeps working if the URL changes.");
      },
    });
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
    if (chosen?.slug.startsWith("contact:")) return `[[${chosen.slug}]]`;
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
    parts.picker.stop();
    parts.picker.status.textContent = "";
    parts.target.value = WEB.test(selection.trim()) ? selection.trim() : "";
    parts.label.value = parts.target.value ? "" : selection.replace(/\s+/g, " ").trim();
    let code = "";
    const end = () => {
      parts.box.onclose = null;
      parts.picker.stop();
      if (code) write(editor, from, to, code);
      else {
        editor.focus();
        editor.setSelectionRange(begin < 0 ? from : to, to);
      }
    };
    parts.box.onclose = () => parts.box.open || end(); // open again: it is about the last time
    parts.form.onsubmit = async (event) => {
      event.preventDefault();
      const { search, take, rows, status } = parts.picker;
      if (!chosen && !WEB.test(parts.target.value.trim())) {
        const matches = await search();
        if (matches.length === 1) take(0);
      }
      code = markdown();
      if (code) {
        parts.box.close();
        end(); // at once: the event of closing comes later, and somebody may type on
      } else {
        if (!rows().length && !status.textContent) status.textContent = gettext("Choose an article, or enter a URL that starts with https://");
        else if (rows().length) status.textContent = gettext("Choose one of these articles.");
        parts.target.focus();
      }
    };
    parts.box.showModal();
    parts.target.focus();
  };

  window.articleLink = { ask };
})();
