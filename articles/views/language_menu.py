"""The menu of languages in the frame of a page: this page in each language that the site has articles in."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst

from articles.models import article_url
from articles.strings.languages import local_name

from .site_state import languages_of_articles, present_site_state, product_counts

# What is there in every language, and the parameters that keep their meaning in another.
EVERYWHERE = {
    "home": (), "codes": ("side",), "faqs": (), "safety": (), "privacy": (), "offline": (),
    "search": ("q", "all"), "code-redirect": ("product",), "code-report-thanks": (),
}  # fmt: skip
ARTICLE = "article-detail"
OF_PRODUCTS = ("product-detail", "area-detail")


class LanguageLink(NamedTuple):
    language: str
    name: str
    url: str  # empty where this page is not in the language
    is_current: bool


def language_menu(request: HttpRequest) -> dict[str, Any]:
    """Give templates `language_menu`, which costs nothing where it isn't used; a context processor."""
    return {"language_menu": SimpleLazyObject(lambda: links(request))}


def links(request: HttpRequest) -> list[LanguageLink]:
    """Return the languages to choose from, with the present one; nothing if there is only one."""
    match = request.resolver_match
    if match is None or match.url_name not in {*EVERYWHERE, *OF_PRODUCTS, ARTICLE}:
        return []  # of one language by what it is, such as a form about an article
    present = translation.get_language() or ""
    languages = languages_of_articles(present_site_state())
    if not {present, *languages} - {present}:
        return []
    if present not in languages:
        languages = [present, *languages]
    return [
        LanguageLink(
            language, capfirst(local_name(language)), _same_page(request, language), language == present
        )
        for language in languages
    ]


def _same_page(request: HttpRequest, language: str) -> str:
    match: Any = request.resolver_match
    name, arguments = match.url_name, match.kwargs
    if name == ARTICLE:
        slug = getattr(request, "translations", {}).get("slugs", {}).get(language, "")
        return article_url(slug, language) if slug else ""
    if name in OF_PRODUCTS and not _has_articles(language, **arguments):
        return ""
    query = request.GET.copy()
    for other in set(query) - set(EVERYWHERE.get(name, ())):
        del query[other]
    with translation.override(language):
        url = reverse(name, kwargs=arguments)
    return f"{url}?{query.urlencode()}" if query else url


def _has_articles(language: str, product: str, area: str = "") -> bool:
    counts = product_counts(present_site_state(), language, product)
    return bool(counts) and (not area or counts[0].area(area) is not None)
