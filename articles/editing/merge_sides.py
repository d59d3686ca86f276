"""What an editor's text meets when somebody else saved first: the three texts that `merge` makes one of."""

from dataclasses import dataclass
from datetime import datetime

from articles.content import snapshot
from articles.content.snapshot import Data
from articles.models import Article

from .gate import conflict
from .working_copy import with_known_keys


@dataclass(frozen=True)
class Sides:
    """What both began with, mine, and theirs: the number of that revision, and who saved it when."""

    base: Data
    mine: Data
    theirs: Data
    version: int
    by: str
    at: datetime


def sides(article: Article, data: Data, began_at: int | None, met: int | None = None) -> Sides:
    """The sides for a text that was begun on the revision `began_at` and met `met`, or the newest.

    New rows get their permanent keys here. If the first revision is not kept any more, all that differs will
    be asked for. Raises Conflict if the article is gone, Revision.DoesNotExist if there is no revision `met`.
    """
    version = Article.objects.not_deleted().filter(pk=article.pk).values_list("version", flat=True).first()
    if version is None:
        raise conflict(article.pk)
    rows = article.revisions.select_related("author")
    last = rows.get(number=version if met is None else met)
    first = rows.filter(number=began_at).first() if began_at else None
    base = snapshot.of(first) if first else snapshot.empty()
    return Sides(
        base=base,
        mine=with_known_keys(snapshot.normalise(data), base),
        theirs=snapshot.of(last),
        version=last.number,
        by=last.author.get_username() if last.author else "",
        at=last.created_at,
    )
