"""The history of articles as files, for archives. An import doesn't read it."""

import json
from collections.abc import Iterator
from typing import Any

from articles.content import snapshot
from articles.models import Article, Revision


def article_history(source_id: str, drafts: bool) -> Iterator[str]:
    """Yield a line of JSON for each revision of an article, oldest first.

    Without `drafts` only what readers have seen, and without the names of editors and their notes.
    """
    rows = Revision.objects.filter(article__source_id=source_id, article__deleted_at=None)
    if not drafts:
        rows = rows.exclude(published_at=None)
    for revision in rows.select_related("author").order_by("number").iterator(chunk_size=50):
        yield json.dumps(_revision_data(revision, drafts), ensure_ascii=False) + "\n"


def _revision_data(revision: Revision, drafts: bool) -> dict[str, Any]:
    published = revision.published_at
    inside = {"note": revision.note, "author": revision.author and revision.author.get_username()}
    return {
        "revision": revision.number,
        "kind": revision.kind,
        "saved_at": revision.created_at.isoformat(),
        "published_at": published.isoformat() if published else None,
        **(inside if drafts else {}),
        "article": snapshot.of(revision),
    }


def articles_with_history(drafts: bool) -> Iterator[str]:
    """Yield the IDs of the articles of an export, sorted as it sorts them."""
    rows = Article.objects.not_deleted()
    if not drafts:
        rows = rows.filter(publication__live=True)
    yield from sorted(rows.values_list("source_id", flat=True))
