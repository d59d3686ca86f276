"""What is there to translate: published sources by how often they are read, and their translations."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from articles.models import Article, PageViewTally, Publication

from .page_views import recent_days

MISSING, UNPUBLISHED, OUTDATED = "missing", "unpublished", "outdated"


def languages_in_use() -> list[str]:
    """Return the languages that any article is translated into, in the order of the site's languages."""
    rows = Article.objects.not_deleted().exclude(translation_of="")
    used = set(rows.order_by().values_list("language", flat=True).distinct())
    return [language for language, _name in settings.LANGUAGES if language in used]


def sources_to_translate(languages: Iterable[str], what: str) -> QuerySet[Publication]:
    """Return published sources that lack something in one of these languages, the most read first.

    `what` is MISSING (no translation at all), UNPUBLISHED (a draft that readers don't see), or OUTDATED.
    Each has its number of reads of the last days as `reads`.
    """
    condition = Q(pk=None)
    for language in languages:
        condition |= _lacks(language, what) & ~Q(language=language)
    since = localdate() - timedelta(days=recent_days())
    views = PageViewTally.objects.filter(article=OuterRef("article"), day__gt=since).order_by()
    reads = Subquery(views.values("article").annotate(times=Sum("count")).values("times"), IntegerField())
    rows = Publication.objects.live().filter(article__translation_of="").filter(condition).for_list()
    return rows.annotate(reads=Coalesce(reads, 0)).order_by("-reads", "sort_key", "pk")


def _lacks(language: str, what: str) -> Any:
    rows = Article.objects.not_deleted().filter(
        translation_of=OuterRef("article__source_id"), language=language
    )
    if what == OUTDATED:
        return Q(Exists(rows.filter(translation_lag__gt=0)))
    if what == UNPUBLISHED:
        return Q(Exists(rows.exclude(publication__live=True)))
    return ~Q(Exists(rows))


def translations_by_source(publications: Iterable[Publication]) -> dict[tuple[str, str], Article]:
    """Return the translations of these sources by external ID and language, each with its publication."""
    ids = [publication.article.source_id for publication in publications]
    rows = (
        Article.objects.not_deleted().filter(translation_of__in=ids).select_related("publication__revision")
    )
    return {(row.translation_of, row.language): row for row in rows}
