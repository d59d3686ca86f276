"""Blocks that dialects of Markdown add: notices, tabs, containers, alerts, classes, definition lists."""

import re

from .notices import details_opening, inline_text, kind_of, opening, wrapped

INDENTED = re.compile(
    r"^([ \t]*)(!!!|\?\?\?\+?|///?)[ \t]+([\w-]+(?:[ ,]+[\w-]+)*)?[ \t]*(?:\"(.*)\"|\|\s*(.+))?\s*$"
)
TAB = re.compile(r"^([ \t]*)===[!+]*[ \t]+\"(.+)\"\s*$")
CONTAINER = re.compile(r"^([ \t]*)(:{3,})[ \t]*(\S.*)$")
CONTAINER_NAME = re.compile(r"\{?([\w-]+)\}?[ \t]*(?:\[(.*?)\](?!\())?[ \t]*(?:\{(.*?)\})?[ \t]*(.*)$")
ALERT = re.compile(r"^([ \t]*)>[ \t]*\[!([\w-]+)\][+-]?[ \t]*(.*)$")
EMOJI_QUOTE = re.compile(r"^([ \t]*)>[ \t]*(📘|ℹ️?|👍|🚧|⚠️?|❗️?|🛑|💡|📝)[ \t]*(.*)$")
EMOJI_KINDS = {"📘": "note", "ℹ": "note", "👍": "note", "💡": "note", "📝": "note"}
CLASSES = re.compile(r"^[ \t]*\{:?[ \t]*([^}\n]*)\}[ \t]*$")
IMAGE_LINE = re.compile(r":::\s*image\b(.*?):::\s*$")
TERM = re.compile(r"^[^\s>#|:*+\-\d<`].*$")
MEANING = re.compile(r"^ {0,3}:[ \t]+(\S.*)$")
MAX_DEPTH = 8


def plain_blocks(text: str) -> str:
    """Return the text with every such block as HTML around Markdown."""
    return "\n".join(_blocks(text.split("\n"), 0))


def _blocks(lines: list[str], depth: int) -> list[str]:
    if depth > MAX_DEPTH:
        return lines
    rows: list[str] = []
    n = 0
    while n < len(lines):
        for reader in (_indented, _tab, _container, _alert, _classes, _definitions):
            found = reader(lines, n, depth, rows)
            if found:
                n = found
                break
        else:
            rows.append(lines[n])
            n += 1
    return rows


def _inner(lines: list[str], start: int, indent: str) -> tuple[list[str], int]:
    """Return the lines that stand four deeper than `indent`, dedented, and where they end."""
    inner: list[str] = []
    n = start
    while n < len(lines):
        row = lines[n].expandtabs(4)
        if row.strip() and not row.startswith(" " * (len(indent.expandtabs(4)) + 2)):
            break
        inner.append(row)
        n += 1
    while inner and not inner[-1].strip():
        inner.pop()
        n -= 1
    width = min((len(row) - len(row.lstrip()) for row in inner if row.strip()), default=0)
    return [row[width:] for row in inner], n


def _indented(lines: list[str], n: int, depth: int, rows: list[str]) -> int:
    match = INDENTED.match(lines[n])
    if not match or not (match[3] or match[4]) or (match[2] == "//" or match[2] == "///"):
        return _slashes(lines, n, depth, rows, match)
    inner, end = _inner(lines, n + 1, match[1])
    if not inner:
        return 0
    body = _blocks(inner, depth + 1)
    title = match[4] or match[5] or ""
    if match[2].startswith("?") and title:
        rows += wrapped(match[1], details_opening(title), body, "</details>")
    else:
        rows += wrapped(match[1], opening(kind_of(match[3] or "note") or "note", title), body)
    return end


