"""The article form as it was sent, and the snapshot that it describes. The only reader of the form.

Nothing is refused here: what no article can have comes through as it was typed, for the checks beside the
form. Django's forms judge what is to be saved, and `snapshot.normalize` after them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from articles.content import schema, snapshot
from articles.content.readers import (
    CatalogReader,
    DateReader,
    FlagReader,
    LineReader,
    MinutesReader,
    Reader,
    UrlReader,
    UserReader,
)
from articles.content.schema import Field, Rows
from articles.content.snapshot import Data
from articles.models import Article, Level
from articles.strings.characters import drop_forbidden
from articles.strings.numbers import MAX_POSITIVE_INTEGER, whole_number

CELL = re.compile(r"(?<!\\)\|")
NO_FILES: MultiValueDict[str, Any] = MultiValueDict()
MAX_ROWS = 2000  # of one kind: as many as a formset of Django's takes
# An address typed without its scheme is taken as https.
FIELDS: Mapping[type[Reader], forms.Field] = {
    DateReader: forms.DateField(),
    MinutesReader: forms.IntegerField(),
    UrlReader: forms.URLField(assume_scheme="https"),
}


@dataclass
class SentForm:
    """A form as it was sent: its snapshot, and the number in the form of each row of it."""

    data: Data
    rows: dict[str, list[int]]


def parse_form(post: QueryDict, max_length: int | None = None) -> SentForm:
    """Read a form. Texts end after `max_length` characters."""
    data, numbers = snapshot.empty(), {}
    for field in schema.ARTICLE.values:
        value = _value(field, Article, post, field.attr, max_length)
        if value not in ("", None):
            data[field.key] = value
    for key, rows in schema.ARTICLE.rows.items():
        if rows.text_only:
            data[key] = split_lines(_text(post, key, max_length))
        elif rows.by_level:
            data[key] = [
                {rows.title: line, "level": level.value}
                for level in Level
                for line in split_lines(_text(post, f"{key}_{level}", max_length))
            ]
        else:
            rows_by_number = {n: _row(rows, post, f"{key}-{n}-", max_length) for n in _row_numbers(post, key)}
            numbers[key] = [n for n, row in rows_by_number.items() if _has_text(rows, row)]
            data[key] = [rows_by_number[n] for n in numbers[key]]
    # The form names a solution by its number, because a new one has no key.
    solutions = dict(zip(numbers["solutions"], data["solutions"], strict=True))
    number = whole_number(post.get("first", "").strip(), MAX_POSITIVE_INTEGER)
    first = solutions.get(number) if number is not None else None
    data["first"] = first["key"] or first["title"] if first else ""
    return SentForm(data, numbers)


def form_names(key: str, rows: Rows) -> list[str]:
    """Return the fields that show a list as lines: none for rows with forms of their own."""
    return [key] if rows.text_only else [f"{key}_{level}" for level in Level] if rows.by_level else []


def form_lists(data: Data) -> dict[str, list[str]]:
    """Return the lists of a snapshot that the form shows as lines, by the names of its fields."""
    lists = {}
    for key, rows in schema.ARTICLE.rows.items():
        for name, level in zip(form_names(key, rows), Level, strict=False):
            lists[name] = [row if rows.text_only else row[rows.title] for row in data[key]
                           if rows.text_only or row["level"] == level]  # fmt: skip
    return lists


def split_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def cells_of(line: str) -> list[str]:
    r"""Return the cells of `aspect | this error | the other`. A bar in a text is written \|."""
    return [cell.strip().replace(r"\|", "|") for cell in CELL.split(line)]


def _text(post: QueryDict, name: str, max_length: int | None) -> str:
    return drop_forbidden(post.get(name, ""))[:max_length].strip()


def _value(
    field: Field, model: type[models.Model], post: QueryDict, name: str, max_length: int | None
) -> Any:
    if isinstance(field.reader, FlagReader):
        widget = forms.NullBooleanSelect if field.reader.default is None else forms.CheckboxInput
        return widget().value_from_datadict(post, NO_FILES, name)
    text = _text(post, name, max_length)
    if isinstance(field.reader, CatalogReader | UserReader):
        related: Any = model._meta.get_field(field.attr).related_model
        return field.reader.from_column(related._default_manager.filter(pk=whole_number(text)).first())
    if form_field := FIELDS.get(type(field.reader)):
        try:
            value = form_field.to_python(text)
        except forms.ValidationError:
            return text
        return field.reader.from_column(value) if isinstance(field.reader, DateReader) else value
    return text or field.reader.default


def _row(rows: Rows, post: QueryDict, prefix: str, max_length: int | None) -> Data:
    row = {}
    for column in rows.columns:
        name = f"{prefix}{column.attr}"
        if isinstance(column.reader, Rows):
            cells = list(column.reader.readers)
            lines = map(cells_of, split_lines(_text(post, name, max_length)))
            row[column.key] = [dict(zip(cells, [*line, *[""] * len(cells)], strict=False)) for line in lines]
        else:
            row[column.key] = _value(column, rows.model, post, name, max_length)
    return row


def _has_text(rows: Rows, row: Data) -> bool:
    """Return whether a row has any text: a choice alone makes no row."""
    texts = (column for column in rows.visible_columns if isinstance(column.reader, LineReader | Rows))
    return any(row[column.key] for column in texts)


def _row_numbers(post: QueryDict, name: str) -> list[int]:
    """Return the numbers of the rows that are not deleted, in the order in which they are saved."""
    count = min(whole_number(post.get(f"{name}-TOTAL_FORMS"), MAX_POSITIVE_INTEGER) or 0, MAX_ROWS)

    def position(n: int) -> int:
        number = whole_number(post.get(f"{name}-{n}-position", "").strip(), MAX_POSITIVE_INTEGER)
        return MAX_POSITIVE_INTEGER if number is None else number

    return sorted((n for n in range(count) if not _is_checked(post, f"{name}-{n}-DELETE")), key=position)


def _is_checked(post: QueryDict, name: str) -> bool:
    return bool(forms.CheckboxInput().value_from_datadict(post, NO_FILES, name))
