"""What stands in a cell of a table or a value of a list, as HTML: lists, steps, lines, and objects."""

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

from .values import markdown_html, paragraphs, text_of

POINTS = ("symptoms", "causes", "prevention", "impact")
MAX_POINT = 300
_HTML = re.compile(
    r"</?(?:p|br|div|span|ul|ol|li|b|strong|i|em|u|a|img|h[1-6]|table|t[rdh]|tbody|thead|pre|code|blockquote|script"
    r"|iframe|style|font|hr|svg|form|input|object|embed|video|sup|sub|dl|d[td]|section|article|kbd|s)\b[^<>]*>",
    re.I,
)
_ESCAPED = re.compile(
    r"&lt;/?(?:p|br|div|ul|ol|li|b|strong|em|a|img|h[1-6]|table|span)\b.{0,500}?&gt;", re.I | re.S
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,5});", re.I)
_MARKDOWN = re.compile(r"\*\*[^\s*][^*]*\*\*|\]\([^)\s]+\)|^#{1,6} \S|^```|`[^`\n]+`", re.M)
_STEP_WORD = r"(?:step|schritt|[ée]tape|paso|passo|passaggio|stap|手順|ステップ)"
_MARK = re.compile(
    rf"(?P<indent>\s*)(?:(?P<number>{_STEP_WORD}?\s*\d{{1,2}})\s?(?:[.)\]:：．、](?:\s*[-–](?=\s))?|[-–](?=\s))(?!\d)\s*|\((?P<other>\d{{1,2}})\)\s*"
    rf"|(?P<word>{_STEP_WORD}\s*\d{{1,2}})\s+|(?P<circle>[①-⑳])\s*|(?P<bullet>[•·‣◦▪●○■□✓✔・])\s*|(?P<dash>[-–—*→+])\s+"
    r"|(?P<letter>[a-h])\)\s+)(?=\S)",
    re.I,
)
_INLINE = re.compile(
    r"(?:(?<=\s)|(?<=[.;:。；])|\A)[(（]?([0-9]{1,2}[.)）](?=\s|[^\W\d])|[０-９]{1,2}[．.、)）])\s*"
)
_CIRCLES = re.compile(r"[①-⑳]")
_TRACE = re.compile(r"^\s+(?:at |File \"|\S+\(\d+\))|^\s{4,}\S", re.M)
_TITLE_KEYS = (
    *(
        "title",
        "name",
        "heading",
        "cause",
        "solution",
        "question",
        "summary",
        "label",
        "titel",
        "titre",
        "reason",
    ),
    *(
        "q",
        "frage",
        "pregunta",
        "pergunta",
        "domanda",
        "vraag",
        "質問",
        "ursache",
        "lösung",
        "causa",
        "problem",
        "fix",
    ),
)
_TEXT_KEYS = (
    *(
        "description",
        "text",
        "body",
        "explanation",
        "detail",
        "details",
        "content",
        "answer",
        "a",
        "message",
        "note",
    ),
    *("notes", "html", "beschreibung", "antwort", "respuesta", "resposta", "risposta", "回答", "value"),
)
_LIST_KEYS = ("steps", "step", "actions", "instructions", "items", "schritte", "etapes", "pasos", "passos")


def cell_html(value: Any, part: str) -> str:
    """Return the HTML of a value that is of a part of an article."""
    if isinstance(value, Mapping):
        return _object_html(value, part)
    if isinstance(value, list | tuple):
        return _list_html(list(value), part)
    return text_html(text_of(value), part)


def text_html(text: str, part: str) -> str:
    text = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").replace("\0", "").strip("\n ")
    )
    if not text:
        return ""
    if _HTML.search(text):
        return text
    if _ESCAPED.search(text):
        return html.unescape(text)
    if _ENTITY.search(text):
        text = html.unescape(text)
    if part == "messages":
        return _messages_html(text)
    if "\\n" in text and "\n" not in text:
        text = re.sub(r"\\n(?=[A-Z0-9•*-]|\s|\Z)", "\n", text)  # as some tools write the end of a line
    if _MARKDOWN.search(text):
        return markdown_html(re.sub(r"^[•·‣◦▪●]\s*", "- ", text, flags=re.M))
    if lines := _marked(text):
        return _nested(lines)
    return _unmarked(text, part)