def _slashes(lines: list[str], n: int, depth: int, rows: list[str], match: re.Match[str] | None) -> int:
    """Read a block of pymdownx: `/// warning | Title` to `///`."""
    if not match or match[2] != "///":
        return 0
    end = next((m for m in range(n + 1, len(lines)) if lines[m].strip() == "///"), 0)
    if not end:
        return 0
    body = [row for row in _blocks(lines[n + 1 : end], depth + 1) if not re.match(r"\s{4}\w+: ", row)]
    if match[3] in ("details", "tab"):
        first = details_opening(match[5] or "") if match[3] == "details" else _bold(match[5] or "")
        rows += wrapped(match[1], first, body, "</details>" if match[3] == "details" else "")
    else:
        rows += wrapped(match[1], opening(kind_of(match[3] or "") or "note", match[5] or ""), body)
    return end + 1


def _bold(words: str) -> str:
    return f"<p><strong>{inline_text(words)}</strong></p>"


def _tab(lines: list[str], n: int, depth: int, rows: list[str]) -> int:
    match = TAB.match(lines[n])
    if not match:
        return 0
    inner, end = _inner(lines, n + 1, match[1])
    rows += wrapped(match[1], _bold(match[2]), _blocks(inner, depth + 1), "")
    return end


def _container(lines: list[str], n: int, depth: int, rows: list[str]) -> int:
    image = IMAGE_LINE.search(lines[n])
    if image:
        rows.append(lines[n][: image.start()] + _image(image[1]))
        return n + 1
    if re.match(r"^[ \t]*:::[\w-]+(?:[ \t=].*)?:::\s*$", lines[n]):  # :::row:::, :::column span="2":::
        return n + 1
    match = CONTAINER.match(lines[n])
    if not match:
        if re.match(r"^[ \t]*:{3,}\s*$", lines[n]):
            return n + 1
        return 0
    end = _container_end(lines, n, len(match[2]))
    body = _dedented(lines[n + 1 : end], match[1])
    rows += _contained(match[1], match[3], _blocks(body, depth + 1))
    return end + 1


def _dedented(lines: list[str], indent: str) -> list[str]:
    return [row[len(indent) :] if row.startswith(indent) else row.lstrip() for row in lines]


def _container_end(lines: list[str], start: int, colons: int) -> int:
    open_ones = 1
    for n in range(start + 1, len(lines)):
        match = re.match(r"^[ \t]*(:{3,})[ \t]*(.*)$", lines[n])
        if not match or len(match[1]) != colons or match[2].endswith(":::"):
            continue
        open_ones += 1 if match[2].strip() and not match[2].lower().endswith("-end") else -1
        if not open_ones:
            return n
    return len(lines)


def _contained(indent: str, head: str, body: list[str]) -> list[str]:
    match = CONTAINER_NAME.match(head.strip())
    if not match:
        return body
    name, quoted, attributes, rest = match[1].lower(), match[2] or "", match[3] or "", match[4] or ""
    title = quoted or _attribute(attributes, "title", "label") or rest
    if name in ("details", "spoiler", "collapse", "collapsible", "expand", "dropdown", "accordion"):
        return wrapped(indent, details_opening(title or "Details"), body, "</details>")
    if name in ("tab", "tab-item", "tabitem", "step"):
        return wrapped(indent, _bold(title) if title else "", body, "")
    if kind := kind_of(name):
        if not title and (first := next((row for row in body if row.strip()), "")).startswith("# "):
            title = first[2:]
            body = body[body.index(first) + 1 :]
        return wrapped(indent, opening(kind, title), body)
    return ["", *(indent + row if row.strip() else "" for row in body), ""]


def _attribute(text: str, *names: str) -> str:
    for name in names:
        found = re.search(rf"(?<![\w-]){re.escape(name)}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+))", text)
        if found:
            return found[1] or found[2] or found[3] or ""
    return ""


def _image(attributes: str) -> str:
    source = _attribute(attributes, "source")
    return f"![{_attribute(attributes, 'alt-text')}](<{source}>)" if source else ""


