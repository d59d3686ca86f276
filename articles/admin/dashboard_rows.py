"""The parts of the dashboard: blocks of rows, and what their queries share."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from articles.models import Article, Publication, Revision

from .pages import article_page_url

MAX_ROWS = 6
MAX_TEXT_LENGTH = 110


@dataclass
class DashboardRow:
    """One thing to do: what it is, where it is done, and what helps to decide."""

    title: str
    url: str
    facts: list[str] = field(default_factory=list)
    tag: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)  # label and URL
    end: dict[str, Any] | None = None  # the buttons that end an incident


@dataclass
class DashboardBlock:
    """A list of things to do; `count` may exceed the rows."""

    name: str
    title: str
    rows: list[DashboardRow]
    count: int
    url: str = ""
    note: str = ""
    is_urgent: bool = False
    has_more: bool = False  # there may be more than `count`


def first_rows(rows: QuerySet) -> tuple[list[Any], int]:
    """Return the first rows, and the number of all, which is counted only if there are more."""
    first = list(rows[:MAX_ROWS])
    return first, rows.count() if len(first) == MAX_ROWS else len(first)


def with_list_fields(rows: QuerySet[Article]) -> QuerySet[Article]:
    return rows.select_related("product").prefetch_related("codes")


def article_row(article: Article, page: str, facts: list[str]) -> DashboardRow:
    codes = [row.code for row in article.codes.all()][:2]
    code_facts = [", ".join(codes)] if codes else []
    return DashboardRow(
        shorten(article.title), article_page_url(article, page), [*facts, *code_facts, article.product.name]
    )


def articles_changed_by(editor: User) -> QuerySet[Any, Any]:
    """Return the articles with unpublished changes by this editor."""
    published = Publication.objects.live().filter(article=OuterRef("article")).values("revision__number")
    newer = Revision.objects.filter(author=editor, number__gt=Coalesce(Subquery(published[:1]), 0))
    return newer.values("article")


def list_url(model_name: str, **filters: Any) -> str:
    url = reverse(f"admin:articles_{model_name}_changelist")
    return f"{url}?{urlencode(filters)}" if filters else url


def shorten(text: str) -> str:
    return Truncator(text).chars(MAX_TEXT_LENGTH)


def time_since(at: datetime | None) -> str:
    """Return how long ago a moment was, in the largest unit only."""
    if at is None:
        return ""
    is_just_now = timezone.now() - at < timedelta(minutes=1)
    return _("less than a minute") if is_just_now else timesince(at, depth=1)
