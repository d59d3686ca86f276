// What is copied from a page or a word processor becomes Markdown when it is pasted into an editor. It is read in a
// document of its own, where nothing runs and nothing is fetched, and only text that is made here gets into the
// editor. With Shift, as everywhere, it is pasted as plain text; undo takes it back in one step.
(() => {
  "use strict";

  const EDITOR = ".markdownx-editor";
  const MOST = 500_000; // characters of HTML; more is pasted as plain text
  const MOST_ELEMENTS = 20_000;
  const SHAPED = "h1,h2,h3,h4,h5,h6,b,strong,i,em,a[href],ul,ol,table,pre,code,blockquote,hr,[data-style*='mso-list'],[data-style*='font-weight'],[data-style*='italic']";
  const SKIPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "HEAD", "META", "LINK", "TITLE", "NOSCRIPT", "SVG", "OBJECT", "IFRAME", "MATH", "SELECT", "TEXTAREA", "BUTTON"]);
  const BLOCKS = new Set(["P", "DIV", "SECTION", "ARTICLE", "MAIN", "HEADER", "FOOTER", "ASIDE", "NAV", "FIGURE", "FIGCAPTION", "ADDRESS", "CENTER", "FORM", "BODY", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "LI", "TABLE", "PRE", "BLOCKQUOTE", "HR", "DL", "DT", "DD", "DETAILS", "SUMMARY"]);

  const styleOf = (node) => (node.getAttribute?.("data-style") || "").toLowerCase();
  const isSkipped = (node) => SKIPPED.has(node.nodeName.toUpperCase()) || /mso-list:\s*ignore|display:\s*none/.test(styleOf(node));
  const isBlock = (node) => BLOCKS.has(node.nodeName);
  let holders = new Set();
  /* Google's documents and some mailers wrap everything in an inline element. */
  const findAroundBlocks = (elements) => {
    holders = new Set();
    for (const element of elements) {
      if (!isBlock(element)) continue;
      for (let up = element.parentElement; up && !holders.has(up); up = up.parentElement) holders.add(up);
    }
  };

  // Text

  const escaped = (text) => text
    .replace(/[\\`*[\]<]/g, "\\$&")
    .replace(/~~/g, "\\~~")
    .replace(/&(?=#?\w+;)/g, "\\&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_");
  /* Signs that would begin a list, a heading or a quote. */
  const begun = (text) => text.replace(/^(\s*)([#>+-]|\d+(?=[.)]))/, (whole, space, sign) => (
    /\d/.test(sign) ? whole : `${space}\\${sign}`
  )).replace(/^(\s*\d+)([.)])(?=\s|$)/, "$1\\$2");

  const around = (mark, text) => {
    const [, before, inner, after] = text.match(/^(\s*)([\s\S]*?)(\s*)$/);
    return inner ? `${before}${mark}${inner}${mark}${after}` : text;
  };
  const asCode = (text) => {
    const inner = text.replace(/\s+/g, " ");
    if (!inner.trim()) return inner;
    const longest = Math.max(0, ...(inner.match(/`+/g) || []).map((run) => run.length));
    const fence = "`".repeat(longest + 1);
    return longest || /^`|`$/.test(inner) ? `${fence} ${inner.trim()} ${fence}` : around(fence, inner);
  };
  const address = (node) => {
    try {
      const url = new URL(node.getAttribute("href").trim());
      if (!["http:", "https:"].includes(url.protocol) || url.username) return "";
      return url.href.replace(/[()<>\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
    } catch {
      return ""; // of this page only, or none at all
    }
  };

  const inline = (node, marks = "") => {
    if (node.nodeType === Node.TEXT_NODE) return escaped(node.data.replace(/[\s\u00a0]+/g, " "));
    if (node.nodeType !== Node.ELEMENT_NODE || isSkipped(node)) return "";
    const name = node.nodeName;
    if (name === "BR") return "\\\n";
    if (["CODE", "KBD", "SAMP", "TT"].includes(name)) return asCode(node.textContent);
    const style = styleOf(node);
    const weight = style.match(/font-weight:\s*(\w+)/)?.[1];
    const isBold = weight ? ["bold", "bolder", "600", "700", "800", "900"].includes(weight) : name === "B" || name === "STRONG";
    const isItalic = /font-style:\s*(italic|normal)/.test(style) ? /font-style:\s*italic/.test(style) : name === "I" || name === "EM";
    const isGone = ["DEL", "S", "STRIKE"].includes(name);
    const added = [isBold && "**", isItalic && "*", isGone && "~~"].filter((mark) => mark && !marks.includes(` ${mark} `));
    const inner = [...node.childNodes].map((child) => inline(child, `${marks}${added.map((mark) => ` ${mark} `).join("")}`)).join("");
    const url = name === "A" && node.hasAttribute("href") && !marks.includes("[") ? address(node) : "";
    const linked = url && inner.trim() ? inner.replace(/^(\s*)([\s\S]*?)(\s*)$/, (_all, a, text, b) => `${a}[${text.replace(/\\\n/g, " ")}](${url})${b}`) : inner;
    return added.reduceRight((text, mark) => around(mark, text), linked);
  };

  const tidy = (text) => text
    .replace(/ *\\\n */g, "\\\n") // breaks at the end of a paragraph mean nothing
    .replace(/^(?:\s|\\\n)+|(?:\s|\\\n)+$/g, "")
    .replace(/(\\\n){2,}/g, "\n\n")
    .replace(/\*\*\*\*|(?<=\S) {2,}(?=\S)/g, (found) => (found[0] === " " ? " " : ""))
    .split("\n").map(begun).join("\n");

  // Blocks: each is the text of one, without the empty lines around it

  const indented = (text, space) => text.split("\n").map((row, n) => (n && row ? space + row : row)).join("\n");

  const listed = (items, isOrdered, start) => items.map((item, n) => {
    const sign = isOrdered ? `${start + n}. ` : "- ";
    return sign + indented(item || "", " ".repeat(sign.length));
  }).join(items.some((item) => item.includes("\n\n")) ? "\n\n" : "\n");

  const list = (node) => {
    const items = [];
    for (const child of node.children) {
      if (isSkipped(child)) continue;
      // Word and some pages put a list beside its item, rather than into it.
      if (["UL", "OL"].includes(child.nodeName)) {
        const inner = list(child);
        if (items.length) items[items.length - 1] += `\n${inner}`;
        else items.push(inner);
      } else items.push(tight(blocks(child)));
    }
    const start = Number.parseInt(node.getAttribute("start") || "1", 10);
    return listed(items.filter((item) => item.trim()), node.nodeName === "OL", start >= 0 && start < 1e6 ? start : 1);
  };
  /* A list right below its item's words needs no empty line. */
  const tight = (parts) => parts.reduce((text, part) => (
    text ? `${text}${/^(?:- |\d+\. )/.test(part) ? "\n" : "\n\n"}${part}` : part
  ), "");

  const cell = (node) => (node ? tidy(inline(node)).replace(/\s*\\?\n\s*/g, " ").replace(/\|/g, "\\|") : "");

  const table = (node) => {
    const rows = [...node.rows].filter((row) => row.closest("table") === node);
    const width = Math.max(0, ...rows.map((row) => row.cells.length));
    if (!width) return [];
    // A table that only places things on a page is none.
    if (width === 1 || node.querySelector("table")) return rows.flatMap((row) => [...row.cells].flatMap(blocks));
    const lines = rows.map((row) => `| ${Array.from({ length: width }, (_none, n) => cell(row.cells[n])).join(" | ")} |`);
    lines.splice(1, 0, `|${" --- |".repeat(width)}`);
    return [lines.join("\n")];
  };

  const fenced = (node) => {
    const text = node.textContent.replace(/\r\n?/g, "\n").replace(/\u00a0/g, " ").replace(/^\n+|\s+$/g, "");
    const longest = Math.max(2, ...(text.match(/`+/g) || []).map((run) => run.length));
    const fence = "`".repeat(longest + 1);
    return text ? [`${fence}\n${text}\n${fence}`] : [];
  };

  /* Word's lists are paragraphs: their level stands in the style, their sign in a part that is to be ignored. */
  const wordItem = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return null;
    const [, name, level] = styleOf(node).match(/mso-list:\s*(l\d+)\s+level(\d)/) || [];
    if (!level) return null;
    const sign = [...node.querySelectorAll("[data-style]")].find((one) => /mso-list:\s*ignore/.test(styleOf(one)))?.textContent || "";
    return { name, level: Number(level), isOrdered: /^\s*\(?(?:\d+|[a-z]{1,4})[.)]/i.test(sign), text: tidy(inline(node)) };
  };
  const wordList = (items) => {
    const base = Math.min(...items.map((item) => item.level));
    const lines = [];
    let isOrdered = null;
    for (let n = 0; n < items.length; n += 1) {
      if (items[n].level > base) {
        const from = n;
        while (n + 1 < items.length && items[n + 1].level > base) n += 1;
        const inner = wordList(items.slice(from, n + 1));
        if (lines.length) lines[lines.length - 1] += `\n${inner}`;
        else lines.push(inner);
      } else {
        isOrdered ??= items[n].isOrdered;
        lines.push(items[n].text);
      }
    }
    return listed(lines, Boolean(isOrdered), 1);
  };

  const block = (node) => {
    const name = node.nodeName;
    if (/^H[1-6]$/.test(name)) {
      const text = tidy(inline(node, " ** ")).replace(/\\?\n/g, " ");
      return text ? [`${"#".repeat(Math.max(2, Number(name[1])))} ${text}`] : [];
    }
    if (name === "UL" || name === "OL") return [list(node)].filter(Boolean);
    if (name === "TABLE") return table(node);
    if (name === "PRE") return fenced(node);
    if (name === "HR") return ["---"];
    if (name === "BLOCKQUOTE") {
      const inner = blocks(node).join("\n\n");
      return inner ? [inner.split("\n").map((row) => `> ${row}`.trimEnd()).join("\n")] : [];
    }
    if (name === "DT") return blocks(node).map((text) => around("**", text));
    return blocks(node);
  };

  const blocks = (node) => {
    const texts = [];
    let run = "";
    let word = [];
    const end = () => {
      const text = tidy(run);
      run = "";
      if (text) texts.push(text);
    };
    const endWord = () => {
      if (word.length) texts.push(wordList(word));
      word = [];
    };
    for (const child of node.childNodes) {
      if (isSkipped(child) || child.nodeType === Node.COMMENT_NODE) continue;
      const item = wordItem(child);
      if (item) {
        end();
        if (word.length && item.level <= word[0].level && item.name !== word[0].name) endWord();
        if (item.text) word.push(item);
        continue;
      }
      if (isBlock(child) || holders.has(child)) {
        end();
        endWord();
        texts.push(...block(child));
      } else {
        if (child.textContent.trim() || child.nodeName === "BR") endWord();
        run += inline(child);
      }
    }
    end();
    endWord();
    return texts;
  };

  /* What our policy would refuse, and log, even in a document that nobody sees: styles and handlers, renamed. */
  const harmless = (html) => {
    const parts = html.split(/<style\b/i);
    const kept = [parts[0], ...parts.slice(1).map((part) => part.split(/<\/style\s*>/i).slice(1).join(""))].join("");
    return kept.replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/([\s"'/])(style|on\w+)(?=\s*=)/gi, "$1data-$2"));
  };

  /* The Markdown of some HTML; empty if it has no shape that plain text would lose. */
  const toMarkdown = (html) => {
    if (html.length > MOST) return "";
    const { body } = new DOMParser().parseFromString(harmless(html), "text/html");
    const elements = body.getElementsByTagName("*");
    if (elements.length > MOST_ELEMENTS || !body.querySelector(SHAPED)) return "";
    findAroundBlocks(elements);
    try {
      return blocks(body).join("\n\n").trim();
    } catch (error) {
      if (error instanceof RangeError) return ""; // nested beyond all reason
      throw error;
    }
  };

  let isPlain = false; // whether Shift is held, which browsers do not tell with the event
  document.addEventListener("keydown", (event) => {
    isPlain = event.shiftKey;
  }, true);
  document.addEventListener("keyup", (event) => {
    isPlain = event.shiftKey;
  }, true);

  document.addEventListener("paste", (event) => {
    const transfer = event.clipboardData;
    if (!event.target.matches?.(EDITOR) || isPlain || event.defaultPrevented) return;
    // Code editors colour what they hand over; a picture from a page is a picture.
    const types = [...transfer.types];
    if (!types.includes("text/html") || types.includes("vscode-editor-data")) return;
    if (types.includes("Files") && !types.includes("text/plain")) return;
    const text = toMarkdown(transfer.getData("text/html"));
    if (!text) return;
    event.preventDefault();
    const editor = event.target;
    const before = editor.value.slice(0, editor.selectionStart);
    const after = editor.value.slice(editor.selectionEnd);
    const isWhole = text.includes("\n") || /^(?:#|- |\d+\. |> |---)/.test(text);
    const start = !isWhole || !before.trim() || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const close = !isWhole || !after.trim() || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
    if (document.execCommand("insertText", false, start + text + close)) return;
    editor.setRangeText(start + text + close, editor.selectionStart, editor.selectionEnd, "end");
    editor.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
