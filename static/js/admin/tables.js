// Tables in the Markdown editors: made by their size, and walked through with Tab and Enter.
(() => {
  "use strict";

  const { linesAt, replaceLines, isInCode, around } = window.editText;
  const [MOST_COLUMNS, MOST_ROWS] = [8, 8]; // to choose by pointing; the fields take more
  const ROW = /^(\s*(?:> ?)*)\|(.*)\|\s*$/;
  const RULE = /^\s*(?:> ?)*\|(?:\s*:?-+:?\s*\|)+\s*$/;

  const cellsOf = (row) => row.match(ROW)[2].split(/(?<!\\)\|/);
  const isEmpty = (row) => cellsOf(row).every((cell) => !cell.trim());
  const emptyRow = (row) => `${row.match(ROW)[1]}|${"  |".repeat(cellsOf(row).length)}`;
  /* Rows beside each other with a line of dashes among them. */
  const isTable = (rows, at) => {
    if (!ROW.test(rows[at] || "") || isInCode(rows, at)) return false;
    let first = at;
    while (ROW.test(rows[first - 1] || "")) first -= 1;
    return RULE.test(rows[first + 1] || "");
  };

  /* Where the text of a cell begins, and how long it is. */
  const cellAt = (row, n) => {
    const cells = cellsOf(row);
    const start = row.indexOf("|") + 1 + cells.slice(0, n).reduce((sum, cell) => sum + cell.length + 1, 0);
    const text = cells[n].trim();
    return [start + (text ? cells[n].indexOf(text) : Math.min(1, cells[n].length)), text.length];
  };
  const columnOf = (row, column) => Math.min(row.slice(0, column).split(/(?<!\\)\|/).length - 2, cellsOf(row).length - 1);

  const goTo = (editor, lines, at, n) => {
    const [start, length] = cellAt(lines.rows[at], n);
    editor.setSelectionRange(lines.starts[at] + start, lines.starts[at] + start + length);
    return true;
  };
  const addRow = (editor, lines, after) => {
    const row = emptyRow(lines.rows[after]);
    replaceLines(editor, lines, after, 1, [lines.rows[after], row], [1, cellAt(row, 0)[0]]);
    return true;
  };

  /* Enter: a row below; in an empty one at the end, the end of the table. */
  const enter = (editor) => {
    const lines = linesAt(editor);
    const { rows, at } = lines;
    if (!isTable(rows, at) || editor.selectionStart !== editor.selectionEnd || !lines.column) return false;
    if (RULE.test(rows[at])) return false;
    const isHead = RULE.test(rows[at + 1] || "");
    if (!isHead && isEmpty(rows[at]) && !isTable(rows, at + 1)) {
      replaceLines(editor, lines, at, 1, ["", ""], [1, 0]);
      return true;
    }
    return addRow(editor, lines, isHead ? at + 1 : at);
  };

  /* Tab: the next cell, and behind the last one a new row. */
  const tab = (editor, isBack) => {
    const lines = linesAt(editor);
    const { rows, at, column } = lines;
    if (!isTable(rows, at)) return false;
    const n = Math.max(0, columnOf(rows[at], column)) + (isBack ? -1 : 1);
    if (n >= 0 && n < cellsOf(rows[at]).length && !RULE.test(rows[at])) return goTo(editor, lines, at, n);
    let other = at + (isBack ? -1 : 1);
    if (RULE.test(rows[other] || "")) other += isBack ? -1 : 1;
    if (isTable(rows, other)) return goTo(editor, lines, other, isBack ? cellsOf(rows[other]).length - 1 : 0);
    return isBack ? false : addRow(editor, lines, RULE.test(rows[at + 1] || "") ? at + 1 : at);
  };

  // The dialog for the size

  const make = (name, attributes, ...content) => {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...content);
    return element;
  };
  const parts = {};
  const sizes = () => [parts.columns, parts.rows].map((field) => Math.min(Math.max(Math.trunc(field.valueAsNumber) || 1, 1), 50));
  const paint = ([columns, rows]) => {
    parts.grid.querySelectorAll("span").forEach((square, n) => {
      square.classList.toggle("is-chosen", n % MOST_COLUMNS < columns && Math.floor(n / MOST_COLUMNS) < rows);
    });
  };
  const build = () => {
    parts.columns = make("input", { id: "table-columns", type: "number", min: 1, max: 50, value: 2 });
    parts.rows = make("input", { id: "table-rows", type: "number", min: 1, max: 50, value: 3 });
    // For a pointer: the fields say the same to everyone else.
    parts.grid = make("div", { class: "table-size", "aria-hidden": "true" });
    for (let n = 0; n < MOST_COLUMNS * MOST_ROWS; n += 1) parts.grid.append(make("span", {}));
    const cancel = make("button", { type: "button", class: "button upload-cancel" }, gettext("Cancel"));
    parts.form = make("form", {},
      make("h2", { id: "table-title" }, gettext("Table")),
      parts.grid,
      make("div", { class: "table-fields" },
        make("label", { for: "table-columns" }, gettext("Columns"), parts.columns),
        make("label", { for: "table-rows" }, gettext("Rows"), parts.rows)),
      make("div", { class: "upload-actions" }, make("button", { type: "submit", class: "button default" }, gettext("Add table")), cancel));
    parts.box = make("dialog", { class: "upload", "aria-labelledby": "table-title" }, parts.form);
    cancel.addEventListener("click", () => parts.box.close());
    parts.form.addEventListener("input", () => paint(sizes()));
    const sizeAt = (square) => {
      const n = [...parts.grid.children].indexOf(square);
      return n < 0 ? null : [(n % MOST_COLUMNS) + 1, Math.floor(n / MOST_COLUMNS) + 1];
    };
    parts.grid.addEventListener("pointerover", ({ target }) => paint(sizeAt(target) || sizes()));
    parts.grid.addEventListener("pointerleave", () => paint(sizes()));
    parts.grid.addEventListener("click", ({ target }) => {
      const size = sizeAt(target);
      if (!size) return;
      [parts.columns.value, parts.rows.value] = size;
      parts.form.requestSubmit();
    });
    document.body.append(parts.box);
  };

  const insert = (editor, write, at, [columns, rows]) => {
    const [start, end] = around(editor, at, at);
    const head = Array.from({ length: columns }, (_none, n) => `${gettext("Column")} ${n + 1}`);
    const lines = [`| ${head.join(" | ")} |`, `|${" --- |".repeat(columns)}`, ...Array.from({ length: rows - 1 }, () => `|${"  |".repeat(columns)}`)];
    write(editor, at, at, start + lines.join("\n") + end, [start.length + 2, start.length + 2 + head[0].length]);
  };
  const ask = (editor, write) => {
    if (!parts.box) build();
    const at = editor.selectionEnd;
    const back = () => {
      editor.focus();
      editor.setSelectionRange(at, at);
    };
    parts.box.onclose = back;
    parts.form.onsubmit = (event) => {
      event.preventDefault();
      parts.box.onclose = null;
      parts.box.close();
      insert(editor, write, at, sizes());
    };
    paint(sizes());
    parts.box.showModal();
    parts.columns.focus();
    parts.columns.select();
  };

  window.editTable = { ask, enter, tab };
})();
