"""The parts of the article form, in the order in which one thinks, and the lines of fields within them.

Which field is in which part, and on which line, is in the schema. This file has the parts' names and order.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.content import schema
from articles.content.readers import KeyReader
from articles.content.schema import Field, Rows

from .form_parser import form_names

MAIN_PARTS: dict[str, Any] = {
    "top": _("Title and summary"),
    "answer": _("At a glance"),
    "symptoms": _("Symptoms"),
    "causes": _("Causes"),
    "solutions": _("Solutions"),
    "body": _("More information"),
    "impact": _("Impact"),
    "prevention": _("Prevention"),
    "comparisons": _("Similar errors"),
    "questions": _("FAQ"),
    "related": _("Related articles"),
    "sources": _("Sources"),
}
# Beside the text: who takes care of it, and what other systems call it.
SIDE_PARTS: dict[str, Any] = {
    "care": _("Ownership"),
    "proof": _("Verification"),
    "address": _("URL and IDs"),
}
# Parts whose fields are lists or long texts, each folded like a row.
FOLDED_PARTS = {"symptoms", "body", "impact", "prevention", "related"}

Line = list[str]


def lines_of(part: str) -> Iterator[Line | Field]:
    """Yield the lines of a part: the names of its fields, or the field of a kind of rows with own forms."""
    line: Line = []
    for field in schema.ARTICLE.in_fieldset(part):
        rows = schema.ARTICLE.rows.get(field.key)
        names = form_names(field.key, rows) if rows else [field.attr]
        if not (field.same_line or field.note_on) and line:
            yield line
            line = []
        if names:
            line += names
        else:
            yield field
    if line:
        yield line


def row_lines(rows: Rows) -> list[Line]:
    """Return the fields of a row, those of one line together, without its key and position."""
    lines: list[Line] = []
    for column in rows.visible_columns:
        if lines and (column.same_line or column.note_on):
            lines[-1].append(column.attr)
        else:
            lines.append([column.attr])
    return lines


def key_name(rows: Rows) -> str:
    """Return the field of a row's permanent key, or "" if rows of this kind have none."""
    return next((column.attr for column in rows.columns if isinstance(column.reader, KeyReader)), "")
