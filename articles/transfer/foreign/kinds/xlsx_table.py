"""Spreadsheets (.xlsx): every sheet that is a table of articles; formulas as their last values."""

import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext

from ..source import ExportFiles, Recognized, Remark, SourceArticle, Topic, UnreadableFile
from .columns import ColumnNames
from .rows import MAX_ROWS, Cells, tables_of_rows
from .table import Table, articles_in

SUFFIXES = (".xlsx", ".xlsm")
MAX_FILE_BYTES = 100 * 1024**2
MAX_UNPACKED_BYTES = 1024**3
MAX_RATIO = 200
MAX_COLUMNS = 200
MAX_SHEETS = 100
SAMPLE_ROWS = 200


def recognize(files: ExportFiles) -> Recognized | None:
    count, seen = 0, ""
    for path in _paths(files)[:10]:
        try:
            found = [one for one in _tables(files, path, {}, SAMPLE_ROWS) if isinstance(one, Table)]
        except UnreadableFile:
            continue
        for table in found:
            known = [column.name for column in table.resolve(ColumnNames({})) if column.field]
            count += max(len(table.rows), 1)
            seen = seen or gettext("%(file)s has columns %(fields)s") % {
                "file": path,
                "fields": ", ".join(known[:3]),
            }
    return Recognized("xlsx", seen, articles=count) if count else None


def read(files: ExportFiles, mapping: Mapping[str, Any]) -> Iterator[SourceArticle | Remark]:
    tables: list[Table] = []
    for path in _paths(files):
        try:
            for found in _tables(files, path, mapping, MAX_ROWS):
                if isinstance(found, Table):
                    tables.append(found)
                else:
                    yield found
        except UnreadableFile as error:
            yield Remark(Topic.UNREADABLE, path, str(error))
    yield from articles_in(tables, mapping)


def _paths(files: ExportFiles) -> list[str]:
    names = ((path, path.rpartition("/")[2]) for path in files.paths())
    return [path for path, name in names if name.lower().endswith(SUFFIXES) and not name.startswith("~$")]


def _tables(
    files: ExportFiles, path: str, mapping: Mapping[str, Any], limit: int
) -> Iterator[Table | Remark]:
    """Yield the tables of a workbook. Raises UnreadableFile."""
    from openpyxl import load_workbook

    try:
        raw = files.read(path, MAX_FILE_BYTES)
        _check_size(raw)
        book = load_workbook(BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        sheets = []
        for sheet in book.worksheets[:MAX_SHEETS]:
            if sheet.sheet_state == "visible":
                sheets.append((sheet.title, _rows(sheet, limit)))
            else:
                yield Remark(Topic.SKIPPED, f"{path} {sheet.title}", gettext("hidden sheet"))
        book.close()
    except UnreadableFile:
        raise
    except Exception as error:  # whatever a broken workbook makes of the library
        raise UnreadableFile(f"not a workbook that can be read ({type(error).__name__})") from error
    yield from tables_of_rows(
        path, iter(sheets if len(sheets) > 1 else [("", rows) for _, rows in sheets]), mapping
    )


def _check_size(raw: bytes) -> None:
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > 50 * 1024**2 and unpacked > MAX_RATIO * len(raw)):
        raise UnreadableFile(gettext("unpacks to more than its size allows"))


def _rows(sheet: Any, limit: int) -> list[tuple[int, Cells]]:
    rows: list[tuple[int, Cells]] = []
    empty = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
        if not any(cell is not None for cell in cells):
            empty += 1
            if empty > 1000:  # a sheet that was once formatted to its end
                break
            continue
        empty = 0
        rows.append((number, [_value(cell) for cell in cells]))
        if len(rows) > limit:
            break
    return rows


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        return "" if cell in ("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!") else cell
    return cell if isinstance(cell, bool | int | float | datetime) or cell is None else str(cell)
