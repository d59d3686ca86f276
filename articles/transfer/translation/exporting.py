"""The segments of the site's articles for a language, as text of a format."""

from collections.abc import Callable, Collection, Iterable, Iterator

from articles.content import snapshot
from articles.models import Article, Publication

from .files import ArticleUnits
from .po import write_po
from .units import units_of
from .xliff import write_xliff

WRITERS: dict[str, Callable[[str, Iterable[ArticleUnits]], str]] = {"xliff": write_xliff, "po": write_po}
SUFFIXES = {"xliff": ".xlf", "po": ".po"}


def articles_to_translate(
    language: str, ids: Collection[str] = (), whole: bool = False
) -> Iterator[ArticleUnits]:
    """Yield published sources with their segments, by ID: those that lack something, or all."""
    rows = Publication.objects.live().filter(article__translation_of="").exclude(language=language)
    if ids:
        rows = rows.filter(article__source_id__in=ids)
    sources = sorted(rows.select_related("article", "revision"), key=lambda row: row.article.source_id)
    drafts = Article.objects.not_deleted().with_parts().filter(language=language).exclude(translation_of="")
    by_source = {draft.translation_of: draft for draft in drafts}
    for row in sources:
        if row.revision is None:
            continue
        source, draft = snapshot.of(row.revision), by_source.get(row.article.source_id)
        units = units_of(source, snapshot.take(draft) if draft else None)
        if whole or ids or any(not unit.target or unit.is_outdated for unit in units):
            yield ArticleUnits(source["id"], source["language"], source["title"], units)
