"""Articles for readers whose language they aren't in: the best language there is, and where it is shown."""

from django.utils.translation import get_language

from articles.models import Publication, article_url
from articles.search import find_in_other_language
from articles.strings.interface import is_shipped


def find_shown(slug: str) -> Publication | None:
    """Return the article that a page with this slug shows, in the reader's language or another one."""
    rows = Publication.objects.live().in_language(get_language()).for_page()
    return rows.filter(slug=slug).first() or find_in_other_language(slug, get_language() or "")


def translated_slug(publication: Publication, language: str) -> str:
    """Return the slug of an article's translation into a language, or "" if there is none."""
    return publication.translations.get("slugs", {}).get(language, "")


def fallback_url(publication: Publication, language: str) -> str:
    """Return the address that shows this article framed in another language, or "" if there is none."""
    if not is_shipped(language):
        return ""
    own = Publication.objects.live().in_language(language).filter(slug=publication.slug)
    return "" if own.exists() else article_url(publication.slug, language)
