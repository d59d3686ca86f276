"""Begin translations, and note which of their parts are up to date."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from articles.content import translations
from articles.exceptions import Conflict, NotAllowed, Refused
from articles.models import Article, Publication
from articles.permissions import Editor
from articles.strings.languages import name_in_sentence

from . import workflow
from .details import change_details
from .gate import lock_article
from .names import GeneratedNames
from .translations import (
    begin_translation,
    public_text,
    refresh,
    source_of,
    text_to_translate,
    translations_of,
)
from .working_copy import save


def check_translate(article: Article, editor: Editor) -> Article:
    """Return the source of an article that this editor may translate. Raises NotAllowed.

    What readers see anyone may translate who may write articles, and a draft whoever may work on it.
    """
    source = source_of(article)
    workflow.check("add", editor)
    if not may_read_source(source, editor):
        raise NotAllowed(_("This article isn't assigned to you."))
    return source


def may_read_source(source: Article, editor: Editor) -> bool:
    """Return whether this editor may see the text of a source: it is public, or theirs to work on.

    Anyone who writes an article can name any other as its source.
    """
    is_public = Publication.objects.live().filter(article=source).exists()
    return is_public or workflow.can_work_on(editor, source)


def translate(article: Article, language: str, editor: Editor) -> Article:
    """Make the draft of a translation, with the words of its source, and return it.

    Raises NotAllowed, and Refused for a language that the site doesn't have, or in which the article exists.
    """
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("language: the site has no language %(language)s") % {"language": language})
    with transaction.atomic():
        # Locked, so that of two who begin the same translation one is refused.
        source = lock_article(check_translate(article, editor))
        if language == source.language or language in translations_of(source):
            name = name_in_sentence(language)
            raise Refused(_("This article exists in %(language)s already.") % {"language": name})
        data = begin_translation(text_to_translate(source), language)
        return save(None, data, editor, names=GeneratedNames(slug=True))


def mark_up_to_date(article: Article, parts: Mapping[str, str], editor: Editor) -> Article:
    """Note that these parts have all of what readers see of the source. The text stays.

    `parts` has the digest of each part as the editor saw it, "" for one that the source no longer has. Raises
    Conflict if it has changed since, NotAllowed, and Refused for an article without a published source.
    """
    with transaction.atomic():
        source = source_of(article)
        text = public_text(source) if source != article else None
        if text is None:
            raise Refused(_("This article has no published source."))
        now = translations.digests_of(text)
        if any(now.get(part, "") != seen for part, seen in parts.items()):
            raise Conflict(by="", at=None, version=article.version)
        state = translations.mark(article.translated_from, text, parts)
        if state != article.translated_from:
            change_details([article], {"translated_from": state}, editor)
            refresh([article.translation_of])
        return Article.objects.get(pk=article.pk)
