"""Synonyms <-> a table: CSV with a head, for spreadsheets and for version control."""

import csv
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from .origin import ParseError, read_text

COLUMNS = ("phrases", "also", "language", "product", "note", "active")
MAX_BYTES = 5_000_000
# A spreadsheet takes a cell that begins so for a formula; an apostrophe before it says that it is none.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")

Row = dict[str, str]


def read_synonyms(path: Path) -> Iterator[tuple[int, Row]]:
    """Yield each row with its line. Raises ParseError for a file that is no such table, or OSError."""
    name = str(path)
    lines = read_text(path, MAX_BYTES).splitlines(keepends=True)
    head = lines[0] if lines else ""
    table = csv.reader(lines, delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        columns = [column.strip().lower() for column in next(table, [])]
        unknown = set(columns) - set(COLUMNS)
        if "phrases" not in columns or unknown:
            problem = f"unknown columns: {', '.join(sorted(unknown))}"
            if "phrases" not in columns:
                problem = "missing column phrases"
            raise ParseError(name, 1, "", f"{problem}; the columns are {', '.join(COLUMNS)}")
        for cells in table:
            if len(cells) > len(columns):
                raise ParseError(name, table.line_num, "", "more cells than columns")
            row = dict(zip(columns, map(_plain, cells), strict=False))
            if any(row.values()):
                yield table.line_num, {column: row.get(column, "") for column in COLUMNS}
    except csv.Error as error:
        raise ParseError(name, table.line_num, "", str(error)) from None


def write_synonyms(path: Path, rows: Iterable[Row]) -> int:
    """Write the rows in the order given; returns how many. The old file stays until the new one is whole."""
    fresh = path.with_name(f".{path.name}.new")
    count = 0
    with open(fresh, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for row in rows:
            table.writerow([_guarded(row[column]) for column in COLUMNS])
            count += 1
    os.replace(fresh, path)
    return count


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*FORMULAS, "'")) else cell


def _plain(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULAS, "'")) else cell
