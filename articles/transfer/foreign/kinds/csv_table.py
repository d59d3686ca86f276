"""CSV and TSV: someone's list, in any encoding, with any separator, with names of columns or without."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext

from ..encodings import decode
from ..source import ExportFiles, Recognized, Remark, SourceArticle, Topic, UnreadableFile
from .columns import ColumnNames
from .rows import MAX_ROWS, Cells, tables_of_rows
from .table import Table, articles_in
from .values import text_of

SUFFIXES = (".csv", ".tsv", ".tab")
SEPARATORS = ",;\t|"
MAX_CELL = 2_000_000
MAX_CELL_LINES = 100
SAMPLE_BYTES = 256 * 1024
SAMPLE_FILES = 20
_SNIFF_ROWS = 60


def recognize(files: ExportFiles) -> Recognized | None:
    count, seen = 0, ""
    for path in _paths(files)[:SAMPLE_FILES]:
        try:
            with files.open(path) as stream:
                text = decode(stream.read(SAMPLE_BYTES))
        except (KeyError, UnreadableFile, OSError):
            continue
        for table in tables_of_rows(path, iter([("", read_rows(text))]), {}):
            if isinstance(table, Table):
                known = [column.name for column in table.resolve(ColumnNames({})) if column.field]
                count += max(len(table.rows), 1)
                seen = seen or gettext("%(file)s has columns %(fields)s") % {
                    "file": path,
                    "fields": ", ".join(known[:3]),
                }
    return Recognized("csv", seen, articles=count) if count else None


def read(files: ExportFiles, mapping: Mapping[str, Any]) -> Iterator[SourceArticle | Remark]:
    tables: list[Table] = []
    for path in _paths(files):
        try:
            text = files.text(path)
        except (KeyError, UnreadableFile) as error:
            yield Remark(Topic.UNREADABLE, path, str(error))
            continue
        for found in tables_of_rows(path, iter([("", read_rows(text))]), mapping):
            if isinstance(found, Table):
                tables.append(found)
            else:
                yield found
    yield from articles_in(tables, mapping)


def _paths(files: ExportFiles) -> list[str]:
    return [path for path in files.paths() if path.lower().endswith(SUFFIXES)]


def read_rows(text: str) -> list[tuple[int, Cells]]:
    """Return the rows of a text with the lines that they begin in."""
    lines = text.split("\n", 1)
    separator, offset = "", 0
    if lines[0][:4].lower() == "sep=" and len(lines[0].strip()) <= 5:  # as Excel writes it
        separator, offset = lines[0][4:5] or "\t", 1
        text = lines[1] if len(lines) > 1 else ""
    separator = separator or _separator(text)
    rows = _parse(text, separator)
    if any(cell.count("\n") > MAX_CELL_LINES for _, cells in rows for cell in cells):
        # A quote that nothing closes has taken the rest of the file into one cell.
        lines = text.split("\n")
        parsed = ((n, row) for n, line in enumerate(lines, 1) for _, row in _parse(line, separator))
        rows = [(n, [cell.strip('" ') for cell in row]) for n, row in parsed]
    return [(number + offset, cells) for number, cells in rows]


def _parse(text: str, separator: str, limit: int = MAX_ROWS + 100) -> list[tuple[int, Cells]]:
    csv.field_size_limit(MAX_CELL)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows: list[tuple[int, Cells]] = []
    before = 0
    while len(rows) < limit:
        try:
            cells = next(table)
        except StopIteration:
            break
        except csv.Error:
            before = table.line_num
            continue
        rows.append((before + 1, [cell.strip() for cell in cells]))
        before = table.line_num
    return rows


def _separator(text: str) -> str:
    """Return the sign that divides most rows into the same number of cells, more than one."""
    best, best_score = ",", 0.0
    for sign in SEPARATORS:
        widths = [
            len(cells)
            for _, cells in _parse(text[:SAMPLE_BYTES], sign, _SNIFF_ROWS)
            if any(map(text_of, cells))
        ]
        if not widths:
            continue
        common = max(set(widths), key=lambda width: (widths.count(width), width))
        score = widths.count(common) / len(widths) * min(common, 12) if common > 1 else 0
        if score > best_score:
            best, best_score = sign, score
    return best
