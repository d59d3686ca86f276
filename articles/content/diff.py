"""Differences between two snapshots, by section, for people: labeled lines with their words.

Pure: two dicts in, values out. Causes, solutions and questions are told apart by their permanent keys, so a
renamed or moved one is the same one.
"""

import dataclasses
import difflib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import schema, spots
from .readers import ChoiceReader, KeyReader
from .schema import SECTIONS, Field, Rows
from .snapshot import Data

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"
CONTEXT_LINES, MIN_FOLDED_LINES = 2, 3  # equal lines that stay beside a change, and that are worth a fold
WORD = re.compile(r"\w+|\s+|[^\w\s]")
MAX_WORDS = 2000  # of one pair of lines; longer ones are shown whole, as their comparison would take long

Lines = list[str]
SpotLines = list[tuple[str, str]]  # lines, each after the spot that it belongs to; see spots.py


@dataclass
class DiffLine:
    """A line of one or both sides: its words as (text, whether it differs)."""

    state: str
    old: list[tuple[str, bool]] = dataclasses.field(default_factory=list)
    new: list[tuple[str, bool]] = dataclasses.field(default_factory=list)
    spot: str = ""  # the field that it belongs to, in a comparison of snapshots


@dataclass
class EqualLines:
    """Lines that are the same on both sides and far from any change."""

    lines: list[str]
    spots: list[str] = dataclasses.field(default_factory=list)
    state: str = "folded"


@dataclass
class DiffSection:
    name: str
    title: Any
    state: str
    lines: list[DiffLine]

    @property
    def folded_lines(self) -> list[DiffLine | EqualLines]:
        """The lines, with long runs of equal ones as one entry."""
        return list(_fold_equal(self.lines))


def compare_snapshots(old: Data | None, new: Data | None) -> list[DiffSection]:
    """Return each section that one of the two has, in the order of the page. Either may be missing."""
    sections = []
    for name, title in SECTIONS.items():
        before, after = _spot_lines(name, old), _spot_lines(name, new)
        if before or after:
            lines = _compare_spots(before, after)
            sections.append(DiffSection(name, title, _state(_texts(before), _texts(after)), lines))
    return sections


def changed_sections(old: Data | None, new: Data | None) -> list[str]:
    """Return the names of the sections that differ."""
    return [name for name in SECTIONS if _section(name, old) != _section(name, new)]


def changed_parts(old: Data, new: Data) -> list[str]:
    """Return the names of the parts that differ, rows by their number: "Solution 1", "Meaning"."""
    parts: list[str] = []
    for field in schema.ARTICLE.fields:
        before, after = old[field.key], new[field.key]
        if before == after:
            continue
        rows = field.reader
        if isinstance(rows, Rows) and any(isinstance(column.reader, KeyReader) for column in rows.columns):
            parts += _changed_rows(capfirst(rows.model._meta.verbose_name), field.key, before, after)
        else:
            parts.append(str(schema.ARTICLE.title_of(field.key)))
    return list(dict.fromkeys(parts))


def _changed_rows(name: Any, field: str, before: list[Data], after: list[Data]) -> Iterator[str]:
    """Yield the rows that are new, gone, or different; if there are none, that their order is."""
    old, new = ({row["key"]: (n, row) for n, row in enumerate(rows, 1)} for rows in (before, after))
    changes = [f"{name} {n}" for key, (n, row) in new.items() if key in old and old[key][1] != row]
    changes += [
        _("%(row)s (new)") % {"row": f"{name} {n}"} for key, (n, _row) in new.items() if key not in old
    ]
    changes += [
        _("%(row)s (removed)") % {"row": f"{name} {n}"} for key, (n, _row) in old.items() if key not in new
    ]
    yield from changes or [_("%(rows)s (order)") % {"rows": schema.ARTICLE.title_of(field)}]


def _state(before: Lines, after: Lines) -> str:
    if before == after:
        return SAME
    return ADDED if not before else REMOVED if not after else CHANGED


