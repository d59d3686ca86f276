"""What people look for most, which lists begin with: by page views, then the editors' picks."""

from functools import lru_cache
from time import time
from uuid import UUID

from django.db.models import Q

from articles.insights import page_views
from articles.models import ArticleLabel, Publication

from .site_state import SiteState

FEATURED = "featured"  # the label of the editors' picks
MAX_POPULAR, MIN_POPULAR = 6, 3  # fewer are no list
MIN_LISTED = 20  # a shorter list is seen at a glance
MAX_PICKS = 200  # read at once, of which some may be in other languages
SECONDS = 60  # for which the order holds; page views are written that late, too


def popular_articles(state: SiteState, language: str, product: str = "") -> list[int]:
    """Return the ids of articles, of which some may have been unpublished since; [] if they are too few."""
    return _popular(state.process, language, product, time() // SECONDS)


@lru_cache(maxsize=200)
def _popular(_process: UUID, language: str, product: str, _period: float) -> list[int]:
    found = page_views.most_read(language, MAX_POPULAR, product)
    if len(found) < MAX_POPULAR:
        found += [pk for pk in _picks(language, product) if pk not in found]
    return found[:MAX_POPULAR] if len(found) >= MIN_POPULAR else []


def _picks(language: str, product: str) -> list[int]:
    """Return the ids of the editors' picks in their order; a translation of a pick is one, too."""
    labels = ArticleLabel.objects.filter(name=FEATURED).order_by("pk")
    picks = list(labels.values_list("article", "article__source_id")[:MAX_PICKS])
    own, sources = [pk for pk, _source in picks], [source for _pk, source in picks]
    shown = Publication.objects.live().in_language(language).order_by()
    shown = shown.filter(Q(article__in=own) | Q(translation_group__in=sources))
    if product:
        shown = shown.filter(product__slug=product)
    ranks = {pk: rank for rank, pk in enumerate(own)} | {source: rank for rank, source in enumerate(sources)}
    rows = shown.values_list("article", "translation_group")
    return [
        pk for pk, group in sorted(rows, key=lambda row: (ranks.get(row[1], ranks.get(row[0], 0)), row[0]))
    ]


def read_popular(articles: list[int], language: str | None) -> list[Publication]:
    """Return these articles in this order, as lists show them. One query, or none."""
    if not articles:
        return []
    rows = Publication.objects.live().for_list().filter(article__in=articles).order_by()
    by_article = {row.article_id: row for row in rows if row.language == language}
    return [by_article[pk] for pk in articles if pk in by_article]