def _alert(lines: list[str], n: int, depth: int, rows: list[str]) -> int:
    match = ALERT.match(lines[n])
    emoji = None if match else EMOJI_QUOTE.match(lines[n])
    found = match or emoji
    if not found:
        return 0
    inner: list[str] = []
    m = n + 1
    while m < len(lines) and re.match(r"^[ \t]*>", lines[m]):
        inner.append(re.sub(r"^[ \t]*> ?", "", lines[m]))
        m += 1
    if emoji:
        kind = EMOJI_KINDS.get(emoji[2].rstrip("\ufe0f"), "warning")
        if not any(row.strip() for row in inner):
            inner, title = [emoji[3]], ""
        else:
            title = emoji[3]
    else:
        kind, title = kind_of(found[2]) or "note", found[3]
        if found[2].lower() == "include":
            return 0
    rows += wrapped(found[1], opening(kind, title), _blocks(inner, depth + 1))
    return m


def _classes(lines: list[str], n: int, depth: int, rows: list[str]) -> int:
    """Read kramdown's `{: .warning }`: of the block above, or of the one below if a blank line is above."""
    match = CLASSES.match(lines[n])
    if not match or not re.match(r"[.#:\w]", match[1] or "."):
        return 0
    if not re.match(r"[ \t]*\{:", lines[n]) and not re.match(r"(?:[.#][\w-]+|[\w-]+=\S+)(?:\s|$)", match[1]):
        return 0
    classes = [name for name in re.findall(r"\.([\w-]+)", match[1]) if name not in ("no_toc", "no-toc")]
    kind = kind_of(re.sub(r"-title\b", "", " ".join(classes)))
    if "toc" in match[1].split() and rows and re.match(r"\s*(?:[-*+]|\d+\.)\s", rows[-1]):
        rows.pop()
        return n + 1
    if not kind:
        return n + 1
    titled = any(name.endswith("-title") for name in classes)
    if rows and rows[-1].strip():
        _wrap_above(rows, kind, titled)
        return n + 1
    end = n + 1
    while end < len(lines) and lines[end].strip():
        end += 1
    rows += _noticed(lines[n + 1 : end], kind, titled)
    return end


def _wrap_above(rows: list[str], kind: str, titled: bool) -> None:
    start = len(rows)
    while start and rows[start - 1].strip():
        start -= 1
    block = rows[start:]
    if re.match(r"\s*#", block[0]):  # a heading is none
        return
    del rows[start:]
    rows += _noticed(block, kind, titled)


def _noticed(block: list[str], kind: str, titled: bool) -> list[str]:
    inner = [re.sub(r"^[ \t]*> ?", "", row) for row in block]
    if titled and inner:
        return wrapped("", opening(kind, inner[0]), inner[1:])
    return wrapped("", opening(kind), inner)


def _definitions(lines: list[str], n: int, depth: int, rows: list[str]) -> int:
    """Read terms with their meanings: `Term`, and below it `: meaning`."""
    if not _is_term(lines, n):
        return 0
    out = ["", "<dl>"]
    while n < len(lines) and _is_term(lines, n):
        out += ["<dt>", "", lines[n].strip(), "", "</dt>"]
        n += 1 + (not lines[n + 1].strip())
        while n < len(lines) and (match := MEANING.match(lines[n])):
            inner, end = _inner(lines, n + 1, "")
            out += ["<dd>", "", match[1], *_blocks(inner, depth + 1), "", "</dd>"]
            n = end
            while n < len(lines) and not lines[n].strip():
                n += 1
    rows += [*out, "</dl>", ""]
    return n


def _is_term(lines: list[str], n: int) -> bool:
    if not TERM.match(lines[n]) or n + 1 >= len(lines):
        return False
    below = lines[n + 1] if lines[n + 1].strip() else (lines[n + 2] if n + 2 < len(lines) else "")
    return bool(MEANING.match(below)) and (
        n == 0 or not lines[n - 1].strip() or bool(lines[n - 1].startswith(" "))
    )
