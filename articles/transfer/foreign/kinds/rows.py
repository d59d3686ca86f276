"""Where the names of a table stand, and which of its rows are articles."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from ..source import Remark, Topic
from .columns import CODE, Column, ColumnNames, language_of, settle, state_of
from .table import Row, Table, is_telling
from .values import locale_of, text_of

HEAD_ROWS = 20  # in which the names of columns are looked for
MAX_ROWS = 100_000
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_GENERIC_SHEET = re.compile(
    r"(?:sheet|tabelle|feuil|hoja|planilha|foglio|blad|シート|data|daten|errors?|list|export)\W*\d*", re.I
)
Cells = Sequence[Any]


class NoTable(Exception):
    """Raised for rows that are no articles."""


def table_of(
    path: str, rows: list[tuple[int, Cells]], mapping: Mapping[str, Any], sheet: str = ""
) -> tuple[Table, list[Remark]]:
    """Return the table that rows are, each with its number in the file. Raises NoTable."""
    names = ColumnNames(mapping)
    rows = [(number, cells) for number, cells in rows if any(text_of(cell) for cell in cells)]
    if not rows:
        raise NoTable(gettext("empty"))
    head = _head(rows, names, mapping)
    place = f"{path} {sheet} row" if sheet else f"{path} row"
    if head is None and (turned := _turned(rows, names)):
        rows, head = turned, 0
    if head is None:
        columns = settle_by_contents(rows)
        table = Table(path, [], columns=columns)
        body = rows
    else:
        labels = _unique_names(rows[head][1])
        table = Table(path, [], names=labels)
        columns = [Column(label, "") for label in labels]
        body = rows[head + 1 :]
    table.language = _language(path, sheet)
    remarks = _fill(table, body, [column.name for column in columns], place, names, sheet)
    if not table.rows or not is_telling(table.resolve(names)):
        raise NoTable(gettext("no column with codes or titles"))
    return table, remarks


def _head(rows: list[tuple[int, Cells]], names: ColumnNames, mapping: Mapping[str, Any]) -> int | None:
    """Return the position of the row with the names: told, or the first that has most of those we know."""
    if wanted := mapping.get("row"):
        return next((at for at, (number, _) in enumerate(rows) if number == int(str(wanted))), None)
    best, best_score = None, 0.0
    for at, (_, cells) in enumerate(rows[:HEAD_ROWS]):
        present = [text_of(cell) for cell in cells if text_of(cell)]
        short = [text for text in present if len(text) <= 60 and "\n" not in text.strip()]
        known = sum(bool(names.column(text).field) for text in short)
        if known >= 2 or (known == 1 and len(present) <= 2 and not any(map(_is_code, present))):
            score = known + known / max(len(present), 1)
            if score > best_score + (0.5 if best is not None else 0):
                best, best_score = at, score
    if best is None and len(rows) > 2 and not any(_is_code(text_of(cell)) for cell in rows[0][1]):
        codes_below = sum(any(_is_code(text_of(cell)) for cell in cells) for _, cells in rows[1:20])
        best = 0 if codes_below * 2 > len(rows[1:20]) else None
    return best


def _turned(rows: list[tuple[int, Cells]], names: ColumnNames) -> list[tuple[int, Cells]] | None:
    """Return a table whose names stand in its first column, as one with a row for each article."""
    labels = [text_of(cells[0]) if cells else "" for _, cells in rows]
    if len(rows) > 60 or sum(bool(names.column(label).field) for label in labels) < 3:
        return None
    width = max(len(cells) for _, cells in rows)
    return [(n + 1, [cells[n] if n < len(cells) else None for _, cells in rows]) for n in range(width)]


def _unique_names(cells: Cells) -> list[str]:
    labels: list[str] = []
    for n, cell in enumerate(cells):
        label = " ".join(text_of(cell).split()) or f"column {n + 1}"
        labels.append(
            label if label not in labels else f"{label} {sum(one.startswith(label) for one in labels) + 1}"
        )
    return labels


def _fill(
    table: Table, body: list[tuple[int, Cells]], labels: list[str], place: str, names: ColumnNames, sheet: str
) -> list[Remark]:
    """Put the rows into the table: with the heads above them, joined where they go on in the next row."""
    remarks: list[Remark] = []
    group = "" if not sheet or language_of(sheet) or _GENERIC_SHEET.fullmatch(sheet) else sheet
    first_of = {label: at for at, label in enumerate(labels)}
    guessed = table.columns or [names.column(label) for label in labels]
    keys = [first_of[column.name] for column in guessed if column.field in ("codes", "title", "id")]
    for number, cells in body[:MAX_ROWS]:
        cells = list(cells)[: len(labels)]
        present = [at for at, cell in enumerate(cells) if text_of(cell) or isinstance(cell, list)]
        if [text_of(cells[at]) for at in present] == [labels[at] for at in present]:
            continue  # the names again, as on each page of a printed list
        if len(labels) > 2 and present in ([0], keys[:1]) and not _is_code(text_of(cells[present[0]])):
            group = text_of(cells[present[0]])
            continue
        if keys and table.rows and not any(at in keys for at in present):
            table.rows[-1] = _continued(table.rows[-1], labels, cells, present)
            continue
        values = {label: cells[at] for at, label in enumerate(labels) if at in present}
        table.rows.append(Row(f"{place} {number}", values, (group,) if group else ()))
    if len(body) > MAX_ROWS:
        remarks.append(
            Remark(Topic.TOO_LONG, place, f"{len(body)} rows, of which the first {MAX_ROWS} are read")
        )
    return remarks


def _continued(row: Row, labels: list[str], cells: list[Any], present: list[int]) -> Row:
    values = dict(row.values)
    for at in present:
        before = text_of(values.get(labels[at]))
        values[labels[at]] = f"{before}\n{text_of(cells[at])}".strip()
    return Row(row.place, values, row.groups)


def _is_code(text: str) -> bool:
    return bool(CODE.fullmatch(text)) and not _DATE.fullmatch(text)


def _language(path: str, sheet: str) -> str:
    if sheet and (language := language_of(sheet)):
        return language
    words = re.split(r"[/.]", path)
    tail = re.search(r"[-_]([a-z]{2}(?:[-_][A-Za-z]{2})?)\Z", words[-2] if len(words) > 1 else "")
    found = next(filter(None, (locale_of(word) for word in reversed(words[:-1]))), "")
    return found or (locale_of(tail[1]) if tail and tail[1] not in ("id", "no", "it", "is", "to") else "")


def settle_by_contents(rows: list[tuple[int, Cells]]) -> list[Column]:
    """Return the columns of a table without names, by what is in them."""
    width = max(len(cells) for _, cells in rows)
    texts = [
        [text_of(cells[at]) if at < len(cells) else "" for _, cells in rows[:200]] for at in range(width)
    ]
    fields = [_field_by_contents(column, len(rows)) for column in texts]
    codes = [at for at, name in enumerate(fields) if name == "codes"]
    if len(codes) > 1:
        best = max(codes, key=lambda at: (sum(not text.isdigit() for text in texts[at]), -at))
        fields = [("id" if name == "codes" and at != best else name) for at, name in enumerate(fields)]
    wanted = iter(["title", "summary", *["body"] * width])
    lists = iter(["symptoms", "causes", *["body"] * width])
    lengths = sorted(
        (at for at, name in enumerate(fields) if name == "text"), key=lambda at: _length(texts[at]) > 120
    )
    for at in lengths:
        fields[at] = next(wanted)
    fields = [next(lists) if name == "points" else name for name in fields]
    columns = [Column(f"column {at + 1}", name) for at, name in enumerate(fields)]
    return settle(columns, {column.name: texts[at] for at, column in enumerate(columns)})


def _length(texts: list[str]) -> float:
    present = [text for text in texts if text]
    return sum(map(len, present)) / max(len(present), 1)


def _field_by_contents(texts: list[str], rows: int) -> str:
    present = [text for text in texts if text]
    if not present:
        return "ignore"

    def most(test: Any) -> bool:
        return sum(bool(test(text)) for text in present) > len(present) * 0.7

    if most(_DATE.match):
        return "updated"
    if most(re.compile(r"https?://\S+\Z").match):
        return "url"
    if most(_is_code):
        return "codes"
    if most(locale_of):
        return "language"
    if most(state_of) and not most(lambda text: len(text) > 20):
        return "state"
    numbered = sum(bool(re.match(r"\s*(?:1[.)]|\(1\)|①)\s*\S", text)) for text in present)
    if numbered > 1 and numbered * 4 > len(present):  # what takes one step only has no number
        return "solution.steps"
    if most(re.compile(r"\s*[-•*·]\s?\S").match):
        return "points"
    if rows >= 6 and len(set(present)) * 2 < len(present) and _length(present) < 40:
        return "area"
    return "text"


def tables_of_rows(
    path: str, sheets: Iterator[tuple[str, list[tuple[int, Cells]]]], mapping: Mapping[str, Any]
) -> Iterator[Table | Remark]:
    """Yield the tables of a file with one or more sheets, and remarks on what is none."""
    wanted = text_of(mapping.get("sheet"))
    for sheet, rows in sheets:
        if wanted and sheet != wanted:
            yield Remark(Topic.SKIPPED, f"{path} {sheet}".strip(), gettext("not the chosen sheet"))
            continue
        try:
            table, remarks = table_of(path, rows, mapping, sheet)
        except NoTable as reason:
            yield Remark(Topic.SKIPPED, f"{path} {sheet}".strip(), str(reason))
            continue
        yield from remarks
        yield table
