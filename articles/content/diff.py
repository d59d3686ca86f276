"""Differences between two snapshots, by section, for people: labeled lines with their words.

Pure: two dicts in, values out. Causes, solutions and questions are told apart by their permanent keys, so a
renamed or moved one is the same one.
"""

import dataclasses
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from . import schema
from .readers import ChoiceReader
from .schema import SECTIONS, Field, Rows
from .snapshot import Data

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"
WORD = re.compile(r"\w+|\s+|[^\w\s]")
MAX_WORDS = 2000  # of one pair of lines; longer ones are shown whole, as their comparison would take long

Lines = list[str]


@dataclass
class DiffLine:
    """A line of one or both sides: its words as (text, whether it differs)."""

    state: str
    old: list[tuple[str, bool]] = dataclasses.field(default_factory=list)
    new: list[tuple[str, bool]] = dataclasses.field(default_factory=list)


@dataclass
class DiffSection:
    name: str
    title: Any
    state: str
    lines: list[DiffLine]


def compare_snapshots(old: Data | None, new: Data | None) -> list[DiffSection]:
    """Return each section that one of the two has, in the order of the page. Either may be missing."""
    sections = []
    for name, title in SECTIONS.items():
        before, after = _section(name, old), _section(name, new)
        if before or after:
            sections.append(DiffSection(name, title, _state(before, after), compare_lines(before, after)))
    return sections


def changed_sections(old: Data | None, new: Data | None) -> list[str]:
    """Return the names of the sections that differ."""
    return [name for name in SECTIONS if _section(name, old) != _section(name, new)]


def _state(before: Lines, after: Lines) -> str:
    if before == after:
        return SAME
    return ADDED if not before else REMOVED if not after else CHANGED


def compare_lines(before: Lines, after: Lines) -> list[DiffLine]:
    """Compare two lists of lines. Changed ones come in pairs with their words marked."""
    lines = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        old, new = before[a:b], after[c:d]
        if tag == "equal":
            lines += [DiffLine(SAME, [(line, False)], [(line, False)]) for line in old]
            continue
        pairs = min(len(old), len(new))
        lines += [_pair(*two) for two in zip(old[:pairs], new[:pairs], strict=True)]
        lines += [DiffLine(REMOVED, old=[(line, True)]) for line in old[pairs:]]
        lines += [DiffLine(ADDED, new=[(line, True)]) for line in new[pairs:]]
    return lines


def _pair(old: str, new: str) -> DiffLine:
    one, other = WORD.findall(old), WORD.findall(new)
    if len(one) + len(other) > MAX_WORDS:
        return DiffLine(CHANGED, [(old, True)], [(new, True)])
    line = DiffLine(CHANGED)
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        differs = tag != "equal"
        if one[a:b]:
            line.old.append(("".join(one[a:b]), differs))
        if other[c:d]:
            line.new.append(("".join(other[c:d]), differs))
    return line


# A section as lines. An empty value gives no line, so that an empty section is none.


def _section(name: str, data: Data | None) -> Lines:
    lines: Lines = []
    if not data:
        return lines
    for field in schema.ARTICLE.in_section(name):
        value = list(_lines(field, data))
        title = schema.ARTICLE.title_of(field.key)
        lines += value if title is SECTIONS[name] else _labelled(title, value)
    return lines


def lines_of(key: str, data: Data) -> Lines:
    """Return the lines of a field. The snapshot may have no other, but for `first`."""
    return list(_lines(schema.ARTICLE.by_key[key], data))


def _lines(field: Field, data: Data) -> Iterator[str]:
    if field.key == "first":
        yield from (row["title"] for row in data["solutions"] if data["first"] == row["key"])
    elif isinstance(field.reader, Rows):
        for row in data[field.key]:
            yield from [row] if field.reader.text_only else _row(field.reader, row)
    else:
        yield from _split(field.reader.display(data[field.key]))


def _row(rows: Rows, row: Data) -> Iterator[str]:
    """Yield what people call the row by, its other values with their labels, and its text."""
    title, *others = rows.visible_columns
    if not rows.body and not rows.nested:
        yield from _short(rows, row).split("\n")
        return
    yield row[title.key]
    for column in others:
        value = row[column.key]
        if isinstance(column.reader, Rows):
            cells = [cell.key for cell in column.reader.columns]
            yield from (" | ".join(line[cell] for cell in cells) for line in value)
        elif column.key == rows.body:
            yield from (line for line in value.split("\n") if line.strip())
        else:
            yield from _labelled(capfirst(column.label_in(rows.model)), _split(column.reader.display(value)))


def _short(rows: Rows, row: Data) -> str:
    """Return a row as one line: its texts, and what was chosen in brackets."""
    texts: list[str] = []
    choices = ""
    for column in rows.visible_columns:
        value = str(column.reader.display(row[column.key]) or "")
        if isinstance(column.reader, ChoiceReader):
            choices += f" ({value})" if value else ""
        elif value:
            texts.append(value)
    return ", ".join(texts) + choices


def _split(value: Any) -> Lines:
    return str(value).split("\n") if value not in ("", None) else []


def _labelled(label: Any, lines: Lines) -> Lines:
    return [f"{label}: {lines[0]}", *lines[1:]] if lines else []