def lines_of(value: Any) -> list[str]:
    """Return the values in a cell that holds several: a list, lines, or parts between `;`, `,`, and `|`."""
    if isinstance(value, list | tuple):
        return [line for one in value for line in lines_of(one)]
    if isinstance(value, Mapping):
        return []
    text = text_of(value)
    return [part.strip() for part in re.split(r"[\n;|,、；]+", text) if part.strip()]


def _list_html(values: list[Any], part: str) -> str:
    values = [value for value in values if value not in (None, "", [], {})]
    if any(isinstance(value, Mapping) for value in values):
        return "\n".join(cell_html(value, part) for value in values)
    if any(isinstance(value, list) for value in values):
        number = len(values) > 1 and part == "solutions"
        heads = (f"<h3>Solution {n}</h3>" if number else "" for n in range(1, len(values) + 1))
        return "\n".join(head + cell_html(value, part) for head, value in zip(heads, values, strict=True))
    name = "ol" if part in ("solutions", "steps") else "ul"
    items = "".join(f"<li>{_inline(_without_mark(text_of(value)))}</li>" for value in values)
    return f"<{name}>{items}</{name}>" if items else ""


def _object_html(value: Mapping[str, Any], part: str) -> str:
    """Return an object as a section: its title, and below it what else it holds."""
    keys = {str(key).lower(): key for key in value}
    title_key = next((keys[key] for key in _TITLE_KEYS if key in keys and text_of(value[keys[key]])), None)
    blocks = [f"<h3>{html.escape(text_of(value[title_key]))}</h3>"] if title_key is not None else []
    for key, one in value.items():
        if (
            key != title_key
            and one not in (None, "", [], {})
            and str(key).lower() not in ("id", "order", "type")
        ):
            name = str(key).lower()
            is_steps = part == "solutions" and (isinstance(one, list) or name in _LIST_KEYS)
            text = cell_html(one, "steps" if is_steps else "body")
            if not is_steps and name not in _TEXT_KEYS and text.startswith("<p>"):
                text = text.replace("<p>", f"<p><strong>{html.escape(str(key))}:</strong> ", 1)
            blocks.append(text)
    return "\n".join(blocks)


def _messages_html(text: str) -> str:
    if _TRACE.search(text):
        return f"<pre>{html.escape(text)}</pre>"
    lines = [_without_mark(line) if _marked(text) else line.strip() for line in text.split("\n")]
    return "\n".join(
        f"<blockquote><p>{html.escape(line, quote=False)}</p></blockquote>" for line in lines if line
    )


def _inline(text: str) -> str:
    if _HTML.search(text):
        return text
    return html.escape(html.unescape(text), quote=False).replace("\n", "<br>")


def _without_mark(line: str) -> str:
    match = _MARK.match(line)
    return line[match.end() :].strip() if match else line.strip()


