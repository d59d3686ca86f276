"""Replace an image in every article that uses it, as one change set."""

from typing import NamedTuple

from django.db.models import F
from django.utils.translation import gettext as _

from articles.content import snapshot
from articles.content.text_search import map_texts
from articles.exceptions import Conflict, Refused
from articles.models import Article, ChangeSet, Image, ImageUse, Publication
from articles.permissions import Editor

from . import workflow
from .change_sets import ArticleChange, ChangeSetResult, change_as_set


class ImageArticles(NamedTuple):
    """Articles whose drafts have an image, and whether readers alone still see it in others."""

    articles: list[Article]
    foreign_count: int  # that this editor may not change
    published_count: int  # published versions with it whose drafts don't have it


def articles_with_image(image: Image, editor: Editor) -> ImageArticles:
    """Return the articles in which this editor can replace an image, by title."""
    uses = ImageUse.objects.filter(name=image.name)
    drafts = uses.filter(revision__number=F("revision__article__version"))
    using = Article.objects.not_deleted().filter(pk__in=drafts.values("revision__article"))
    articles = using if editor is None else using.for_editor(editor)
    live = Publication.objects.live().filter(revision__in=uses.values("revision"))
    return ImageArticles(
        list(articles.with_parts().select_related("publication__revision").order_by("title", "pk")),
        using.exclude(pk__in=articles.values("pk")).count(),
        live.exclude(article__in=using.values("pk")).count(),
    )


def replace_image(
    old: Image,
    new: Image,
    versions: dict[int, int],
    editor: Editor,
    publish_live: bool = False,
    note: str = "",
) -> ChangeSetResult:
    """Put `new` in the place of `old` in these articles, of which the editor saw these versions.

    The alt text stays. Raises Conflict if an article changed, and NotAllowed or Refused like `save`.
    """
    if old.pk == new.pk:
        raise Refused(_("Choose another image."))
    changes = []
    for article in articles_with_image(old, editor).articles:
        if article.pk not in versions:
            continue
        if article.version != versions[article.pk]:
            raise Conflict("", None, article.version)
        workflow.check("save", editor, article)
        data = snapshot.take(article)
        count = sum(value.count(old.name) for _spot, value in snapshot.texts(data))
        replaced = map_texts(data, lambda _spot, value: value.replace(old.name, new.name))
        changes.append(ArticleChange(article, article.version, replaced, count))
    if not changes:
        raise Refused(_("Choose at least one article."))
    summary = _("Image %(old)s replaced with %(new)s") % {"old": old.name[:8], "new": new.name[:8]}
    return change_as_set(ChangeSet.Kind.IMAGE, summary, changes, editor, publish_live, note)
