"""Reading the Markdown form. Every line that cannot be understood is a fault; none is passed over."""

import re
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from articles.content import schema
from articles.content.readers import LineReader
from articles.content.schema import Rows
from articles.content.snapshot import Data
from articles.models import Level

from .front_matter import read_front
from .markdown_form import (
    FENCE,
    HEADING,
    MARKED,
    PIPE,
    attributes,
    find_fence_end,
    line_starts,
    parse_value,
    sections,
    tables,
)
from .origin import Entry, Origin, ParsedFile, ParseError, check_entry, read_text

MAX_BYTES = 2_000_000  # several times the largest article
MAX_HEADING = 2000  # characters, attributes included

BULLET = re.compile(r" ?[-*+](?:[ \t]+(.*))?\Z", re.DOTALL)
NESTED = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])(?:[ \t]|\Z)")
ATTRIBUTE = re.compile(
    r'\s*(?:#(?P<key>[^\s{}"=]+)|(?P<name>[^\s{}"=#]+)=(?:"(?P<quoted>[^"{}]*)"|(?P<bare>[^\s{}"]+)))(?=\s|\Z)'
)
ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
RULE = re.compile(r":?-+:?")


@dataclass
class HeadingBlock:
    """A heading of level 2 or 3 and the numbered lines below it; level 0 before the first one."""

    level: int
    heading: str
    line: int
    rows: list[tuple[int, str]] = field(default_factory=list)

    def text(self) -> str:
        return "\n".join(row for _, row in self.rows).strip("\n")

    def begin(self) -> int:
        """Return the line where the text begins, or the heading's."""
        return next((line for line, row in self.rows if row.strip()), self.line)


def read_markdown(path: Path, product: str) -> Entry:
    """Read one article. Raises Bad if the file is none at all, OSError."""
    page = _page(path)
    # A sound article is seldom asked for its lines: the file is then read again, rather than all lines kept.
    lines = cache(partial(_lines, path)) if not page.faults else lambda: page.lines
    return check_entry(Origin(page.file, 1, lines), page.raw, product, page.faults)


def _lines(path: Path) -> dict[str, int]:
    try:
        return _page(path).lines
    except (ParseError, OSError):
        return {}


def _page(path: Path) -> ParsedFile:
    page = ParsedFile(str(path))
    rows = read_text(path, MAX_BYTES).split("\n")
    if rows[0].rstrip() != "---":
        raise ParseError(page.file, 1, "", "expected --- on the first line, before the front matter")
    end = next((n for n, row in enumerate(rows) if n and row.rstrip() == "---"), 0)
    if not end:
        raise ParseError(page.file, len(rows), "", "the front matter has no --- at its end")
    try:
        read_front(page, rows[1:end])
    except ParseError as bad:
        page.faults.append(bad)
    _read_parts(page, _parts(page, rows, end + 1))
    return page


def _parts(page: ParsedFile, rows: list[str], start: int) -> list[HeadingBlock]:
    """Return the file below the front matter, cut at its headings, the backslashes of the form taken away."""
    parts = [HeadingBlock(0, "", start + 1)]
    n = start
    while n < len(rows):
        row, line = rows[n], n + 1
        fence = FENCE.match(row)
        if fence:
            end = find_fence_end(rows, n, fence)
            if not end:
                page.add_fault(line, "", "the code block that starts here isn't closed")
                break
            parts[-1].rows += [(m + 1, rows[m]) for m in range(n, end + 1)]
            n = end
        elif heading := HEADING.match(row):
            parts.append(_heading_part(page, row, heading.end(), line))
        elif row.startswith("\\") and MARKED.match(row):
            parts[-1].rows.append((line, row[1:]))
        else:
            parts[-1].rows.append((line, row))
        n += 1
    return parts


def _heading_part(page: ParsedFile, row: str, level: int, line: int) -> HeadingBlock:
    if level == 1:
        page.add_fault(
            line, "", "the title belongs in the front matter; write \\# to start a line of text with #"
        )
    if not row[level : level + 1].isspace():
        page.add_fault(line, "", f"a heading needs {'#' * level}, a space, and words")
    if len(row) > MAX_HEADING:
        page.add_fault(line, "", f"a heading of more than {MAX_HEADING} characters")
    return HeadingBlock(level, row[level:MAX_HEADING].strip(), line)


def _read_parts(page: ParsedFile, parts: list[HeadingBlock]) -> None:
    body = parts[0]
    if text := body.text():
        page.raw["body"] = text
        page.lines["body"] = body.begin()
    kinds = sections(schema.ARTICLE)
    names = {rows.heading.casefold(): key for key, rows in kinds.items()}
    section: str | None = None  # none before the first one, "" where the content is passed over
    for part in parts[1:]:
        name = part.heading.casefold()
        if part.level == 2:
            section = _read_section(page, part, names.get(name, ""))
        elif part.level == 3 and section in kinds and kinds[section].body:
            _read_titled(page, section, part)
        elif part.level == 3 and section in kinds and kinds[section].by_level and name in Level:
            _read_points(page, section, part, name)
        elif part.level == 3 and section is None:
            page.add_fault(
                part.line, "body", "this heading belongs to no section; write \\### for one of the text"
            )
        elif part.level == 3 and section:
            page.add_fault(part.line, section, "this section doesn't have this heading")


def _read_section(page: ParsedFile, part: HeadingBlock, section: str) -> str:
    """Begin a section; returns the key of what follows."""
    for key, rows in tables(schema.ARTICLE).items():
        if part.heading.casefold().startswith(rows.heading.casefold()):
            _read_with_table(page, key, rows, part)
            return key
    if not section:
        kinds = [*sections(schema.ARTICLE).values(), *tables(schema.ARTICLE).values()]
        known = ", ".join(rows.heading.strip() for rows in kinds)
        page.add_fault(part.line, part.heading, f"unknown section; the sections are {known}")
        return ""
    if section in page.raw:
        page.add_fault(part.line, section, "this section is a duplicate")
        return ""
    page.raw[section], page.lines[section] = [], part.line
    _read_lead(page, section, part)
    return section