def _marked(text: str) -> list[tuple[int, str, str]]:
    """Return the lines of a text with lists: how deep, the list ("ol", "ul", ""), and the words of each."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) == 1 and (pieces := _numbered_pieces(text) or _bulleted_pieces(text)):
        return pieces
    marks = [_MARK.match(line) for line in lines]
    marked = [mark for mark in marks if mark]
    if not marked or (len(marked) == 1 and marked[0]["dash"] and len(lines) == 1 and len(text) < 3):
        return []
    if len(marked) == 1 and len(lines) > 2 and not marked[0]["bullet"] and not marked[0]["dash"]:
        return []
    base = min(len(mark["indent"].expandtabs(4)) for mark in marked)
    found = []
    for line, mark in zip(lines, marks, strict=True):
        if mark:
            depth = 1 if len(mark["indent"].expandtabs(4)) >= base + 2 or mark["letter"] else 0
            name = "ul" if mark["bullet"] or mark["dash"] else "ol"
            found.append((depth, name, line[mark.end() :].strip()))
        elif found and line[:1] in " \t":
            found.append((-1, "", line.strip()))
        else:
            found.append((0, "", line.strip()))
    return found


def _numbered_pieces(text: str) -> list[tuple[int, str, str]]:
    """Return the steps of one line: "1. Wait. 2. Open it." has two."""
    marks: list[re.Match[str]] = []
    for mark in _INLINE.finditer(text):
        if int(mark[1][:-1]) == len(marks) + 1:
            marks.append(mark)
    if len(marks) < 2:
        marks = list(_CIRCLES.finditer(text))
    if len(marks) < 2:
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    before = text[: marks[0].start()].strip()
    steps = [(0, "ol", text[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)]
    return [*([(0, "", before)] if before else []), *steps]


def _bulleted_pieces(text: str) -> list[tuple[int, str, str]]:
    pieces = [piece.strip() for piece in re.split(r"\s*[•●▪■◦‣]\s*", text)]
    return [(0, "ul", piece) for piece in pieces if piece] if len(pieces) > 2 else []


def _nested(lines: Iterable[tuple[int, str, str]]) -> str:
    """Return lines with marks as lists, one in the other, and those without as paragraphs between them."""
    blocks: list[str] = []
    name, count = "", 0
    items: list[tuple[str, list[tuple[str, str]]]] = []

    def close() -> None:
        nonlocal name, items
        if name:
            start = f' start="{count - len(items) + 1}"' if name == "ol" and count > len(items) else ""
            whole = "".join(f"<li>{text}{_inner(below)}</li>" for text, below in items)
            blocks.append(f"<{name}{start}>{whole}</{name}>")
        name, items = "", []

    for depth, mark, words in lines:
        if depth == -1 and items:
            text, below = items[-1]
            items[-1] = (
                (text, [*below[:-1], (below[-1][0], f"{below[-1][1]}<br>{_inline(words)}")])
                if below
                else (
                    f"{text}<br>{_inline(words)}",
                    below,
                )
            )
        elif depth == 1 and items:
            items[-1][1].append((mark, _inline(words)))
        elif mark:
            if mark != name:
                close()
                name = mark
            items.append((_inline(words), []))
            count += mark == "ol"
        else:
            close()
            blocks.append(f"<p>{_inline(words)}</p>")
    close()
    return "\n".join(blocks)


def _inner(below: list[tuple[str, str]]) -> str:
    if not below:
        return ""
    name = below[0][0]
    return f"<{name}>" + "".join(f"<li>{words}</li>" for _, words in below) + f"</{name}>"


def _pieces(text: str) -> list[str]:
    """Return the points that one line holds: between `;`, `|`, or `/` with spaces and words around it."""
    pieces = [piece.strip() for piece in re.split(r"[;；]\s*|\s+\|\s+|\s*\|\|\s*", text) if piece.strip()]
    if len(pieces) == 1 and all(" " in piece for piece in re.split(r"\s+/\s+", text)):
        return re.split(r"\s+/\s+", text)
    return pieces


def _unmarked(text: str, part: str) -> str:
    """Return a text without marks: its lines or its parts between `;` are points or steps."""
    if part not in (*POINTS, "solutions", "steps"):
        return paragraphs(text)
    if re.search(r"\n\s*\n", text) and part in ("solutions",):
        return paragraphs(text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) == 1:
        lines = _pieces(text)
    if len(lines) == 1 and (part == "solutions" or (part in POINTS and len(text) > MAX_POINT)):
        return paragraphs(text)
    name = "ol" if part in ("solutions", "steps") else "ul"
    return f"<{name}>" + "".join(f"<li>{_inline(line)}</li>" for line in lines) + f"</{name}>"
