"""The three texts of a conflict, which `merge` makes one of."""

from dataclasses import dataclass
from datetime import datetime

from articles.content import snapshot
from articles.content.snapshot import Data
from articles.models import Article

from .gate import build_conflict
from .working_copy import with_known_keys


@dataclass(frozen=True)
class MergeSides:
    """The common base, mine, and theirs, with the number, author, and time of their revision."""

    base: Data
    mine: Data
    theirs: Data
    version: int
    by: str
    at: datetime


def load_merge_sides(
    article: Article, data: Data, began_at: int | None, met: int | None = None
) -> MergeSides:
    """Return the sides for a text based on the revision `began_at`, against `met` or the newest revision.

    New rows get their permanent keys here. If the base revision was deleted, every difference is a conflict.
    Raises Conflict if the article is gone, and Revision.DoesNotExist if there is no revision `met`.
    """
    version = Article.objects.not_deleted().filter(pk=article.pk).values_list("version", flat=True).first()
    if version is None:
        raise build_conflict(article.pk)
    rows = article.revisions.select_related("author")
    last = rows.get(number=version if met is None else met)
    first = rows.filter(number=began_at).first() if began_at else None
    base = snapshot.of(first) if first else snapshot.empty()
    return MergeSides(
        base=base,
        mine=with_known_keys(snapshot.normalize(data), base),
        theirs=snapshot.of(last),
        version=last.number,
        by=last.author.get_username() if last.author else "",
        at=last.created_at,
    )
