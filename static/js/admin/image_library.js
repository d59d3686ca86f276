// Images of the library for the Markdown editors: a dialog shows the newest, or those that a search finds, and
// the chosen one goes into the text with its alt text, which can be changed first.
(() => {
  "use strict";

  const { EDITOR, write } = window.editText;
  const PAUSE = 250; // ms after the last key

  const make = (name, attributes, ...content) => {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...content);
    return element;
  };

  let parts; // the dialog, one for all editors
  let editor, at, chosen;

  const load = async () => {
    const url = editor.dataset.markdownxUploadUrlsPath.replace("upload-image/", "choose-image/");
    parts.status.textContent = gettext("Loading…");
    try {
      const answer = await fetch(`${url}?q=${encodeURIComponent(parts.query.value)}`);
      show(answer.ok ? (await answer.json()).images : []);
      parts.status.textContent = parts.list.children.length ? "" : gettext("No images found.");
    } catch {
      parts.status.textContent = gettext("Couldn't load images. Try again.");
    }
  };

  const show = (images) => {
    parts.list.replaceChildren(...images.map((image) => {
      const button = make("button", { type: "button", class: "library-image", "aria-pressed": "false" },
        make("img", { src: image.address, alt: image.words || gettext("Image without alt text"), width: image.width, height: image.height, loading: "lazy" }));
      button.addEventListener("click", () => choose(image, button));
      return button;
    }));
  };

  const choose = (image, button) => {
    chosen = image;
    parts.list.querySelectorAll("[aria-pressed]").forEach((other) => other.setAttribute("aria-pressed", other === button));
    parts.altText.value = image.words;
    parts.add.disabled = false;
    parts.altText.focus();
  };

  const add = (event) => {
    event.preventDefault();
    const words = parts.altText.value.trim().replace(/\s+/g, " ");
    if (!chosen || !words) return;
    const text = `![${words.replace(/[\\[\]]/g, "\\$&")}](${chosen.address})`;
    parts.dialog.close();
    write(editor, at, at, /\S$/.test(editor.value.slice(0, at)) ? ` ${text}` : text);
  };

  const build = () => {
    parts = {
      query: make("input", { type: "search", id: "library-q", maxlength: 100 }),
      list: make("div", { class: "library-images" }),
      status: make("p", { role: "status" }),
      altText: make("input", { type: "text", id: "library-words", maxlength: 500, required: "" }),
      add: make("button", { type: "submit", class: "button default", disabled: "" }, gettext("Add to the text")),
      cancel: make("button", { type: "button", class: "button" }, gettext("Cancel")),
    };
    const form = make("form", {},
      make("h2", { id: "library-title" }, gettext("Choose an image")),
      make("label", { for: "library-q" }, gettext("Find by alt text, article, or code")), parts.query,
      parts.list, parts.status,
      make("label", { for: "library-words" }, gettext("Alt text")), parts.altText,
      make("div", { class: "upload-actions" }, parts.add, parts.cancel));
    parts.dialog = make("dialog", { class: "upload upload--library", "aria-labelledby": "library-title" }, form);
    let timer;
    parts.query.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(load, PAUSE);
    });
    parts.query.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    parts.cancel.addEventListener("click", () => parts.dialog.close());
    form.addEventListener("submit", add);
    document.body.append(parts.dialog);
  };

  const open = (field) => {
    if (!parts) build();
    [editor, at, chosen] = [field, field.selectionEnd ?? field.value.length, null];
    parts.query.value = parts.altText.value = "";
    parts.add.disabled = true;
    parts.dialog.showModal();
    load();
  };

  const equip = (field) => {
    const tools = field.nextElementSibling;
    if (!tools?.matches(".upload-tools") || tools.querySelector(".library-button")) return;
    const button = make("button", { type: "button", class: "upload-button library-button" }, gettext("Choose from library"));
    const label = field.labels[0]?.textContent.trim().replace(/:$/, "") || "";
    if (label) button.setAttribute("aria-label", `${gettext("Choose from library")}: ${label}`);
    button.addEventListener("click", () => open(field));
    tools.querySelector(".upload-button").after(button);
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(EDITOR).forEach(equip));
  document.addEventListener("formset:added", (event) => event.target.querySelectorAll(EDITOR).forEach(equip));
})();
