"""Wikitext by lines: headings, lists, tables, paragraphs, and lines that begin with a space."""

import re
from collections.abc import Callable

HEADING = re.compile(r"^(={1,6})\s*(.+?)\s*\1\s*$")
LIST = re.compile(r"^([*#:;]{1,10})\s*(.*)$")
BLOCK = re.compile(
    r"^\s*</?(?:div|blockquote|center|p|ul|ol|li|dl|dt|dd|table|tr|td|th|tbody|thead|h[1-6]|pre|hr|details|summary|section"
    r"|figure|script|iframe|style|form|poem|tabber|tabs|tab|caption)\b",
    re.IGNORECASE,
)
KEPT_BLOCK = re.compile("^\ue000\\d+\ue001$")
ATTRIBUTES = re.compile(r"^\s*(?:[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s|\"']+)\s*)+\|(?!\|)")
MAX_OPEN_ENDED = 20
TAGS = {"*": ("ul", "li"), "#": ("ol", "li"), ":": ("dl", "dd"), ";": ("dl", "dt")}


def blocks(text: str) -> str:
    """Return the text with its blocks as HTML."""
    return "\n".join(_blocks(text.split("\n"), 0))


def _blocks(lines: list[str], depth: int) -> list[str]:
    out: list[str] = []
    open_ended = 0  # tables that never end: each costs a look at all that follows
    paragraph: list[str] = []

    def close() -> None:
        if any(row.strip() for row in paragraph):
            out.append(f"<p>{chr(10).join(paragraph).strip()}</p>")
        paragraph.clear()

    n = 0
    while n < len(lines):
        row = lines[n]
        is_table = row.lstrip(": ").startswith("{|") and depth < 5 and open_ended < MAX_OPEN_ENDED
        end = _table_end(lines, n) if is_table else 0
        open_ended += is_table and not end
        if end:
            close()
            out += _table(lines[n:end], depth)
            n = end
            continue
        if LIST.match(row):
            close()
            end = _list_end(lines, n)
            out += _list(lines[n:end])
            n = end
            continue
        if row.startswith(" ") and row.strip() and not paragraph and not BLOCK.match(row):
            end = n
            while end < len(lines) and lines[end].startswith(" ") and lines[end].strip():
                end += 1
            out.append("<pre>" + "\n".join(line[1:] for line in lines[n:end]) + "</pre>")
            n = end
            continue
        _line(row, out, paragraph, close)
        n += 1
    close()
    return out


def _line(row: str, out: list[str], paragraph: list[str], close: Callable[[], None]) -> None:
    if match := HEADING.match(row):
        close()
        level = len(match[1])
        out.append(f"<h{level}>{match[2].strip()}</h{level}>")
    elif re.match(r"-{4,}\s*$", row):
        close()
        out.append("<hr>")
    elif KEPT_BLOCK.match(row.strip()) or BLOCK.match(row):
        close()
        out.append(row)
    elif not row.strip():
        close()
    else:
        paragraph.append(row)


def _list_end(lines: list[str], start: int) -> int:
    """Return where a list ends: code alone on a line below an item is still of the item."""
    n = start
    while n < len(lines):
        if (
            LIST.match(lines[n])
            or (KEPT_BLOCK.match(lines[n].strip()) and n > start)
            or (not lines[n].strip() and n + 1 < len(lines) and _goes_on(lines, n))
        ):
            n += 1
        else:
            break
    return n


def _goes_on(lines: list[str], blank: int) -> bool:
    """Whether a list goes on below a blank line: code stands next to it."""
    above, below = lines[blank - 1].strip(), lines[blank + 1]
    return bool(KEPT_BLOCK.match(below.strip())) or bool(KEPT_BLOCK.match(above) and LIST.match(below))


def _list(lines: list[str]) -> list[str]:
    out: list[str] = []
    opened = ""
    for row in lines:
        match = LIST.match(row)
        if not match:
            if row.strip():
                out.append(row)
            continue
        marks, words = match[1], match[2]
        if marks[-1] == ":" and opened and _same(marks[:-1], opened) and opened[-1] in "*#":
            out.append(f"<p>{words}</p>")  # goes on in the item above
            continue
        common = 0
        while common < min(len(marks), len(opened)) and _kin(marks[common], opened[common]):
            common += 1
        _close(out, opened, common)
        if common == len(marks):
            out.append(f"</{TAGS[opened[common - 1]][1]}>")
        for n, mark in enumerate(marks):
            outer, inner = TAGS[mark]
            if n >= common:
                out.append(f"<{outer}>")
            if n >= common or n == len(marks) - 1:
                out.append(f"<{inner}>")
        opened = marks
        if marks[-1] == ";" and " : " in words:
            term, _, meaning = words.partition(" : ")
            out.append(f"{term}</dt><dd>{meaning}")
            opened = f"{marks[:-1]}:"
        else:
            out.append(words)
    _close(out, opened, 0)
    return ["".join(out)]


def _kin(one: str, other: str) -> bool:
    return TAGS[one][0] == TAGS[other][0]


def _same(one: str, other: str) -> bool:
    return len(one) == len(other) and all(map(_kin, one, other))


def _close(out: list[str], opened: str, keep: int) -> None:
    """Close the lists below a depth."""
    for mark in reversed(opened[keep:]):
        outer, inner = TAGS[mark]
        out.append(f"</{inner}></{outer}>")


def _table_end(lines: list[str], start: int) -> int:
    depth = 0
    for n in range(start, len(lines)):
        row = lines[n].lstrip(": ")
        depth += row.startswith("{|")
        depth -= row.startswith("|}")
        if not depth:
            return n + 1
    return 0


def _table(lines: list[str], depth: int) -> list[str]:
    out = ["<table>"]
    rows: list[list[tuple[str, str, list[str]]]] = [[]]
    inside = 0
    for row in lines[1:-1]:
        bare = row.strip()
        if bare.startswith("{|") or inside:
            inside += bare.startswith("{|")
            inside -= bare.startswith("|}")
            if rows[-1]:
                rows[-1][-1][2].append(row)
        elif bare.startswith("|+"):
            out.append(f"<caption>{ATTRIBUTES.sub('', bare[2:]).strip()}</caption>")
        elif bare.startswith("|-"):
            rows.append([])
        elif bare.startswith(("|", "!")):
            rows[-1] += _cells(bare)
        elif rows[-1]:
            rows[-1][-1][2].append(row)
    for cells in rows:
        if cells:
            out.append("<tr>" + "".join(_cell(cell, depth) for cell in cells) + "</tr>")
    return [*out, "</table>"]


def _cells(row: str) -> list[tuple[str, str, list[str]]]:
    name = "th" if row[0] == "!" else "td"
    parts = re.split(r"\|\||!!", row[1:]) if name == "th" else row[1:].split("||")
    found = []
    for part in parts:
        match = ATTRIBUTES.match(part)
        attributes = match[0].rstrip("|").strip() if match else ""
        spans = " ".join(re.findall(r"(?:col|row)span\s*=\s*[\"']?\d+[\"']?", attributes))
        found.append((name, spans, [part[match.end() :] if match else part]))
    return found


def _cell(cell: tuple[str, str, list[str]], depth: int) -> str:
    name, spans, lines = cell
    first = lines[0].strip()
    inner = first if len(lines) == 1 else "\n".join(_blocks([first, *lines[1:]], depth + 1))
    return f"<{name}{' ' + spans if spans else ''}>{inner}</{name}>"
