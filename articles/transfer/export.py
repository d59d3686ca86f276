"""The export of articles as snapshots."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import F, QuerySet

from articles.content import schema, snapshot
from articles.content.snapshot import Data
from articles.models import Article, Publication, Revision

CHUNK_SIZE = 500


def export_articles(drafts: bool, articles: QuerySet[Article] | None = None) -> Iterator[Data]:
    """Yield published articles, or all `drafts`, by ID. Sorted here: databases sort text differently.

    With `articles`, only these.
    """
    if drafts:
        revisions = Revision.objects.filter(article__deleted_at=None, number=F("article__version"))
        owner = "article"
    else:
        revisions = Revision.objects.filter(pk__in=Publication.objects.live().values("revision"))
        owner = "article__publication"
    if articles is not None:
        revisions = revisions.filter(article__in=articles)
    pks = iter([pk for _source_id, pk in sorted(revisions.values_list("article__source_id", "pk"))])
    rows = revisions.select_related(f"{owner}__product", f"{owner}__area")
    while chunk := list(islice(pks, CHUNK_SIZE)):
        by_pk = rows.in_bulk(chunk)
        for pk in chunk:
            # An article that was unpublished in the meantime is missing.
            if revision := by_pk.get(pk):
                row = revision.article if drafts else revision.article.publication
                yield _with_current_names(snapshot.of(revision), row.product, row.area)


def _with_current_names(data: Data, product: Any, area: Any) -> Data:
    """Replace the names of product and area, which the site can change at any time, by the current ones."""
    return {
        **{key: data[key] for key in schema.ARTICLE.by_key},
        "product": {key: getattr(product, key) for key in data["product"]},
        "area": {key: getattr(area, key) for key in data["area"]} if area and data["area"] else None,
    }
