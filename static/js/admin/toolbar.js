// The tools of a Markdown editor: buttons and their keys. Whatever they write, the editor's own undo takes back.
(() => {
  "use strict";

  const { EDITOR, write, around } = window.editText;
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

  const selected = (editor) => editor.value.slice(editor.selectionStart, editor.selectionEnd);

  const wrap = (editor, mark, words) => {
    let { selectionStart: from, selectionEnd: to, value } = editor;
    while (from < to && /\s/.test(value[from])) from += 1; // marks stand beside a word
    while (to > from && /\s/.test(value[to - 1])) to -= 1;
    const text = value.slice(from, to);
    const size = mark.length;
    if (text && value.slice(from - size, from) === mark && value.slice(to, to + size) === mark) {
      write(editor, from - size, to + size, text, [0, text.length]);
    } else {
      const inner = text || words;
      write(editor, from, to, `${mark}${inner}${mark}`, [size, size + inner.length]);
    }
  };

  /* The selected lines, whole. */
  const lines = (editor) => {
    const from = editor.value.lastIndexOf("\n", editor.selectionStart - 1) + 1;
    const end = editor.value.indexOf("\n", Math.max(editor.selectionEnd - (editor.selectionEnd > editor.selectionStart ? 1 : 0), from));
    const to = end < 0 ? editor.value.length : end;
    return { from, to, rows: editor.value.slice(from, to).split("\n") };
  };

  const LISTED = /^(\s*)(?:[-*+]|\d+[.)])\s+/;
  const list = (editor, is, sign) => {
    const { from, to, rows } = lines(editor);
    const off = rows.every((row) => is.test(row) || !row.trim()) && rows.some((row) => is.test(row));
    let number = 0;
    const items = rows.map((row) => {
      if (!row.trim() && rows.length > 1) return row;
      const bare = row.replace(LISTED, "$1");
      if (off) return bare;
      number += 1;
      const [, space] = bare.match(/^(\s*)/);
      return `${space}${sign(number)} ${bare.slice(space.length)}`;
    }).join("\n");
    write(editor, from, to, items, rows.length > 1 ? [0, items.length] : undefined);
  };

  const notice = (editor, kind, words) => {
    const { from, to, rows } = lines(editor);
    const text = rows.join("\n").trim() || words;
    const [start, end] = around(editor, from, to);
    const head = `${start}> [!${kind}]\n`;
    const body = text.split("\n").map((row) => `> ${row}`.trimEnd()).join("\n");
    write(editor, from, to, head + body + end, [head.length + 2, head.length + body.length]);
  };

  const code = (editor) => {
    const text = selected(editor);
    if (!text.includes("\n")) {
      wrap(editor, "`", gettext("code"));
      return;
    }
    const { from, to, rows } = lines(editor);
    const [start, end] = around(editor, from, to);
    const longest = Math.max(2, ...(rows.join("\n").match(/`+/g) || []).map((run) => run.length));
    const fence = "`".repeat(longest + 1);
    const inner = rows.join("\n");
    const head = `${start}${fence}\n`;
    write(editor, from, to, `${head}${inner}\n${fence}${end}`, [head.length, head.length + inner.length]);
  };

  // Keys that browsers and writers leave free: with the digits of the number row, whatever they carry.
  const TOOLS = [
    { name: gettext("Bold"), key: "KeyB", shown: "B", run: (editor) => wrap(editor, "**", gettext("bold")) },
    { name: gettext("Link"), key: "KeyK", shown: "K", run: (editor) => window.articleLink.ask(editor, write) },
    { name: gettext("List"), key: "Digit8", shift: true, shown: "8", run: (editor) => list(editor, /^\s*[-*+]\s/, () => "-") },
    { name: gettext("Steps"), key: "Digit7", shift: true, shown: "7", run: (editor) => list(editor, /^\s*\d+[.)]\s/, (n) => `${n}.`) },
    { name: gettext("Table"), key: "Digit9", shift: true, shown: "9", run: (editor) => window.editTable.ask(editor, write) },
    { name: gettext("Note"), key: "Digit1", shift: true, shown: "1", run: (editor) => notice(editor, "NOTE", gettext("Good to know.")) },
    { name: gettext("Warning"), key: "Digit2", shift: true, shown: "2", run: (editor) => notice(editor, "WARNING", gettext("Be careful.")) },
    { name: gettext("Code"), key: "KeyE", shown: "E", run: code },
  ];

  const equip = (editor) => {
    if (editor.closest(".empty-form") || editor.parentElement.querySelector(".markdown-toolbar")) return;
    const bar = document.createElement("div");
    bar.className = "markdown-toolbar";
    bar.setAttribute("role", "toolbar");
    const label = editor.labels[0]?.textContent.trim().replace(/:$/, "") || "";
    bar.setAttribute("aria-label", `${gettext("Tools")}: ${label}`);
    bar.setAttribute("aria-controls", editor.id);
    TOOLS.forEach((tool, n) => {
      const button = document.createElement("button");
      const keys = `${isMac ? "⌘" : "Ctrl+"}${tool.shift ? (isMac ? "⇧" : "Shift+") : ""}${tool.shown}`;
      button.type = "button";
      button.textContent = tool.name;
      button.title = keys;
      button.tabIndex = n ? -1 : 0; // one stop for all; arrows lead from one to the next
      button.setAttribute("aria-label", `${tool.name} (${keys})`);
      button.setAttribute("aria-keyshortcuts", `${isMac ? "Meta" : "Control"}+${tool.shift ? "Shift+" : ""}${tool.shown}`);
      button.addEventListener("click", () => tool.run(editor));
      bar.append(button);
    });
    bar.addEventListener("keydown", (event) => {
      const buttons = [...bar.children];
      const at = buttons.indexOf(event.target);
      const forward = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
      const back = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
      const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      const next = buttons[(to + buttons.length) % buttons.length];
      event.target.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
    editor.before(bar);
  };

  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(EDITOR) || event.altKey || event.isComposing) return;
    if (!(isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey)) return;
    const tool = TOOLS.find((one) => one.key === event.code && Boolean(one.shift) === event.shiftKey);
    if (!tool) return;
    event.preventDefault();
    tool.run(event.target);
  });

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(EDITOR).forEach(equip));
  document.addEventListener("formset:added", (event) => event.target.querySelectorAll(EDITOR).forEach(equip));
})();
