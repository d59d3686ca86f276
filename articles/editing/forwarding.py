"""Where readers of an article that is no longer published are sent: its addresses and codes lead on."""

from django.db import transaction
from django.utils.translation import gettext as _

from articles.content import schema
from articles.exceptions import Refused
from articles.models import Article, FormerSlug, Publication
from articles.permissions import Editor
from articles.strings.slugs import slugify

from . import workflow
from .code_history import codes_without, lead_codes, public_codes
from .gate import unpublish


def check_target(article: Article, target: Article) -> Publication:
    """Return the publication that readers are sent to. Raises Refused if they would find nothing there."""
    publication = Publication.objects.live().filter(article=target).exclude(article=article).first()
    if publication is None:
        raise Refused(_("Choose another published article."))
    if publication.language != article.language:
        raise Refused(_("Choose an article in the same language."))
    return publication


def unpublish_to(article: Article, editor: Editor, target: Article | None, note: str = "") -> None:
    """Unpublish an article and send its readers to another one, or nowhere. Raises NotAllowed, Refused."""
    with transaction.atomic():
        if target is not None:
            check_target(article, target)
        codes = public_codes(article)
        unpublish(article, editor, note)
        if target is not None:
            lead_readers(article, target, codes, editor)


def lead_readers(article: Article, target: Article, codes: list[str], editor: Editor) -> list[FormerSlug]:
    """Let the addresses and codes of an unpublished article lead to another; return the rows of addresses.

    A transaction is open. Publishing the article again takes its own address back.
    """
    workflow.check("details", editor, article)
    names = set(Publication.objects.filter(article=article).values_list("slug", flat=True))
    names |= {article.slug, *article.former_slugs.values_list("slug", flat=True)}
    # Links in texts may name it by its ID, too.
    if slugify(article.source_id) == article.source_id and len(article.source_id) <= schema.MAX_SLUG_LENGTH:
        names.add(article.source_id)
    others = Publication.objects.live().in_language(article.language).filter(slug__in=names)
    names -= set(others.values_list("slug", flat=True))
    rows = [
        FormerSlug.objects.update_or_create(
            language=article.language, slug=name, defaults={"article": target}
        )[0]
        for name in sorted(names)
    ]
    lead_codes(article, codes_without(codes, public_codes(target)), target, editor)
    return rows
