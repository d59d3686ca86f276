"""The home page."""

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override

from articles import active_incidents
from articles.catalog import count_products
from articles.insights import page_views
from articles.models import Confidence, Publication, Side

from .error_codes import side_counts
from .http_cache import cached_page

LATEST = 6
FEWEST = 3
TRIES = 4


@cached_page
def home(request: HttpRequest) -> HttpResponse:
    found = count_products(get_language())
    if not found and get_language() != settings.LANGUAGE_CODE:
        return _in_own_language()
    latest, most_read = _lists(get_language())
    certain = sorted(latest, key=lambda row: row.confidence != Confidence.OFFICIAL)
    context = {
        "shelves": found,
        "incidents": active_incidents.current(),
        "latest": latest,
        "most_read": most_read,
        "tries": _tries(certain),
        "specimen": _specimen(certain),
        "counts": side_counts(get_language()),
    }
    return render(request, "articles/home.html", context)


def _lists(language: str) -> tuple[list[Publication], list[Publication]]:
    """The latest articles, and those read most: none while too few tell anything. Two queries."""
    rows = Publication.objects.live().in_language(language)
    ids = page_views.most_read(language, LATEST)
    latest = rows.latest_first().values("pk")[:LATEST]
    found = list(rows.for_list().filter(Q(pk__in=latest) | Q(article__in=ids)).latest_first())
    by_article = {row.article_id: row for row in found}
    most_read = [by_article[pk] for pk in ids if pk in by_article]
    return found[:LATEST], most_read if len(most_read) >= FEWEST else []


def _in_own_language() -> HttpResponse:
    """Where nothing has been translated, the site is what it is in its own language."""
    with override(settings.LANGUAGE_CODE):
        return redirect("home")


def _tries(rows: list[Publication]) -> list[str]:
    """A few codes to begin with, short enough for a row."""
    return [row.code for row in rows if row.code and len(row.code) <= 10][:TRIES]


def _specimen(rows: list[Publication]) -> Publication | None:
    """One that shows all that an answer begins with, and shows it at a glance."""
    return next(
        (row for row in rows if _is_whole(row) and len(row.code) <= 12 and len(row.title) <= 60), None
    )


def _is_whole(row: Publication) -> bool:
    return bool(row.code and row.typical_duration) and row.side not in ("", Side.UNKNOWN)
