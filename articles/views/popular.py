"""What people look for most, which lists begin with: by page views, then the editors' picks."""

from functools import lru_cache
from time import time
from uuid import UUID

from articles.insights import page_views
from articles.models import ArticleLabel, Publication

from .site_state import SiteState

FEATURED = "featured"  # the label of the editors' picks
MAX_POPULAR, MIN_POPULAR = 6, 3  # fewer are no list
MIN_LISTED = 20  # a shorter list is seen at a glance
SECONDS = 60  # for which the order holds; page views are written that late, too


def popular_articles(state: SiteState, language: str, product: str = "") -> list[int]:
    """Return the ids of articles, of which some may have been unpublished since; [] if they are too few."""
    return _popular(state.process, language, product, time() // SECONDS)


@lru_cache(maxsize=200)
def _popular(_process: UUID, language: str, product: str, _period: float) -> list[int]:
    found = page_views.most_read(language, MAX_POPULAR, product)
    if len(found) < MAX_POPULAR:
        shown = {"article__publication__live": True, "article__publication__language": language}
        if product:
            shown["article__publication__product__slug"] = product
        picks = ArticleLabel.objects.filter(name=FEATURED, **shown).order_by("pk")
        picked = picks.values_list("article", flat=True)[: 2 * MAX_POPULAR]
        found += [pk for pk in picked if pk not in found]
    return found[:MAX_POPULAR] if len(found) >= MIN_POPULAR else []


def read_popular(articles: list[int], language: str | None) -> list[Publication]:
    """Return these articles in this order, as lists show them. One query, or none."""
    if not articles:
        return []
    rows = Publication.objects.live().for_list().filter(article__in=articles).order_by()
    by_article = {row.article_id: row for row in rows if row.language == language}
    return [by_article[pk] for pk in articles if pk in by_article]
