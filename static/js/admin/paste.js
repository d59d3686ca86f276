// What is copied from a page or a word processor becomes Markdown when it is pasted into an editor, its pictures
// included. With Shift, as everywhere, it is pasted as plain text; undo takes it back in one step.
(() => {
  "use strict";

  const { EDITOR, write, around } = window.editText;
  const DATA = /(["'])data:(image\/(?:png|jpeg|webp));base64,([A-Za-z0-9+/=\s]+)\1/g;
  const RTF_HEAD = /{\\pict[\s\S]+?\\bliptag-?\d+(?:\\blipupi-?\d+)?(?:{\\\*\\blipuid\s?[\da-fA-F]+)?[\s}]*?/;
  const RTF_PICTURE = new RegExp(`${RTF_HEAD.source}([\\da-fA-F\\s]+)\\}`, "g");

  let isPlain = false; // whether Shift is held, which browsers do not tell with the event
  document.addEventListener("keydown", (event) => {
    isPlain = event.shiftKey;
  }, true);
  document.addEventListener("keyup", (event) => {
    isPlain = event.shiftKey;
  }, true);

  const asFile = (bytes, type) => new File([bytes], `pasted.${type.split("/")[1]}`, { type });
  const fromBase64 = (text) => Uint8Array.from(atob(text.replace(/\s/g, "")), (sign) => sign.charCodeAt(0));
  const fromHex = (text) => Uint8Array.from(text.replace(/[^\da-f]/gi, "").match(/../g) || [], (pair) => Number.parseInt(pair, 16));

  /* Pictures within the HTML are taken out of it, for they are long. */
  const takeOut = (html) => {
    const files = [];
    const text = html.replace(DATA, (whole, quote, type, data) => {
      try {
        files.push(asFile(fromBase64(data), type));
      } catch {
        return whole;
      }
      return `${quote}pasted:${files.length - 1}${quote}`;
    });
    return { text, files };
  };
  /* Word leaves its pictures in a folder that no page can read, and in the same text as RTF, in the same order. */
  const takeFromWord = (html, rtf, files) => {
    const found = [...rtf.matchAll(RTF_PICTURE)].filter(([whole]) => /\\(?:png|jpeg)blip/.test(whole));
    const places = html.match(/src="file:[^"]*"/gi) || [];
    if (!found.length || found.length !== places.length) return html;
    return html.replace(/src="file:[^"]*"/gi, () => {
      const [whole, hex] = found.shift();
      files.push(asFile(fromHex(hex), whole.includes("\\pngblip") ? "image/png" : "image/jpeg"));
      return `src="pasted:${files.length - 1}"`;
    });
  };

  const insert = (editor, text) => {
    const { selectionStart: from, selectionEnd: to } = editor;
    const isWhole = text.includes("\n") || /^(?:#|- |\d+\. |> |---)/.test(text);
    const [start, end] = isWhole ? around(editor, from, to) : ["", ""];
    write(editor, from, to, start + text + end);
  };

  document.addEventListener("paste", (event) => {
    const transfer = event.clipboardData;
    if (!event.target.matches?.(EDITOR) || isPlain || event.defaultPrevented) return;
    // Code editors color what they hand over; a picture from a page is a picture.
    const types = [...transfer.types];
    if (!types.includes("text/html") || types.includes("vscode-editor-data")) return;
    if (types.includes("Files") && !types.includes("text/plain")) return;
    const { text: html, files } = takeOut(transfer.getData("text/html"));
    const whole = takeFromWord(html, transfer.getData("text/rtf"), files);
    const placed = [];
    const { text, pictures } = window.htmlToMarkdown.convert(whole, (n, { name, alt }) => {
      const file = files[name.match(/^pasted:(\d+)$/)?.[1]];
      if (!file) return "";
      placed.push({ file, alt, mark: `![${gettext("image")} ${placed.length + 1}]()` });
      return placed.at(-1).mark;
    });
    // One line of code alone may belong into a sentence: it's pasted as it is.
    if (!text || /^(`{3,})\n[^\n]*\n\1$/.test(text)) return;
    event.preventDefault();
    insert(event.target, text);
    window.editorPictures.place(event.target, placed, pictures.length - placed.length);
  });
})();
