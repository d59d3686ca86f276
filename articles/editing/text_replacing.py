"""Find a text in all articles of an editor, and replace it in chosen places, as one change set."""

from dataclasses import dataclass, field

from django.db.models import F
from django.utils.translation import gettext as _

from articles.content import snapshot
from articles.content.text_search import Hit, TextQuery, find_hits, replace_hits
from articles.exceptions import Conflict, Refused
from articles.models import Article, ChangeSet, Publication, Revision
from articles.permissions import Editor

from . import workflow
from .change_sets import ArticleChange, ChangeSetResult, change_as_set

MAX_HITS = 500  # shown and replaced at once
BATCH_SIZE = 200


@dataclass
class ArticleHits:
    """The places in the draft of an article, and those in what readers see, if that is another text."""

    article: Article
    version: int
    hits: list[Hit] = field(default_factory=list)
    published: list[Hit] = field(default_factory=list)
    is_live: bool = False  # readers see the draft as it is


def find_text(
    query: TextQuery, editor: Editor, in_drafts: bool = True, in_published: bool = True
) -> list[ArticleHits]:
    """Return the articles with the text, by title, of those that this editor may work on."""
    if not query.text.strip():
        return []
    articles = Article.objects.not_deleted()
    articles = articles if editor is None else articles.for_editor(editor)
    live = {
        revision.article_id: revision
        for revision in Revision.objects.filter(
            pk__in=Publication.objects.live().filter(article__in=articles.values("pk")).values("revision")
        ).iterator(BATCH_SIZE)
    }
    drafts = Revision.objects.filter(number=F("article__version"), article__in=articles.values("pk"))
    found = []
    for draft in drafts.select_related("article__product").iterator(BATCH_SIZE):
        hits = _find(draft, live.get(draft.article_id), query, in_drafts, in_published)
        if hits.hits or hits.published:
            found.append(hits)
    return sorted(found, key=lambda hits: (hits.article.title, hits.article.pk))


def _find(
    draft: Revision, live: Revision | None, query: TextQuery, in_drafts: bool, in_published: bool
) -> ArticleHits:
    article = draft.article
    hits = ArticleHits(article, article.version, is_live=live is not None and live.pk == draft.pk)
    if in_drafts or hits.is_live:
        hits.hits = find_hits(snapshot.of(draft), query)
    if in_published and live is not None and not hits.is_live:
        hits.published = find_hits(snapshot.of(live), query)
    return hits


def replace_text(
    query: TextQuery,
    replacement: str,
    chosen: dict[int, tuple[int, set[str]]],
    editor: Editor,
    publish_live: bool = False,
    note: str = "",
) -> ChangeSetResult:
    """Replace the text in chosen places: the version of each article and the names of its hits.

    Raises Conflict if one of the articles has another version now, and Refused or NotAllowed like `save`.
    """
    summary = _("“%(old)s” replaced with “%(new)s”") % {"old": query.text[:200], "new": replacement[:200]}
    articles = Article.objects.not_deleted().with_parts().in_bulk(list(chosen))
    changes = []
    for pk, (version, names) in chosen.items():
        article = articles.get(pk)
        if article is None or article.version != version:
            raise Conflict("", None, article.version if article else None)
        workflow.check("save", editor, article)
        data = snapshot.take(article)
        replaced = replace_hits(data, query, replacement, names)
        if replaced != data:
            changes.append(ArticleChange(article, version, replaced, len(names)))
    if not changes:
        raise Refused(_("Choose at least one match to replace."))
    return change_as_set(ChangeSet.Kind.REPLACE, summary, changes, editor, publish_live, note)
