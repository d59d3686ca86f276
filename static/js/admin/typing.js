// Enter, Tab and [[ in the Markdown editors. Escape, then Tab, leaves an editor from anywhere in it.
(() => {
  "use strict";

  const { EDITOR, write, linesAt, replaceLines, isInCode } = window.editText;
  const ITEM = /^(\s*(?:> ?)*\s*)([-*+]|\d+[.)])(\s+)(\[[ xX]\]\s+)?/;
  const QUOTE = /^(\s*(?:> ?)+)(?!\s*(?:[-*+]|\d+[.)])\s)/;

  const itemAt = (row) => {
    const match = (row || "").match(ITEM);
    if (!match) return null;
    const [whole, indent, sign, space, box = ""] = match;
    return { whole, indent, sign, space, box, depth: indent.length, width: sign.length + space.length, number: Number.parseInt(sign, 10) };
  };
  const isOrdered = (item) => !Number.isNaN(item.number);
  const next = (sign, n) => sign.replace(/^\d+/, String(n));

  /* Lines after an item that belong to its list: items, and what is indented below them. */
  const endOfList = (rows, from) => {
    let end = from;
    for (let n = from; n < rows.length; n += 1) {
      if (itemAt(rows[n]) || /^\s{2,}\S/.test(rows[n])) end = n + 1;
      else if (rows[n].trim()) break;
    }
    return end;
  };
  /* Numbers what follows: items of the same depth go on from `number`, until the list ends. */
  const renumbered = (rows, depth, number) => {
    let count = number;
    let isOver = false;
    return rows.map((row, n) => {
      const item = itemAt(row);
      isOver ||= Boolean(item && (item.depth < depth || (item.depth === depth && !isOrdered(item))));
      if (isOver || !item || item.depth !== depth || isInCode(rows, n)) return row;
      count += 1;
      return `${item.indent}${next(item.sign, count - 1)}${row.slice(item.indent.length + item.sign.length)}`;
    });
  };
  /* The item above that has this one below it, and the one before it in the same list. */
  const above = (rows, at, fits) => {
    for (let n = at - 1; n >= 0; n -= 1) {
      const item = itemAt(rows[n]);
      if (item && fits(item)) return item;
      if (rows[n].trim() && !item && !/^\s{2,}/.test(rows[n])) return null;
    }
    return null;
  };

  const enterItem = (editor, lines, item) => {
    const { rows, at, column } = lines;
    if (column < item.whole.length) return false;
    const end = endOfList(rows, at + 1);
    const rest = rows.slice(at + 1, end);
    if (rows[at].slice(item.whole.length).trim()) {
      const tail = isOrdered(item) ? renumbered(rest, item.depth, item.number + 2) : rest;
      const head = `${item.indent}${isOrdered(item) ? next(item.sign, item.number + 1) : item.sign}${item.space}${item.box ? "[ ] " : ""}`;
      replaceLines(editor, lines, at, 1 + rest.length, [rows[at].slice(0, column).trimEnd(), head + rows[at].slice(column).trimStart(), ...tail], [1, head.length]);
      return true;
    }
    // An empty item ends its list, or goes on with the one around it.
    const outer = above(rows, at, (one) => one.depth < item.depth);
    if (!outer) {
      const quote = item.indent.match(/^\s*(?:> ?)*/)[0].trimEnd();
      const empty = quote ? `${quote} ` : "";
      // An empty line between, for what is right below an item is part of it.
      replaceLines(editor, lines, at, 1, [quote, empty], [1, empty.length]);
      return true;
    }
    const number = outer.number + 1;
    const head = `${outer.indent}${isOrdered(outer) ? next(outer.sign, number) : outer.sign}${outer.space}`;
    replaceLines(editor, lines, at, 1 + rest.length, [head, ...(isOrdered(outer) ? renumbered(rest, outer.depth, number + 1) : rest)], [0, head.length]);
    return true;
  };

  const enterQuote = (editor, lines) => {
    const { rows, at, column } = lines;
    const [, sign] = rows[at].match(QUOTE) || [];
    if (!sign || column < sign.length) return false;
    if (rows[at].slice(sign.length).trim()) write(editor, editor.selectionStart, editor.selectionStart, `\n${sign.trimEnd()} `);
    else replaceLines(editor, lines, at, 1, ["", ""], [1, 0]);
    return true;
  };

  const enter = (editor) => {
    if (editor.selectionStart !== editor.selectionEnd) return false;
    if (window.editTable.enter(editor)) return true;
    const lines = linesAt(editor);
    if (isInCode(lines.rows, lines.at)) return false;
    const item = itemAt(lines.rows[lines.at]);
    return item ? enterItem(editor, lines, item) : enterQuote(editor, lines);
  };

  const indent = (editor, isBack) => {
    const lines = linesAt(editor);
    const { rows, at, column } = lines;
    const item = itemAt(rows[at]);
    if (!item || isInCode(rows, at) || editor.value.slice(editor.selectionStart, editor.selectionEnd).includes("\n")) return false;
    const target = isBack ? above(rows, at, (one) => one.depth < item.depth) : above(rows, at, (one) => one.depth <= item.depth);
    if (!target || (!isBack && target.depth < item.depth)) return false;
    const depth = isBack ? target.depth : item.depth + target.width;
    // The list that it joins goes on; a new one begins at 1.
    const before = isBack ? target : above(rows, at, (one) => one.depth <= depth);
    const joins = before && before.depth === depth && isOrdered(before) === isOrdered(item);
    const number = joins ? before.number + 1 : 1;
    const end = endOfList(rows, at + 1);
    const shift = depth - item.depth;
    let isInside = true;
    let block = rows.slice(at, end).map((row, n) => {
      const below = n && itemAt(row);
      isInside &&= !n || !row.trim() || (below ? below.depth > item.depth : /^\s{2,}/.test(row));
      if (!isInside || !row.trim()) return row;
      const quote = row.match(/^\s*(?:> ?)*/)[0];
      const bare = row.slice(quote.length);
      if (shift > 0) return quote + " ".repeat(shift) + bare;
      return quote.includes(">") ? quote + bare.slice(Math.min(-shift, bare.search(/\S|$/))) : row.slice(Math.min(-shift, row.search(/\S|$/)));
    });
    if (isOrdered(item)) {
      block = renumbered(block, depth, number);
      // What it leaves behind: items after it, which are below it now if it moved out.
      block = isBack ? [block[0], ...renumbered(block.slice(1), item.depth, 1)] : renumbered(block, item.depth, item.number);
    }
    const moved = block[0].length - rows[at].length;
    replaceLines(editor, lines, at, block.length, block, [0, Math.max(0, column + moved)]);
    return true;
  };

  let isLeaving = null; // the editor that Escape was pressed in, until another key
  document.addEventListener("keydown", (event) => {
    const editor = event.target;
    if (!editor.matches?.(EDITOR) || event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape") isLeaving = editor;
    else if (!["Tab", "Shift"].includes(event.key)) isLeaving = null;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && !event.shiftKey && enter(editor)) event.preventDefault();
    if (event.key !== "Tab" || isLeaving === editor) return;
    if (window.editTable.tab(editor, event.shiftKey) || indent(editor, event.shiftKey)) event.preventDefault();
  });

  document.addEventListener("input", (event) => {
    const editor = event.target;
    if (!editor.matches?.(EDITOR) || event.inputType !== "insertText" || event.data !== "[") return;
    const at = editor.selectionStart;
    const isLink = editor.value.slice(at - 2, at) === "[[" && !/^\w/.test(editor.value.slice(at));
    const { rows, at: line } = linesAt(editor);
    if (isLink && !isInCode(rows, line)) window.articleLink.ask(editor, write, at - 2);
  });

  // Browsers that can't size a box by its content get a box that is as high as its text when it's typed in.
  if (!CSS.supports("field-sizing", "content")) {
    document.addEventListener("input", ({ target }) => {
      if (target.matches?.("textarea") && target.scrollHeight > target.clientHeight) target.style.blockSize = `${target.scrollHeight + 4}px`;
    });
  }

  // The way out is told to those who need it.
  const describe = (editor) => {
    const hint = document.getElementById("editor-keys") || document.createElement("p");
    hint.id = "editor-keys";
    hint.hidden = true;
    hint.textContent = gettext("In lists and tables, Tab indents or goes to the next cell. To leave the text, press Escape and then Tab.");
    if (!hint.isConnected) document.body.append(hint);
    const others = (editor.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== hint.id);
    editor.setAttribute("aria-describedby", [...others, hint.id].join(" "));
  };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(EDITOR).forEach(describe));
  document.addEventListener("formset:added", (event) => event.target.querySelectorAll(EDITOR).forEach(describe));
})();
