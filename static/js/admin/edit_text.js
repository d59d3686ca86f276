// How scripts write into a Markdown editor: always so that the editor's own undo takes it back.
(() => {
  "use strict";

  /* Puts a text in place of a part of the editor's, and selects a part of it. */
  const write = (editor, from, to, text, select = [text.length, text.length]) => {
    editor.focus();
    editor.setSelectionRange(from, to);
    // Old, but the only way that lets the editor's own undo take it back.
    const isDone = text ? document.execCommand("insertText", false, text) : from === to || document.execCommand("delete");
    if (!isDone) {
      editor.setRangeText(text, from, to, "end");
      editor.dispatchEvent(new Event("input", { bubbles: true }));
    }
    editor.setSelectionRange(from + select[0], from + select[1]);
  };

  /* Empty lines that a paragraph of its own needs before and after it at this place. */
  const around = (editor, from, to) => {
    const before = editor.value.slice(0, from);
    const after = editor.value.slice(to);
    const start = !before.trim() || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const end = !after.trim() || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
    return [start, end];
  };

  /* The lines of a text, which of them the cursor is in, and where each begins. */
  const linesAt = (editor) => {
    const rows = editor.value.split("\n");
    const starts = [];
    rows.reduce((at, row, n) => {
      starts[n] = at;
      return at + row.length + 1;
    }, 0);
    const at = starts.findLastIndex((start) => start <= editor.selectionStart);
    return { rows, starts, at, column: editor.selectionStart - starts[at] };
  };

  /* Writes lines in place of some, changing no more than differs, and puts the cursor into one of them. */
  const replaceLines = (editor, { rows, starts }, first, count, put, cursor) => {
    const end = count ? starts[first + count - 1] + rows[first + count - 1].length : starts[first] - 1;
    const old = editor.value.slice(starts[first], Math.max(end, starts[first]));
    const text = put.join("\n");
    let same = 0;
    while (same < old.length && old[same] === text[same]) same += 1;
    let tail = 0;
    while (tail < old.length - same && tail < text.length - same && old.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
    const offset = put.slice(0, cursor[0]).reduce((sum, row) => sum + row.length + 1, 0) + cursor[1];
    const from = starts[first] + same;
    if (same < old.length || text.length > same) write(editor, from, starts[first] + old.length - tail, text.slice(same, text.length - tail));
    editor.setSelectionRange(starts[first] + offset, starts[first] + (cursor[2] === undefined ? offset : offset + cursor[2]));
  };

  /* Whether a line is within a block of code, where nothing is a list or a table. */
  const isInCode = (rows, at) => rows.slice(0, at).filter((row) => /^\s*(?:> ?)*\s*```/.test(row)).length % 2 === 1;

  window.editText = { EDITOR: ".markdownx-editor", write, around, linesAt, replaceLines, isInCode };
})();
