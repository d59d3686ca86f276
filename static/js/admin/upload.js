// Pictures in the Markdown editors, by button, paste or drop. Nothing is typed into an article but the Markdown
// of a picture that the server took; whatever goes wrong is told beside the editor.
(() => {
  "use strict";

  const { EDITOR, write } = window.editText;
  const TYPES = ["image/png", "image/jpeg", "image/webp"];
  const MAX_BYTES = 10_000_000; // the server's limit, known here so that nobody waits for a refusal

  const make = (name, attributes, ...content) => {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...content);
    return element;
  };

  // Beside each editor: the button, its file field, and what became of the last picture.
  const tools = new WeakMap();

  const equip = (editor) => {
    if (tools.has(editor) || editor.closest(".empty-form")) return;
    const label = editor.labels[0]?.textContent.trim().replace(/:$/, "") || "";
    const button = make("button", { type: "button", class: "upload-button" }, gettext("Add image"));
    if (label) button.setAttribute("aria-label", `${gettext("Add image")}: ${label}`);
    const field = make("input", { type: "file", accept: TYPES.join(), hidden: "", tabindex: "-1" });
    const status = make("p", { class: "upload-status", role: "status" });
    button.addEventListener("click", () => field.click());
    field.addEventListener("change", () => {
      const files = [...field.files];
      field.value = ""; // so that the same file can be chosen again
      take(editor, files);
    });
    editor.after(make("div", { class: "upload-tools" }, button, field, status));
    tools.set(editor, status);
  };

  const showStatus = (editor, text, isError = false) => {
    const status = tools.get(editor);
    status.textContent = text;
    status.classList.toggle("is-error", isError);
  };

  // The dialog that asks for alt text, one for all editors.
  const parts = {
    title: make("h2", { id: "upload-title" }),
    view: make("img", { class: "upload-view", alt: "" }),
    altText: make("textarea", { id: "upload-words", rows: 3, maxlength: 500, required: "", "aria-describedby": "upload-help" }),
    error: make("p", { class: "upload-error", role: "alert" }),
    add: make("button", { type: "submit", class: "button default" }),
    cancel: make("button", { type: "button", class: "button upload-cancel" }),
  };

  const dialog = () => {
    if (parts.dialog) return parts.dialog;
    parts.title.textContent = gettext("Describe the image");
    parts.add.textContent = gettext("Add to the text");
    parts.cancel.textContent = gettext("Cancel");
    const help = gettext("Describe what readers need to know. People who can't see the image get this text instead.");
    parts.form = make("form", {},
      parts.title,
      parts.view,
      make("label", { for: "upload-words" }, gettext("What does the image show?")),
      parts.altText,
      make("p", { class: "help", id: "upload-help" }, help),
      parts.error,
      make("div", { class: "upload-actions" }, parts.add, parts.cancel),
    );
    parts.dialog = make("dialog", { class: "upload", "aria-labelledby": "upload-title" }, parts.form);
    parts.cancel.addEventListener("click", () => parts.dialog.close());
    parts.altText.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault(); // alt text is one line
      parts.form.requestSubmit();
    });
    document.body.append(parts.dialog);
    return parts.dialog;
  };

  const show = (file) => {
    parts.view.removeAttribute("src");
    const reader = new FileReader();
    reader.addEventListener("load", () => parts.view.setAttribute("src", reader.result));
    reader.readAsDataURL(file); // our policy lets pages show data:, and no blob:
  };

  // Resolves when the dialog is closed: with the Markdown, with an error, or with nothing.
  const ask = (editor, file, altText = "") => new Promise((resolve) => {
    const box = dialog();
    const control = new AbortController();
    let result = {};
    show(file);
    parts.altText.value = altText;
    parts.error.textContent = "";
    parts.add.disabled = false;
    parts.form.onsubmit = async (event) => {
      event.preventDefault();
      if (parts.add.disabled) return;
      parts.add.disabled = true;
      parts.error.textContent = gettext("Sending…");
      const { answer, data } = await send(editor, file, parts.altText.value, control.signal);
      if (control.signal.aborted) return;
      parts.add.disabled = false;
      if (answer?.ok && data.markdown) result = { markdown: data.markdown };
      else if (data.error && [400, 413].includes(answer.status)) result = { error: data.error };
      else {
        parts.error.textContent = data.error || gettext("Couldn't send the image. Your text is safe.");
        return;
      }
      box.close();
    };
    box.onclose = () => {
      control.abort();
      resolve(result);
    };
    box.showModal();
    parts.altText.focus();
  });

  const send = async (editor, file, altText, signal) => {
    const body = new FormData();
    body.append("image", file);
    body.append("words", altText);
    body.append("article", location.pathname.match(/\/(\d+)\/change\/$/)?.[1] || "");
    const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
    try {
      const answer = await fetch(editor.dataset.markdownxUploadUrlsPath, { method: "POST", headers, body, signal });
      const type = answer.headers.get("Content-Type") || "";
      return { answer, data: type.startsWith("application/json") ? await answer.json() : {} };
    } catch {
      return { data: {} };
    }
  };

  const visited = new WeakSet();

  const insert = (editor, markdown, at) => {
    write(editor, at, at, /\S$/.test(editor.value.slice(0, at)) ? ` ${markdown}` : markdown);
  };
  const refusal = (file) => {
    if (file.type && !TYPES.includes(file.type)) return gettext("Only PNG, JPEG, and WebP images can be added.");
    return file.size > MAX_BYTES ? gettext("The file is larger than 10 MB.") : "";
  };

  let busy = false;

  const take = async (editor, files) => {
    if (busy) return;
    busy = true;
    for (const file of files) {
      showStatus(editor, "");
      const withName = (text) => (files.length > 1 ? `${file.name}: ${text}` : text);
      if (refusal(file)) {
        showStatus(editor, withName(refusal(file)), true);
        break;
      }
      // Asked before the dialog, which takes the cursor away. In a text that nobody has entered yet: its end.
      const at = visited.has(editor) ? editor.selectionEnd : editor.value.length;
      const { markdown, error } = await ask(editor, file);
      if (markdown) {
        insert(editor, markdown, at);
        showStatus(editor, gettext("The image is in the text."));
      } else {
        if (error) showStatus(editor, withName(error), true);
        break;
      }
    }
    busy = false;
  };

  /* Pictures of a pasted text: each takes the place of its mark. Without words for it, it stays out. */
  const place = async (editor, pictures, missing) => {
    showStatus(editor, "");
    busy = pictures.length > 0;
    const errors = [];
    for (const { file, alt, mark } of pictures) {
      const { markdown = "", error = "" } = refusal(file) ? { error: refusal(file) } : await ask(editor, file, alt);
      const at = editor.value.indexOf(mark);
      if (at >= 0) write(editor, at, at + mark.length, markdown);
      if (error) errors.push(error);
    }
    busy = false;
    if (missing) errors.push(interpolate(ngettext(
      "%s image didn't come along. Save it as a file, then add it here.",
      "%s images didn't come along. Save them as files, then add them here.", missing), [missing]));
    if (errors.length) showStatus(editor, errors.join(" "), true);
    else if (pictures.length) showStatus(editor, gettext("The image is in the text."));
  };

  const holdsFiles = (transfer) => Boolean(transfer?.types.includes("Files"));

  // Delegated, so that rows added later work like the first ones.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(EDITOR)) visited.add(event.target);
  });
  document.addEventListener("paste", (event) => {
    const transfer = event.clipboardData;
    // Cells of a spreadsheet come as text and as a picture of themselves: the text is meant.
    if (!event.target.matches(EDITOR) || !holdsFiles(transfer) || transfer.types.includes("text/plain")) return;
    event.preventDefault();
    take(event.target, [...transfer.files]);
  });
  ["dragover", "drop"].forEach((name) => document.addEventListener(name, (event) => {
    if (!holdsFiles(event.dataTransfer) || event.target.matches("[type=file]")) return;
    event.preventDefault(); // a file dropped beside an editor would replace the page, and all that was typed
    const isEditor = event.target.matches(EDITOR);
    event.dataTransfer.dropEffect = isEditor ? "copy" : "none";
    if (isEditor && name === "drop") take(event.target, [...event.dataTransfer.files]);
  }));
  window.editorPictures = { place };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(EDITOR).forEach(equip));
  document.addEventListener("formset:added", (event) => event.target.querySelectorAll(EDITOR).forEach(equip));
})();
