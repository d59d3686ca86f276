"""Blocks of HTML as our Markdown: markdownify, with this site's links, pictures, notices, and escapes."""

import re
from collections.abc import Iterable
from typing import Any, Protocol

from bs4 import NavigableString, Tag
from markdownify import MarkdownConverter

from .words import classes_of, start_of

_SPECIAL = re.compile(
    r"[*`\[]|\\(?=[!-/:-@\[-`{-~])|<(?=[A-Za-z/!?])|~(?=~)|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w{1,40};)"
)
_LINE_START = re.compile(
    r"^(\s{0,3})(?:([-+](?=\s|$))|([#>=])|(\d{1,9})(?=[.)](?:\s|$))|(-{2,}(?=\s*$)))", re.MULTILINE
)
_BLANKS = re.compile(r"\n{3,}")
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language|lang|brush:?\s?|highlight-source|highlight)-?([A-Za-z0-9+#-]{1,20})(?=[\s;]|$)"
)
# Between cells and rows until the table is whole; no text contains them.
_CELL_END, _ROW_END = "\x1f", "\x1e"
_FENCE = re.compile(r"`{3,}", re.MULTILINE)


class Targets(Protocol):
    """What the links and pictures of one article become."""

    def link(self, href: str, words: str) -> tuple[str, str]:
        """Return ("article", id), ("url", address), ("file", "") for one to be supplied, or ("", "")."""

    def picture(self, tag: Tag) -> str:
        """Return the Markdown for a picture, or "" if nothing is to stand there."""


def to_markdown(blocks: Iterable[Tag], targets: Targets) -> str:
    converter: Any = _Converter(targets)
    parts = [converter.process_tag(block, parent_tags=set()).strip("\n") for block in blocks]
    return _BLANKS.sub("\n\n", "\n\n".join(part for part in parts if part.strip())).strip()


def escape_line(text: str) -> str:
    """Return a plain text so that Markdown shows just this text."""
    return _LINE_START.sub(_escape_start, _SPECIAL.sub(r"\\\g<0>", text))


def _escape_start(match: re.Match[str]) -> str:
    sign = match[2] or match[3] or match[5]
    return f"{match[1]}\\{sign}" if sign else f"{match[1]}{match[4]}\\"


class _Converter(MarkdownConverter):
    def __init__(self, targets: Targets):
        super().__init__(heading_style="atx", bullets="-", newline_style="backslash", strip_pre=None)
        self.targets = targets
        self.numbers: dict[int, int] = {}  # of the last item of each list

    def escape(self, text: str, parent_tags: set[str]) -> str:
        escaped = _SPECIAL.sub(r"\\\g<0>", text)
        return escaped.replace("|", "\\|") if parent_tags & {"td", "th"} else escaped

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        text = _LINE_START.sub(_escape_start, text.strip())
        return f"\n\n{text}\n\n" if text else ""

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " " if "_inline" in parent_tags else "\\\n"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        words = " ".join(text.split())
        href = str(el.get("href") or "").strip()
        if not href or "_noformat" in parent_tags:
            return text
        kind, value = self.targets.link(href, el.get_text(" ", strip=True))
        if not words:
            return ""
        before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
        if kind == "article" and "![" not in words:
            label = re.sub(r"\\(.)", r"\1", re.sub(r"[\[\]|*`]", "", words))[:300].strip()
            return f"{before}[[{value}|{label}]]{after}" if label else f"{before}[[{value}]]{after}"
        if kind == "file" and not set("*_`") & set(words):
            return f"{before}*{words}*{after}"
        if kind == "url" and "](" not in words:
            if el.get_text(strip=True) == value and re.fullmatch(r"https?://[\w./?=&%#~+-]+[\w/]", value):
                return f"{before}<{value}>{after}"
            return f"{before}[{words}]({_destination(value)}){after}"
        return text

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "" if "_noformat" in parent_tags else self.targets.picture(el)

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags:
            return text
        inner = " ".join(text.split())
        if not inner:
            return " " if text else ""
        ticks = "`" * (max((len(run) for run in re.findall("`+", inner)), default=0) + 1)
        pad = " " if inner[0] == "`" or inner[-1] == "`" else ""
        before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
        if parent_tags & {"td", "th"}:
            inner = inner.replace("|", "\\|")
        return f"{before}{ticks}{pad}{inner}{pad}{ticks}{after}"

    convert_kbd = convert_samp = convert_tt = convert_var = convert_code

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return (
            fenced(code_text(el), language_of(el))
            if "_inline" not in parent_tags
            else f" `{' '.join(text.split())}` "
        )

    def convert_blockquote(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = _BLANKS.sub("\n\n", text.strip())
        if "_inline" in parent_tags:
            return f" {text} "
        kind = str(el.get("data-notice") or "")
        if kind:
            text = f"[!{kind}]\n{text}"
        if not text:
            return ""
        return "\n\n" + "\n".join(f"> {line}".rstrip() for line in text.split("\n")) + "\n\n"

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:
        words = " ".join(text.split())
        if "_inline" in parent_tags or not words:
            return words
        return f"\n\n{'#' * min(max(n, 1), 6)} {words}\n\n"

    def convert_hr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "\n\n"  # parts have headings of their own

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " ".join(text.replace("\\\n", " ").split()) + _CELL_END

    convert_th = convert_td

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text + _ROW_END

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        rows = [[cell.strip() for cell in row.split(_CELL_END)[:-1]] for row in text.split(_ROW_END)]
        rows = [row for row in rows if any(row)]
        if not rows:
            return ""
        width = max(map(len, rows))
        lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
        lines.insert(1, "|" + " --- |" * width)
        return "\n\n" + "\n".join(lines) + "\n\n"

    def convert_caption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return ""  # a paragraph before the table has it

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = (text or "").strip()
        if not text:
            return ""
        in_cell = bool(parent_tags & {"td", "th"})
        mark = "• " if in_cell else "- "
        if el.parent is not None and el.parent.name == "ol":
            # Items come in order, and the library would count those before each of them again.
            number = self.numbers.get(id(el.parent), start_of(el.parent) - 1) + 1
            self.numbers[id(el.parent)] = number
            mark = f"{number}. "
        if in_cell:
            return f" {mark}{text} "
        indent = " " * len(mark)
        return (
            mark + "\n".join(indent + line if line else "" for line in text.split("\n"))[len(mark) :] + "\n"
        )

    def convert_q(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"“{text}”"


def _destination(value: str) -> str:
    value = value.replace(" ", "%20").replace("\n", "")
    return f"<{value.replace('<', '%3C').replace('>', '%3E')}>" if re.search(r"[()<>]", value) else value


def code_text(pre: Tag) -> str:
    """Return the lines of a code block: `<br>`, rows, and blocks in it end a line; buttons and numbers go."""
    pieces: list[str] = []
    for node in pre.descendants:
        if isinstance(node, NavigableString):
            pieces.append(str(node).replace("\xa0", " "))
        elif isinstance(node, Tag) and _ends_line(node, pieces):
            pieces.append("\n")
    return "\n".join(line.rstrip() for line in "".join(pieces).strip("\n").split("\n"))


def _ends_line(tag: Tag, pieces: list[str]) -> bool:
    is_row = tag.name in ("div", "p", "li", "tr")
    return tag.name == "br" or (is_row and bool(pieces) and not pieces[-1].endswith("\n"))


def language_of(pre: Tag) -> str:
    for tag in (pre, *pre.find_all(True, limit=3)):
        match = _LANGUAGE.search(classes_of(tag))
        if match and match[1] not in ("none", "plaintext", "text", "default"):
            return match[1]
        if name := str(tag.get("data-language") or tag.get("data-lang") or ""):
            return name if re.fullmatch(r"[A-Za-z0-9+#-]{1,20}", name) else ""
    return ""


def fenced(code: str, language: str = "") -> str:
    if not code.strip():
        return ""
    ticks = "`" * max(3, max((len(run) for run in _FENCE.findall(code)), default=0) + 1)
    return f"\n\n{ticks}{language}\n{code}\n{ticks}\n\n"
