"""How lists and forms of the desk write values: times as 2026-11-30 06:00 in the viewer's zone, and words."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .menu import row_name

_UNNAMED = re.compile(r"\w+ object \(\d+\)$")
EMPTY = "-"  # what Django shows for no value


def written(value: Any) -> Any:
    """Return a date, time, or truth value as the desk shows it; None for all other values."""
    if isinstance(value, datetime):
        # A script puts it into the browser's zone before the server knows that (timezone.js).
        local = timezone.localtime(value)
        tag = '<time class="nowrap" dir="ltr" datetime="{}" data-datetime>{}</time>'
        return format_html(tag, local.isoformat(), f"{local:%Y-%m-%d %H:%M}")
    if isinstance(value, date):
        return value.isoformat()
    return None if not isinstance(value, bool) else _("Yes") if value else _("No")


def list_columns(changelist: Any) -> list[Any]:
    """Return the columns of a list, those of dates and truth values as the desk writes them."""
    return [_column(changelist, name) for name in changelist.list_display]


def _column(changelist: Any, name: Any) -> str | Callable[[Any], Any]:
    try:
        field = changelist.lookup_opts.get_field(name)
    except (FieldDoesNotExist, TypeError):
        return name
    if name in changelist.list_editable or not isinstance(field, (models.DateField, models.BooleanField)):
        return name

    @admin.display(description=str(label_for_field(name, changelist.model)), empty_value=EMPTY)
    def show(row: Any) -> Any:
        text = written(getattr(row, name))
        return text and format_html('<span class="nowrap">{}</span>', text)

    show.__name__ = name  # the class of its cells
    return show


def fixed_value(field: Any) -> Any:
    """Return the value of a field that a form shows and doesn't change."""
    name = field.field["field"]
    try:
        column = field.form.instance._meta.get_field(name)
        value = written(getattr(field.form.instance, column.attname))
    except (FieldDoesNotExist, AttributeError, TypeError):
        value = None
    return field.contents() if value is None else value


def named_rows(deleted: list[Any]) -> list[Any]:
    """Return what a deletion takes along, without the rows that only connect two others and have no name."""
    kept: list[Any] = []
    for item in deleted:
        if isinstance(item, list):
            if inner := named_rows(item):
                kept.append(inner)
        elif not _UNNAMED.search(item):
            kept.append(_with_kind(item))
    return kept


def _with_kind(item: Any) -> Any:
    """Return a line such as "User: Anna" with what the desk calls a row of its kind."""
    kind, sign, row = item.partition(": ")
    for model in admin.site._registry:
        if sign and kind == capfirst(model._meta.verbose_name):
            # The rest is as Django escaped it.
            rest = row if isinstance(item, SafeString) else escape(row)
            return format_html("{}: {}", capfirst(row_name(model._meta)), SafeString(rest))
    return item
