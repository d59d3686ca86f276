"""Offers what readers open most where nothing was found."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import F, QuerySet, Sum
from django.utils.timezone import localdate

from articles.models import Publication, SearchClick

from . import rules
from .database_state import DatabaseState
from .index_folder import INDEX
from .rows import read_publications

POPULAR = "popular"
POPULAR_DAYS, MIN_POPULAR_OPENS = 30, 3
MAX_CACHED_LISTS = 500


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
    live = Publication.objects.live().for_list()
    if language:
        live = live.in_language(language)
    if product:
        live = live.filter(product__slug=product)
    opened = find_most_opened(language or "", product, size)
    publications = live.filter(article__in=opened) if opened else []
    by_article = {publication.article_id: publication for publication in publications}
    first = [by_article[pk] for pk in opened if pk in by_article]
    if len(first) >= size:
        return first
    pks = _verified_last(language or "", product, live, size)
    rows = read_publications(pks)
    return [*first, *(rows[pk] for pk in pks if pk in rows and rows[pk].article_id not in by_article)][:size]


def _verified_last(language: str, product: str, live: QuerySet, size: int) -> list[int]:
    """Return the ids of articles, cached for one state: to sort all articles takes longer than a search."""
    key, state = (language, product, size), INDEX.last_seen_state()
    cached = _verified.get(key)
    if cached is None or cached[0] != state:
        order = live.order_by(F("verified_on").desc(nulls_last=True), "sort_key", "slug")
        if len(_verified) > MAX_CACHED_LISTS:
            _verified.clear()
        _verified[key] = cached = state, list(order.values_list("pk", flat=True)[: 2 * size])
    return cached[1]


_verified: dict[tuple[str, str, int], tuple[DatabaseState, list[int]]] = {}


def find_most_opened(language: str, product: str = "", size: int = 5) -> list[int]:
    """Return the ids of the articles that readers opened most of late, if there are enough to tell."""
    since = localdate() - timedelta(days=POPULAR_DAYS)
    if not SearchClick.objects.filter(tally__day__gte=since).exists():
        return []
    rows = SearchClick.objects.filter(tally__day__gte=since, article__publication__live=True)
    if language:
        rows = rows.filter(article__publication__language=language)
    if product:
        rows = rows.filter(article__publication__product__slug=product)
    counted = rows.values("article").annotate(times=Sum("count")).order_by("-times", "article__slug")
    return [row["article"] for row in counted.filter(times__gte=MIN_POPULAR_OPENS)[:size]]