def compare_lines(before: Lines, after: Lines) -> list[DiffLine]:
    """Compare two lists of lines. Changed ones come in pairs with their words marked."""
    return _compare_spots([("", line) for line in before], [("", line) for line in after])


def _compare_spots(before: SpotLines, after: SpotLines) -> list[DiffLine]:
    lines = []
    matcher = difflib.SequenceMatcher(None, _texts(before), _texts(after), autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        old, new = before[a:b], after[c:d]
        if tag == "equal":
            lines += [DiffLine(SAME, [(line, False)], [(line, False)], spot) for spot, line in new]
            continue
        pairs = min(len(old), len(new))
        for (_spot, one), (spot, other) in zip(old[:pairs], new[:pairs], strict=True):
            lines.append(replace(_pair(one, other), spot=spot))
        lines += [DiffLine(REMOVED, old=[(line, True)], spot=spot) for spot, line in old[pairs:]]
        lines += [DiffLine(ADDED, new=[(line, True)], spot=spot) for spot, line in new[pairs:]]
    return lines


def _fold_equal(lines: list[DiffLine]) -> Iterator[DiffLine | EqualLines]:
    start = 0
    for is_same, group in itertools.groupby(lines, key=lambda line: line.state == SAME):
        run = list(group)
        end = start + len(run)
        before = CONTEXT_LINES if start else 0
        after = CONTEXT_LINES if end < len(lines) else 0
        start = end
        middle = run[before : len(run) - after]
        if not is_same or len(middle) < MIN_FOLDED_LINES:
            yield from run
            continue
        yield from run[:before]
        texts = ["".join(word for word, _differs in line.new) for line in middle]
        yield EqualLines(texts, [line.spot for line in middle])
        yield from run[len(run) - after :]


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
    return _texts(_spot_lines(name, data))


def _spot_lines(name: str, data: Data | None) -> SpotLines:
    lines: SpotLines = []
    if not data:
        return lines
    for field in schema.ARTICLE.in_section(name):
        value = list(_lines(field, data))
        title = schema.ARTICLE.title_of(field.key)
        if value and title is not SECTIONS[name]:
            value[0] = (value[0][0], f"{title}: {value[0][1]}")
        lines += value
    return lines


def _texts(lines: SpotLines) -> Lines:
    return [line for _spot, line in lines]


def lines_of(key: str, data: Data) -> Lines:
    """Return the lines of a field. The snapshot may have no other, but for `first`."""
    return _texts(list(_lines(schema.ARTICLE.by_key[key], data)))


def labelled_lines(key: str, data: Data) -> Lines:
    """Return the lines of a field as a comparison of its section has them, after its name."""
    return _labelled(schema.ARTICLE.title_of(key), lines_of(key, data))


def _lines(field: Field, data: Data) -> Iterator[tuple[str, str]]:
    if field.key == "first":
        yield from ((field.key, row["title"]) for row in data["solutions"] if data["first"] == row["key"])
    elif isinstance(field.reader, Rows):
        for row in data[field.key]:
            for column, line in [("", row)] if field.reader.text_only else _row(field.reader, row):
                yield (
                    spots.spot_of(field.key, row["key"], column) if field.reader.is_keyed else field.key,
                    line,
                )
    else:
        yield from ((field.key, line) for line in _split(field.reader.display(data[field.key])))


def _row(rows: Rows, row: Data) -> Iterator[tuple[str, str]]:
    """Yield what people call the row by, its other values with labels, and its text, each after its key."""
    title, *others = rows.visible_columns
    if not rows.body and not rows.nested:
        yield from ((title.key, line) for line in _short(rows, row).split("\n"))
        return
    yield title.key, row[title.key]
    for column in others:
        yield from ((column.key, line) for line in _column_lines(rows, column, row[column.key]))


def _column_lines(rows: Rows, column: Field, value: Any) -> Iterator[str]:
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
