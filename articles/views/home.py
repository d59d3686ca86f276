"""The home page."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override

from articles import active_incidents
from articles.models import Confidence, Publication, Side
from articles.strings.interface import is_shipped
from articles.strings.languages import rank_languages

from .error_codes import side_counts
from .http_cache import cached_page
from .popular import popular_articles
from .site_state import languages_of_articles, product_counts, read_site_state

MAX_LISTED = 6
MAX_EXAMPLES = 4
MAX_EXAMPLE_LENGTH = 10
MAX_SAMPLE_CODE_LENGTH, MAX_SAMPLE_TITLE_LENGTH = 12, 60


@cached_page
def home_page(request: HttpRequest) -> HttpResponse:
    state, language = read_site_state(), get_language()
    products = product_counts(state, language)
    if not products and not (language == settings.LANGUAGE_CODE or is_shipped(language)):
        return _redirect_to_home(settings.LANGUAGE_CODE)
    if not products and language == settings.LANGUAGE_CODE and (others := languages_of_articles(state)):
        return _redirect_to_home(rank_languages(others, language, "en")[0])
    incidents = active_incidents.current()
    popular = popular_articles(state, language)[:MAX_LISTED]
    context = {
        "products": [product for product in products if not product.is_family_name],
        "incidents": incidents,
        "lists": SimpleLazyObject(partial(_article_lists, language, popular)),
        "side_counts": side_counts(state, language),
        "kept_for": (state, popular, incidents),
    }
    return render(request, "articles/home.html", context)


def _article_lists(language: str, popular: list[int]) -> dict[str, Any]:
    """Return the popular articles and the latest ones."""
    rows = Publication.objects.live().in_language(language)
    # Read first, and sorted here: the database would look through all articles for these few.
    latest = list(rows.latest_first().values_list("pk", flat=True)[: 5 * MAX_LISTED])
    chosen = Publication.objects.live().for_list().filter(Q(pk__in=latest) | Q(article__in=popular))
    publications = [row for row in chosen.order_by() if row.language == language]
    publications.sort(key=lambda row: row.sort_key)
    publications.sort(key=_moment, reverse=True)
    by_article = {row.article_id: row for row in publications}
    first = [by_article[pk] for pk in popular if pk in by_article]
    rest = [row for row in publications if row not in first]
    official_first = sorted(publications[:MAX_LISTED], key=lambda row: row.confidence != Confidence.OFFICIAL)
    return {
        "latest": (rest if len(rest) >= MAX_LISTED else publications)[:MAX_LISTED],
        "popular": first,
        "example_codes": _example_codes(first or official_first),
        "sample": _sample([*first, *official_first]),
    }


def _moment(row: Publication) -> tuple[datetime, date, datetime]:
    """Of what was published together, as by an import, what was verified last is the latest."""
    minute = row.published_at.replace(second=0, microsecond=0)
    return minute, row.verified_on or date.min, row.published_at


def _redirect_to_home(language: str) -> HttpResponse:
    """Redirect, because nothing is published in the language of the page."""
    with override(language):
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
