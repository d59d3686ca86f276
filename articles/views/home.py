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

MAX_LISTED = 6
MIN_MOST_VIEWED = 3
MAX_EXAMPLES = 4
MAX_EXAMPLE_LENGTH = 10
MAX_SAMPLE_CODE_LENGTH, MAX_SAMPLE_TITLE_LENGTH = 12, 60


@cached_page
def home_page(request: HttpRequest) -> HttpResponse:
    products = count_products(get_language())
    if not products and get_language() != settings.LANGUAGE_CODE:
        return _redirect_to_default_language()
    latest, most_read = _article_lists(get_language())
    official_first = sorted(latest, key=lambda row: row.confidence != Confidence.OFFICIAL)
    context = {
        "products": products,
        "incidents": active_incidents.current(),
        "latest": latest,
        "most_read": most_read,
        "example_codes": _example_codes(official_first),
        "sample": _sample(official_first),
        "side_counts": side_counts(get_language()),
    }
    return render(request, "articles/home.html", context)


def _article_lists(language: str) -> tuple[list[Publication], list[Publication]]:
    """Return the latest articles and the most viewed ones, or none of these if there are too few."""
    rows = Publication.objects.live().in_language(language)
    ids = page_views.most_read(language, MAX_LISTED)
    latest = rows.latest_first().values("pk")[:MAX_LISTED]
    publications = list(rows.for_list().filter(Q(pk__in=latest) | Q(article__in=ids)).latest_first())
    by_article = {row.article_id: row for row in publications}
    most_read = [by_article[pk] for pk in ids if pk in by_article]
    return publications[:MAX_LISTED], most_read if len(most_read) >= MIN_MOST_VIEWED else []


def _redirect_to_default_language() -> HttpResponse:
    """Redirect, because nothing is translated into this language."""
    with override(settings.LANGUAGE_CODE):
        return redirect("home")


def _example_codes(rows: list[Publication]) -> list[str]:
    """Return a few codes to try, short enough for one line."""
    return [row.code for row in rows if row.code and len(row.code) <= MAX_EXAMPLE_LENGTH][:MAX_EXAMPLES]


def _sample(rows: list[Publication]) -> Publication | None:
    """Return an article that has every key fact and is short enough to show them at a glance."""
    return next((row for row in rows if _has_key_facts(row) and _is_short(row)), None)


def _has_key_facts(row: Publication) -> bool:
    return bool(row.code and row.typical_duration) and row.side not in ("", Side.UNKNOWN)


def _is_short(row: Publication) -> bool:
    return len(row.code) <= MAX_SAMPLE_CODE_LENGTH and len(row.title) <= MAX_SAMPLE_TITLE_LENGTH
