"""Redirects as a table: CSV with the columns old and new, in this order; a header is optional."""

import csv
from collections.abc import Iterator
from pathlib import Path

from .origin import ParseError, read_text

MAX_BYTES = 10_000_000
MAX_ROWS = 50_000
HEADS = {("old", "new"), ("from", "to"), ("old path", "new slug"), ("old address", "new address")}


def read_redirects(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield each row with its line: the old address and where it leads.

    Raises ParseError for a file that is no such table, OSError if there is none.
    """
    name = str(path)
    lines = read_text(path, MAX_BYTES).splitlines(keepends=True)
    first = lines[0] if lines else ""
    table = csv.reader(lines, delimiter=max(",;\t", key=first.count))
    rows = 0
    try:
        for cells in table:
            cells = [cell.strip() for cell in cells]
            if not any(cells) or (not rows and tuple(cell.lower() for cell in cells) in HEADS):
                continue
            rows += 1
            if len(cells) != 2:
                raise ParseError(
                    name, table.line_num, "", "expected two cells: the old URL and the destination"
                )
            if rows > MAX_ROWS:
                raise ParseError(name, table.line_num, "", f"more than {MAX_ROWS} rows")
            yield table.line_num, cells[0], cells[1]
    except csv.Error as error:
        raise ParseError(name, table.line_num, "", str(error)) from None