def _read_lead(page: ParsedFile, section: str, part: HeadingBlock) -> None:
    """Read the text between a section's heading and its first ### heading."""
    if not schema.ARTICLE.rows[section].body:
        _read_points(page, section, part, "basic")
    elif part.text().strip():
        page.add_fault(part.begin(), section, "text before the first ### heading")


def _read_points(page: ParsedFile, section: str, part: HeadingBlock, level: str) -> None:
    points: list[tuple[int, str]] = []
    joins = False
    for line, row in part.rows:
        bullet = BULLET.match(row)
        if bullet:
            points.append((line, bullet[1] or ""))
        elif row.strip() and joins and not NESTED.match(row):
            points[-1] = (points[-1][0], f"{points[-1][1]} {row.strip()}")
        elif row.strip():
            page.add_fault(line, section, "expected points of one level, each starting with '- '")
        joins = bool(points and row.strip())
    items, rows = page.raw[section], schema.ARTICLE.rows[section]
    for line, text in points:
        page.lines[f"{section}[{len(items)}]"] = line
        items.append({rows.title: text, "level": level} if rows.by_level else text)


def _read_titled(page: ParsedFile, section: str, part: HeadingBlock) -> None:
    rows = schema.ARTICLE.rows[section]
    path = f"{section}[{len(page.raw[section])}]"
    page.lines[path] = part.line
    page.lines[f"{path}.{rows.body}"] = part.begin()
    words, values = _attributes(page, path, part)
    page.raw[section].append({**values, rows.title: words, rows.body: part.text()})


def _attributes(page: ParsedFile, path: str, part: HeadingBlock) -> tuple[str, Data]:
    """Return a heading's words and the attributes in the braces at its end."""
    heading = part.heading
    start = heading.rfind("{")
    if start < 0 or not heading.endswith("}") or not (start == 0 or heading[start - 1].isspace()):
        return heading, {}
    inner, values, at = heading[start + 1 : -1], {}, 0
    while inner[at:].strip():
        match = ATTRIBUTE.match(inner, at)
        if not match:
            page.add_fault(
                part.line,
                path,
                f"not attributes: {{{inner}}}; where braces are part of the words, end with {{}}",
            )
            return heading[:start].strip(), {}
        name = match["name"] or "key"
        if name in values:
            page.add_fault(part.line, f"{path}.{name}", "is duplicated")
        elif name == "key" or name in attributes(schema.ARTICLE):
            values[name] = _attribute(name, match["key"] or match["bare"] or match["quoted"] or "")
        else:
            known = ", ".join(attributes(schema.ARTICLE))
            page.add_fault(part.line, f"{path}.{name}", f"unknown attribute; the attributes are {known}")
        at = match.end()
    return heading[:start].strip(), values


def _attribute(name: str, value: str) -> str | int | bool:
    """Return the value of an attribute. Braces and quotes in it are written as \\u007b."""
    if name == "key":
        return value
    reader = attributes(schema.ARTICLE)[name].reader
    if isinstance(reader, LineReader):
        return ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    return parse_value(reader, value)


def _read_with_table(page: ParsedFile, section: str, rows: Rows, part: HeadingBlock) -> None:
    entries = page.raw.setdefault(section, [])
    path = f"{section}[{len(entries)}]"
    page.lines[path] = part.line
    words, values = _attributes(page, path, part)
    starts = line_starts(rows)
    texts, table, joins = dict.fromkeys(starts.values(), ""), [], ""
    for line, row in part.rows:
        bare = row.strip()
        start = next((text for text in starts if bare.casefold().startswith(text.casefold())), "")
        if bare.startswith("|"):
            table.append((line, _cells(bare)))
            joins = ""
        elif start and not texts[starts[start]]:
            joins = starts[start]
            page.lines[f"{path}.{joins}"] = line
            texts[joins] = bare[len(start) :].strip()
        elif bare and joins:
            texts[joins] += f" {bare}"
        elif bare:
            page.add_fault(
                line, path, f"expected a table, or a line that starts with '{' or '.join(starts)}'"
            )
        joins = joins if bare else ""
    title = words[len(rows.heading) :].strip()
    entries.append({**values, rows.title: title, **_read_table(page, path, rows, table), **texts})


def _read_table(
    page: ParsedFile, path: str, rows: Rows, table: list[tuple[int, list[str]]]
) -> dict[str, list[Data]]:
    if rows.nested is None:
        return {}
    key, columns = rows.nested[0], list(rows.nested[1].readers)
    items: list[Data] = []
    for n, (line, cells) in enumerate(table):
        if len(cells) != len(columns) or (n == 1 and not all(RULE.fullmatch(cell) for cell in cells)):
            page.add_fault(line, path, f"expected a table of three columns: {', '.join(columns)}")
        elif n > 1:
            page.lines[f"{path}.{key}[{len(items)}]"] = line
            items.append(dict(zip(columns, cells, strict=True)))
    return {key: items}


def _cells(row: str) -> list[str]:
    """Return the cells of a table row that starts with a pipe."""
    cells, text, at = [], "", 1
    for match in PIPE.finditer(row, 1):
        slashes = match[1]
        text += row[at : match.start()] + "\\" * (len(slashes) // 2)
        at = match.end()
        if len(slashes) % 2:
            text += "|"
        else:
            cells.append(text.strip())
            text = ""
    if (text + row[at:]).strip():
        cells.append((text + row[at:]).strip())
    return cells
