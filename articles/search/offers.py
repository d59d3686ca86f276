"""Offers what readers open most where nothing was found."""

import time
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Sum
from django.utils.timezone import localdate

from articles.models import Publication, SearchClick

from . import rules
from .database_state import DatabaseState
from .index_folder import INDEX
from .rows import read_publications

POPULAR = "popular"
POPULAR_DAYS, MIN_POPULAR_OPENS = 30, 3
MAX_OPENED = 300  # articles among which those of a language are looked for
MAX_CACHED_LISTS = 500
KEPT_SECONDS = 60.0


def find_popular(
    words: Sequence[str], language: str | None, product: str, size: int, anywhere: bool = True
) -> list[Publication]:
    """Return what readers of a product open most, then what was verified last.

    The product is the one that was chosen, or else named among the words. Without one it is the whole site,
    or none if not `anywhere`.
    """
    product = product or rules.current_rules().find_product(words)
    if not (product or anywhere) or not f"{product}{language}".isprintable():  # a NUL fails on PostgreSQL
        return []
    pks = _popular_pks(language or "", product, size)
    rows = read_publications(pks)
    return [rows[pk] for pk in pks if pk in rows][:size]


def _popular_pks(language: str, product: str, size: int) -> list[int]:
    """Return the ids of publications, kept for a minute: to count takes longer than a search."""
    key, state, now = (language, product, size), INDEX.last_seen_state(), time.monotonic()
    kept = _popular.get(key)
    if kept is None or kept[0] != state or kept[1] < now:
        if len(_popular) > MAX_CACHED_LISTS:
            _popular.clear()
        opened = find_most_opened(language, product, size)
        # Without conditions that lead the database to another index than that of the articles.
        found = dict(Publication.objects.filter(article__in=opened).values_list("article", "pk"))
        pks = [found[article] for article in opened if article in found]
        pks += _verified_last(language, product, 2 * size) if len(pks) < size else []
        _popular[key] = kept = state, now + KEPT_SECONDS, list(dict.fromkeys(pks))
    return kept[2]


_popular: dict[tuple[str, str, int], tuple[DatabaseState, float, list[int]]] = {}


def _verified_last(language: str, product: str, size: int) -> list[int]:
    """Return the ids of live publications: those verified last, then those that never were.

    Asked apart, each is read from an index in its order; to sort all articles takes longer than a search.
    """
    live = Publication.objects.live()
    if language:
        live = live.in_language(language)
    if product:
        live = live.filter(product__slug=product)
    verified = live.exclude(verified_on=None).order_by("-verified_on", "sort_key", "slug")
    pks = list(verified.values_list("pk", flat=True)[:size])
    if len(pks) < size:
        others = live.filter(verified_on=None).order_by("sort_key", "slug")
        pks += others.values_list("pk", flat=True)[: size - len(pks)]
    return pks


def find_most_opened(language: str, product: str = "", size: int = 5) -> list[int]:
    """Return the ids of the articles that readers opened most of late, if there are enough to tell."""
    since = localdate() - timedelta(days=POPULAR_DAYS)
    clicks = SearchClick.objects.filter(tally__day__gte=since)
    if product:
        clicks = clicks.filter(article__publication__product__slug=product)
    counted = clicks.values("article").annotate(times=Sum("count")).order_by("-times", "article__slug")
    opened = [row["article"] for row in counted.filter(times__gte=MIN_POPULAR_OPENS)[:MAX_OPENED]]
    live = Publication.objects.live().filter(article__in=opened).values_list("article", "language")
    shown = {article for article, written_in in live if language in ("", written_in)}
    return [article for article in opened if article in shown][:size]
