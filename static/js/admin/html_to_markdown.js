// HTML of pages, word processors and help centers as Markdown. It is read in a document of its own, where nothing
// runs and nothing is fetched, and all that comes out is text that is made here.
(() => {
  "use strict";

  const MAX_LENGTH = 500_000; // characters of HTML; more is pasted as plain text
  const MAX_ELEMENTS = 20_000;
  const SHAPED = "h1,h2,h3,h4,h5,h6,b,strong,i,em,a[href],ul,ol,table,pre,code,blockquote,hr,img[src^='pasted:'],[data-style*='mso-list'],[data-style*='font-weight'],[data-style*='italic'],[data-style*='white-space: pre;']";
  const SKIPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "HEAD", "META", "LINK", "TITLE", "NOSCRIPT", "SVG", "OBJECT", "IFRAME", "MATH", "SELECT", "TEXTAREA", "BUTTON", "CLIPBOARD-COPY"]);
  const BLOCKS = new Set(["P", "DIV", "SECTION", "ARTICLE", "MAIN", "HEADER", "FOOTER", "ASIDE", "NAV", "FIGURE", "FIGCAPTION", "ADDRESS", "CENTER", "FORM", "BODY", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "LI", "TABLE", "CAPTION", "PRE", "BLOCKQUOTE", "HR", "DL", "DT", "DD", "DETAILS", "SUMMARY"]);
  const CODE = new Set(["CODE", "KBD", "SAMP", "TT"]);
  // What pages put around a text for the eye or the mouse alone.
  const TOOLS = /(?:^|[\s_-])(?:copy|clipboard|zeroclipboard|toolbar-item)(?:$|[\s_-])/i;
  const UNSEEN = /(?:^|\s)(?:sr-only|visually-hidden|screen-reader-text)(?:$|\s)/;
  const NUMBERS = /(?:^|[\s_-])(?:line-?nos?|linenos|line-?numbers?(?:-rows)?|linenodiv|gutter|blob-num|hljs-ln-numbers|crayon-nums?)(?:$|[\s_-])/i;
  const COPY = /^\s*(?:copy|copy (?:code|snippet|to clipboard)|copied!?)\s*$/i;
  const CODE_BOX = /(?:^|\s)(?:syntaxhighlighter|js-file-line-container|blob-code|CodeMirror-code|view-lines|hljs-ln)(?:$|\s)/;
  const ROWS = new Set(["DIV", "P", "LI", "TR", "OL", "UL", "TABLE"]);

  const styleOf = (node) => (node.getAttribute?.("data-style") || "").toLowerCase();
  const classOf = (node) => node.getAttribute?.("class") || "";
  const isLineNumber = (node) => NUMBERS.test(classOf(node)) && !/\bcode\b/.test(classOf(node)) && /^[\s\d]*$/.test(node.textContent);
  const isDeep = (node) => Boolean(node.firstElementChild?.firstElementChild?.firstElementChild);
  const isCopyTool = (node) => {
    if (isDeep(node) || !COPY.test(node.textContent) || node.closest("code")) return false;
    if (TOOLS.test(classOf(node)) || node.getAttribute("role") === "button") return true;
    // Within code, "copy" is a command.
    const beside = [node.nextElementSibling, node.previousElementSibling, node.parentElement?.nextElementSibling];
    return !node.closest("pre") && beside.some((near) => near?.matches("pre, :has(> pre)"));
  };
  const isSkipped = (node) => {
    if (node.nodeType === Node.COMMENT_NODE) return true;
    if (node.nodeType !== Node.ELEMENT_NODE) return false;
    return SKIPPED.has(node.nodeName.toUpperCase()) || node.hasAttribute("hidden") || isLineNumber(node) || isCopyTool(node)
      || /mso-list:\s*ignore|display:\s*none/.test(styleOf(node)) || UNSEEN.test(classOf(node));
  };
  const isCodeBox = (node) => (CODE_BOX.test(classOf(node)) && !node.querySelector("pre"))
    || (node.nodeName === "TD" && /(?:^|\s)code(?:$|\s)/.test(classOf(node)) && Boolean(node.querySelector(".line")))
    || (BLOCKS.has(node.nodeName) && /white-space:\s*pre(?:;|$)/.test(styleOf(node)) && /mono|consolas|courier|menlo/.test(styleOf(node)));
  const hasLines = (node) => CODE.has(node.nodeName) && (Boolean(node.querySelector("br, div, p, li")) || (
    node.textContent.trim().includes("\n") && (/white-space:\s*pre/.test(styleOf(node)) || /\blang(?:uage)?-/.test(classOf(node)))
  ));
  const isBlock = (node) => BLOCKS.has(node.nodeName) || (node.nodeType === Node.ELEMENT_NODE && (hasLines(node) || isCodeBox(node)));

  let holders = new Set();
  /* Google's documents and some mailers wrap everything in an inline element. */
  const findAroundBlocks = (elements) => {
    holders = new Set();
    for (const element of elements) {
      if (!isBlock(element)) continue;
      for (let up = element.parentElement; up && !holders.has(up); up = up.parentElement) holders.add(up);
    }
  };

  // Code: its lines, whatever they are made of

  const codeText = (node) => {
    let text = "";
    const endLine = () => {
      if (text && !text.endsWith("\n")) text += "\n";
    };
    const walk = (part) => {
      if (part.nodeType === Node.TEXT_NODE) text += part.data;
      else if (part.nodeName === "BR") text += "\n";
      else if (part.nodeType === Node.ELEMENT_NODE && !isSkipped(part) && part.getAttribute("aria-hidden") !== "true" && !/user-select:\s*none/.test(styleOf(part))) {
        const isRow = ROWS.has(part.nodeName);
        if (isRow) endLine();
        const before = text;
        part.childNodes.forEach(walk);
        if (isRow) {
          // A row of its own for an empty line, which is written as a row with a break or without anything.
          if (text === before && ["DIV", "LI"].includes(part.nodeName)) text += "\n";
          else endLine();
        }
      }
    };
    node.childNodes.forEach(walk);
    return text.replace(/\r\n?/g, "\n").replace(/\u00a0/g, " ").replace(/\u200b/g, "");
  };

  /* The code of a box that also names its language or has a bar of tools. */
  const innerCode = (node) => {
    const codes = node.querySelectorAll("code");
    if (node.nodeName !== "PRE" || codes.length !== 1) return node;
    const isBare = [...node.childNodes].every((child) => child.nodeType !== Node.TEXT_NODE || !child.data.trim());
    return isBare && node.textContent.length - codes[0].textContent.length < 40 ? codes[0] : node;
  };
  const fenced = (node) => {
    const text = codeText(innerCode(node)).replace(/^\n+|\s+$/g, "");
    const longest = Math.max(2, ...(text.match(/`+/g) || []).map((run) => run.length));
    const fence = "`".repeat(longest + 1);
    return text ? [`${fence}\n${text}\n${fence}`] : [];
  };
  const asCode = (inner) => {
    const text = inner.replace(/\s+/g, " ");
    if (!text.trim()) return text;
    const longest = Math.max(0, ...(text.match(/`+/g) || []).map((run) => run.length));
    const fence = "`".repeat(longest + 1);
    if (longest) return `${fence} ${text.trim()} ${fence}`;
    const [, before, words, after] = text.match(/^(\s*)(.*?)(\s*)$/);
    return `${before}${fence}${words}${fence}${after}`;
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

  // Where a mark begins and ends, until it is known what is beside it.
  const [OPEN, CLOSE] = ["\uE000", "\uE001"];
  const around = (mark, text) => {
    const [, before, inner, after] = text.match(/^(\s*)([\s\S]*?)(\s*)$/);
    return inner ? `${before}${OPEN}${mark}${inner}${mark}${CLOSE}${after}` : text;
  };
  /* Marks beside a letter only count next to a letter on their other side: signs between them change places. */
  const settle = (text) => text
    .replace(/(?<!\*)(\*\*|~~|\*)\uE001\uE000\1(?!\*)/g, "") // one part ends where the next begins
    .replace(/([.,:;!?…"'”’»)%]+)(\*\*|~~|\*)\uE001(?=[\p{L}\p{N}])/gu, (_all, signs, mark, at, whole) => (
      /\]\([^\s()]*\)$|\\.$/.test(whole.slice(0, at + signs.length)) ? `${signs}${mark}${CLOSE} ` : `${mark}${CLOSE}${signs}`
    ))
    .replace(/(?<=[\p{L}\p{N}])\uE000(\*\*|~~|\*)(["'“‘«(]+)/gu, "$2\uE000$1")
    .replace(/(?<=[^\p{L}\p{N}\s*~\uE001])(\*\*|~~|\*)\uE001(?=[\p{L}\p{N}])/gu, "$1\uE001 ")
    .replace(/(?<=[\p{L}\p{N}])\uE000(\*\*|~~|\*)(?=[^\p{L}\p{N}\s*~\uE000])/gu, " \uE000$1")
    .replace(/\uE000(\*\*|~~|\*)\1\uE001/g, "")
    .replace(/[\uE000\uE001]/g, "");
  const addressOf = (node) => {
    try {
      const url = new URL(node.getAttribute("href").trim());
      if (!["http:", "https:"].includes(url.protocol) || url.username) return "";
      return url.href.replace(/[()<>\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
    } catch {
      return ""; // of this page only, or none at all
    }
  };

  let pictures = []; // what the text names as pasted, in the order of their places
  const picture = (node) => {
    const src = node.getAttribute("src") || "";
    const alt = (node.getAttribute("alt") || "").replace(/\s+/g, " ").trim();
    if (/(?:^|\s)(?:emoji|emoticon)/.test(classOf(node))) return escaped(alt);
    if (/^(?:1|0)$/.test(node.getAttribute("width") || "")) return ""; // counts readers
    pictures.push({ name: src, alt });
    return `\uE002${pictures.length - 1}\uE003`;
  };

  const inline = (node, marks = "") => {
    if (node.nodeType === Node.TEXT_NODE) return escaped(node.data.replace(/[\uE000-\uE003]/g, "").replace(/[\s\u00a0]+/g, " "));
    if (node.nodeType !== Node.ELEMENT_NODE || isSkipped(node)) return "";
    const name = node.nodeName;
    if (name === "BR") return "\\\n";
    if (name === "IMG") return picture(node);
    if (CODE.has(name)) return (hasLines(node) ? codeText(node).split("\n").filter((row) => row.trim()) : [codeText(node)]).map(asCode).join(" ");
    const style = styleOf(node);
    const weight = style.match(/font-weight:\s*(\w+)/)?.[1];
    const isBold = weight ? ["bold", "bolder", "600", "700", "800", "900"].includes(weight) : name === "B" || name === "STRONG";
    const isItalic = /font-style:\s*(italic|normal)/.test(style) ? /font-style:\s*italic/.test(style) : name === "I" || name === "EM";
    const isGone = ["DEL", "S", "STRIKE"].includes(name);
    const added = [isBold && "**", isItalic && "*", isGone && "~~"].filter((mark) => mark && !marks.includes(` ${mark} `));
    const inner = [...node.childNodes].map((child) => inline(child, `${marks}${added.map((mark) => ` ${mark} `).join("")}`)).join("");
    const url = name === "A" && node.hasAttribute("href") && !marks.includes("[") ? addressOf(node) : "";
    const linked = url && inner.replace(/\uE002\d+\uE003/g, "").trim() ? inner.replace(/^(\s*)([\s\S]*?)(\s*)$/, (_all, a, text, b) => `${a}[${text.replace(/\\\n/g, " ")}](${url})${b}`) : inner;
    return added.reduceRight((text, mark) => around(mark, text), linked);
  };

  const tidy = (text) => settle(text)
    .replace(/ *\\\n */g, "\\\n") // breaks at the end of a paragraph mean nothing
    .replace(/^(?:\s|\\\n)+|(?:\s|\\\n)+$/g, "")
    .replace(/(\\\n){2,}/g, "\n\n")
    .replace(/(?<=\S) {2,}(?=\S)/g, " ")
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
    const first = node.querySelector(":scope > li[value]:first-child")?.getAttribute("value");
    const start = Number.parseInt(node.getAttribute("start") || first || "1", 10);
    return listed(items.filter((item) => item.trim()), node.nodeName === "OL", start >= 0 && start < 1e6 ? start : 1);
  };
  /* A list right below its item's words needs no empty line. */
  const tight = (parts) => parts.reduce((text, part) => (
    text ? `${text}${/^(?:- |\d+\. )/.test(part) ? "\n" : "\n\n"}${part}` : part
  ), "");

  // Tables

  /* Paragraphs and points of a cell on its one line, still told apart. */
  const cell = (node) => {
    const parts = blocks(node).flatMap((part) => {
      const code = part.match(/^(`{3,})\n([\s\S]*)\n\1$/);
      if (code) return code[2].split("\n").filter((row) => row.trim()).map(asCode).join(" ");
      const isPoints = /^- /.test(part);
      return part.replace(/\n\n/g, "\n").split(/\n(?=\s*(?:- |\d+\. ))/).map((row) => row.replace(isPoints ? /^\s*- / : /^#+ /, ""));
    });
    return parts.map((part) => part.replace(/\s*\\?\n\s*/g, " ").trim()).filter(Boolean)
      .reduce((text, part) => (text ? `${text}${/[.!?:;,…]$/.test(text) ? " " : "; "}${part}` : part), "")
      .replace(/\|/g, "\\|");
  };

  const spanOf = (node, name) => Math.min(Math.max(Number.parseInt(node.getAttribute(name) || "1", 10) || 1, 1), 100);
  /* The texts of the cells by their places. A cell over several rows stands in each of them. */
  const gridOf = (rows) => {
    const grid = rows.map(() => []);
    rows.forEach((row, y) => {
      let x = 0;
      for (const one of row.cells) {
        if (isSkipped(one)) continue;
        while (grid[y][x] !== undefined) x += 1;
        const text = cell(one);
        for (let down = 0; down < spanOf(one, "rowspan") && y + down < rows.length; down += 1) {
          for (let right = 0; right < spanOf(one, "colspan"); right += 1) grid[y + down][x + right] = right ? "" : text;
        }
        x += spanOf(one, "colspan");
      }
    });
    return grid;
  };
  const table = (node) => {
    const rows = [...node.rows].filter((row) => row.closest("table") === node);
    const cellsOf = (row) => [...row.cells].filter((one) => !isSkipped(one));
    const width = Math.max(0, ...rows.map((row) => cellsOf(row).reduce((sum, one) => sum + spanOf(one, "colspan"), 0)));
    const title = node.caption ? blocks(node.caption) : [];
    if (!width) return title;
    // A table that only places things on a page is none.
    if (width === 1 || node.querySelector("table")) return [...title, ...rows.flatMap((row) => cellsOf(row).flatMap(block))];
    const grid = gridOf(rows);
    const columns = Math.max(...grid.map((texts) => texts.length));
    const lines = grid.map((texts) => `| ${Array.from({ length: columns }, (_none, n) => texts[n] || "").join(" | ")} |`);
    lines.splice(1, 0, `|${" --- |".repeat(columns)}`);
    return [...title, lines.join("\n")];
  };

  // Word's lists are paragraphs: their level is in the style, their sign in a part that is to be ignored.

  const wordItem = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return null;
    const [, name, level] = styleOf(node).match(/mso-list:\s*(l\d+)\s+level(\d)/) || [];
    if (!level) return null;
    const sign = [...node.querySelectorAll("[data-style]")].find((one) => /mso-list:\s*ignore/.test(styleOf(one)))?.textContent || "";
    const number = Number.parseInt(sign.match(/^\s*\(?(\d{1,5})[.)]/)?.[1] || "1", 10);
    return { name, level: Number(level), number, isOrdered: /^\s*\(?(?:\d+|[a-z]{1,4})[.)]/i.test(sign), text: tidy(inline(node)) };
  };
  const wordList = (items) => {
    const base = Math.min(...items.map((item) => item.level));
    const lines = [];
    let first = null;
    for (let n = 0; n < items.length; n += 1) {
      if (items[n].level > base) {
        const from = n;
        while (n + 1 < items.length && items[n + 1].level > base) n += 1;
        const inner = wordList(items.slice(from, n + 1));
        if (lines.length) lines[lines.length - 1] += `\n${inner}`;
        else lines.push(inner);
      } else {
        first ??= items[n];
        lines.push(items[n].text);
      }
    }
    return listed(lines, Boolean(first?.isOrdered), first?.number || 1);
  };

  const block = (node) => {
    const name = node.nodeName;
    if (name === "PRE" || hasLines(node) || isCodeBox(node)) return fenced(node);
    if (/^H[1-6]$/.test(name)) {
      const text = tidy(inline(node, " ** ")).replace(/\\?\n/g, " ");
      return text ? [`${"#".repeat(Math.max(2, Number(name[1])))} ${text}`] : [];
    }
    if (name === "UL" || name === "OL") return [list(node)].filter(Boolean);
    if (name === "TABLE") return table(node);
    if (name === "HR") return ["---"];
    if (name === "BLOCKQUOTE") {
      const inner = blocks(node).join("\n\n");
      return inner ? [inner.split("\n").map((row) => `> ${row}`.trimEnd()).join("\n")] : [];
    }
    if (name === "DT") return blocks(node).map((text) => settle(around("**", text)));
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
      if (isSkipped(child)) continue;
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
        if (child.textContent.trim() || ["BR", "IMG"].includes(child.nodeName)) endWord();
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

  /* The Markdown of some HTML, empty if it has no shape that plain text would lose, and the pictures in it. Their
     places are marked by `mark(n)`. */
  const convert = (html, mark = () => "") => {
    const none = { text: "", pictures: [] };
    if (html.length > MAX_LENGTH) return none;
    const { body } = new DOMParser().parseFromString(harmless(html), "text/html");
    const elements = body.getElementsByTagName("*");
    if (elements.length > MAX_ELEMENTS || !body.querySelector(SHAPED)) return none;
    findAroundBlocks(elements);
    pictures = [];
    try {
      const text = blocks(body).join("\n\n").replace(/(\n\n)?\uE002(\d+)\uE003(?=(\n|$)?)/g, (_all, before = "", n, after) => {
        const put = mark(Number(n), pictures[n]);
        return put || after === undefined ? before + put : ""; // a paragraph of its own goes with it
      });
      return { text: text.trim(), pictures };
    } catch (error) {
      if (error instanceof RangeError) return none; // nested beyond all reason
      throw error;
    }
  };

  window.htmlToMarkdown = { convert };
})();
