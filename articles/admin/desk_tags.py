"""Template tags of the desk: its menu, the tabs of an article, and a list's cells on a phone."""

import re
from typing import Any

from django import template
from django.conf import settings
from django.contrib.admin.templatetags.admin_list import (
    result_headers,
    result_hidden_fields,
    results,
)
from django.template import Context
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import editing
from articles.models import Article

from . import menu, values
from .article_columns import state
from .pages import article_page_url, publication_of

register = template.Library()
register.filter("fixed_value", values.fixed_value)
register.filter("named_rows", values.named_rows)
register.simple_tag(menu.list_name)
register.simple_tag(menu.new_label)
_CELL = re.compile(r"^<(td|th)\b")


@register.simple_tag
def site_home() -> str:
    """Return where readers begin, in the site's language: an editor's own may have no articles."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse("home")


@register.simple_tag(takes_context=True)
def desk_menu(context: Context) -> list[menu.MenuSection]:
    """Return the sections of the menu; none for those who may not use the desk, or without a request."""
    request = context.get("request")
    return menu.menu_of(request) if request is not None else []


@register.simple_tag
def current_section(sections: list[menu.MenuSection]) -> menu.MenuSection | None:
    return menu.current_section(sections)


@register.inclusion_tag("admin/articles/article/_head.html", takes_context=True)
def article_head(context: Context, article: Article) -> dict[str, Any]:
    """Show what all pages about an article begin with: plate, title, status, and tabs."""
    request = context["request"]
    user = request.user
    page = request.resolver_match.url_name.removeprefix("articles_article_")
    current = {"change": "write", "rendered": "compare"}.get(page, page)
    publication = publication_of(article)
    return {
        "article": article,
        "codes": [row.code for row in article.codes.all()][:1],
        "state": _("Deleted") if article.deleted_at else state(article),
        "view_url": publication.get_absolute_url() if publication and publication.live else "",
        "copy_url": (
            f"{reverse('admin:articles_article_add')}?copy={article.pk}"
            if article.deleted_at is None and editing.is_allowed("add", user)
            else ""
        ),
        "page_title": context.get("title", "") if current != "write" else "",
        "tabs": list(_tabs(user, article, current)),
    }


def _tabs(user: Any, article: Article, current: str) -> Any:
    is_there = article.deleted_at is None
    for name, label, is_allowed in (
        ("write", _("Edit"), is_there and editing.is_allowed("save", user, article)),
        ("review", _("Review"), is_there),
        ("history", _("History"), True),
        ("compare", _("Compare"), True),
        ("links", _("Links"), True),
        ("translations", _("Translations"), is_there),
        ("analytics", _("Analytics"), True),
        ("schedule", _("Schedule"), is_there and editing.is_allowed("schedule", user)),
    ):
        if is_allowed or name == current:
            url_name = "change" if name == "write" else name
            yield {"label": label, "url": article_page_url(article, url_name), "is_current": name == current}


@register.simple_tag
def list_rows(changelist: Any) -> dict[str, Any]:
    """Return the headers and rows of a list. Each cell carries the name of its column, for phones."""
    headers = [_with_own_words(header) for header in result_headers(changelist)]
    names = [_header_name(header) for header in headers]
    changelist.list_display = values.list_columns(changelist)
    rows = [
        {"form": row.form, "cells": [_with_name(cell, name) for cell, name in zip(row, names, strict=False)]}
        for row in results(changelist)
    ]
    return {"headers": headers, "rows": rows, "hidden_fields": list(result_hidden_fields(changelist))}


def _with_own_words(header: dict[str, Any]) -> dict[str, Any]:
    """Return the head of a column; the box that selects all rows says so without Django's "objects"."""
    if 'id="action-toggle"' not in str(header["text"]):
        return header
    box = '<input type="checkbox" id="action-toggle" aria-label="{}">'
    return {**header, "text": format_html(box, _("Select all rows on this page"))}


def _header_name(header: dict[str, Any]) -> str:
    text = str(header["text"])
    return "" if "<" in text else capfirst(text)


def _with_name(cell: str, name: str) -> SafeString:
    start = _CELL.match(cell)
    if not name or not start:
        return SafeString(cell)
    empty = SafeString(" data-empty" if cell.endswith(f">{values.EMPTY}</{start[1]}>") else "")
    rest = SafeString(cell[start.end() :])
    return format_html('{} data-label="{}"{}{}', SafeString(start[0]), name, empty, rest)
