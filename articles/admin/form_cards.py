"""The rows and the long fields of the article form as cards: what each says while it is folded.

A card is a `<details>`. Its summary shows the title, a few words, the first line, and what is missing; its
body has the fields. The ids of bodies are the anchors that rows have on the readers' page
(`#solution-ab12cd34`), so a link to a row opens its card, without a script too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.forms.boundfield import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.content import schema
from articles.content.readers import ChoiceReader, FlagReader, MarkdownReader, MinutesReader
from articles.content.schema import Field, Rows

from . import form_layout
from .forms import no_value

MAX_EXCERPT = 160
# What begins a line of Markdown: lists, steps, headings, quotes, tables.
LINE_MARK = re.compile(r"^\s*(?:[-*+>|#]+|\d+[.)])\s*")
MARKUP = re.compile(r"\*\*|__|`|^\[!\w+\]")


@dataclass
class Card:
    """What the template draws of a row, or of a long field."""

    anchor: str
    title: str
    lines: list[list[BoundField]]
    excerpt: str = ""
    tags: list[str] = field(default_factory=list)
    missing: str = ""
    number: int = 0  # of a row, as the reader counts; 0 for a field
    prefix: str = ""  # of the names of a row's fields
    form: Any = None
    has_errors: bool = False
    is_open: bool = False
    weight: str = ""  # of the gravest issue that the checks found in it
    comment_count: int = 0  # open ones of reviewers about it


@dataclass
class Group:
    """The rows of one kind, and an empty one for a script to add."""

    key: str
    title: str
    singular: str
    formset: Any
    cards: list[Card]
    empty_card: Card


def row_card(rows: Rows, form: Any, number: int) -> Card:
    """Return the card of a row's form."""
    values = {column.key: _value(form, column) for column in rows.columns}
    key_name = form_layout.key_name(rows)
    key = str(form[key_name].value() or "") if key_name else ""
    anchor = f"{rows.anchor}-{key}" if key and rows.anchor else f"{form.prefix}-card"
    has_errors = form.is_bound and bool(form.errors)
    has_text = any(
        values[column.key] for column in rows.columns if column.key not in ("key", *_choices(rows))
    )
    return Card(
        anchor=anchor,
        title=_first_line(values[rows.title]),
        lines=[[form[name] for name in line] for line in form_layout.row_lines(rows)],
        excerpt=_excerpt(rows, values),
        tags=list(_tags(rows, values)),
        missing=_missing(rows, values) if has_text else "",
        number=number,
        prefix=form.prefix,
        form=form,
        has_errors=has_errors,
        is_open=has_errors or not has_text,
    )


def group_of(field: Field, formset: Any) -> Group:
    """Return the cards of the rows of one kind."""
    rows = schema.ARTICLE.rows[field.key]
    meta = rows.model._meta
    return Group(
        key=field.key,
        title=str(capfirst(meta.verbose_name_plural)),
        singular=str(meta.verbose_name),
        formset=formset,
        cards=[row_card(rows, form, n) for n, form in enumerate(formset.forms, 1)],
        empty_card=row_card(rows, formset.empty_form, 0),
    )


def field_card(bound: BoundField) -> Card:
    """Return the card of a list of lines, or of a long text."""
    value = bound.field.prepare_value(bound.value()) or ""
    count = len([line for line in str(value).splitlines() if line.strip()])
    is_markdown = not hasattr(bound.field, "is_list")
    tags = [str(count)] if count and not is_markdown else []
    return Card(
        anchor=f"{bound.html_name}-card",
        title=str(bound.label),
        lines=[[bound]],
        excerpt=_first_line(value),
        tags=tags,
        has_errors=bool(bound.form.is_bound and bound.errors),
        is_open=bool(bound.form.is_bound and bound.errors),
    )


def _choices(rows: Rows) -> list[str]:
    kinds = (ChoiceReader, FlagReader)
    return [column.key for column in rows.columns if isinstance(column.reader, kinds)]


def _value(form: Any, column: Field) -> Any:
    bound = form[column.attr]
    return bound.field.prepare_value(bound.value()) or ""


def _tags(rows: Rows, values: dict[str, Any]) -> Iterator[str]:
    for column in rows.visible_columns:
        value, reader = values[column.key], column.reader
        if isinstance(reader, ChoiceReader) and value and (reader.shows_default or value != reader.default):
            label = reader.labels.get(str(value), "")
            yield str(label).partition(":")[0]
        elif isinstance(reader, MinutesReader) and value != "":
            yield _("%(minutes)s min") % {"minutes": value}
        elif isinstance(reader, FlagReader) and reader.default is False and value:
            yield str(capfirst(column.label_in(rows.model)))


def _excerpt(rows: Rows, values: dict[str, Any]) -> str:
    """Return the first line of the row's text, or of its next field of text."""
    texts = [rows.body] if rows.body else [
        column.key for column in rows.visible_columns
        if column.key not in (rows.title, *_choices(rows)) and not isinstance(column.reader, Rows)
    ]  # fmt: skip
    return next((line for key in texts if (line := _first_line(values[key]))), "")


def _first_line(text: Any) -> str:
    for line in str(text).splitlines():
        plain = MARKUP.sub("", LINE_MARK.sub("", line)).strip()
        if plain:
            return plain[:MAX_EXCERPT]
    return ""


def _missing(rows: Rows, values: dict[str, Any]) -> str:
    """Say what a row lacks that readers look for: its title, its text, or the rows within it."""
    for column in rows.columns:
        is_text = column.key == rows.title or isinstance(column.reader, MarkdownReader | Rows)
        if is_text and not values[column.key]:
            return no_value(column, rows)
    return ""
