"""What a page says of other languages: the menu in its frame, and that a list has more in the site's own."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from articles.models import article_url
from articles.strings.languages import is_same_language, local_name

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


class LongerList(NamedTuple):
    language: str
    url: str
    article_count: int


def language_menu(request: HttpRequest) -> dict[str, Any]:
    """Give templates what costs nothing where it isn't used; a context processor."""
    return {
        "language_menu": SimpleLazyObject(lambda: links(request)),
        "longer_list": SimpleLazyObject(lambda: longer_list(request)),
    }


def longer_list(request: HttpRequest) -> LongerList | None:
    """Return the same list in the site's own language, if that one has more articles."""
    present, own = translation.get_language() or "", settings.LANGUAGE_CODE
    match = request.resolver_match
    if match is None or is_same_language(present, own):
        return None
    count = _count_articles(own, **match.kwargs)
    if count <= _count_articles(present, **match.kwargs):
        return None
    return LongerList(own, _same_page(request, own), count)


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
        LanguageLink(language, local_name(language), _same_page(request, language), language == present)
        for language in languages
    ]


def _same_page(request: HttpRequest, language: str) -> str:
    match: Any = request.resolver_match
    name, arguments = match.url_name, match.kwargs
    if name == ARTICLE:
        slug = getattr(request, "translations", {}).get("slugs", {}).get(language, "")
        return article_url(slug, language) if slug else ""
    if name in OF_PRODUCTS and not _count_articles(language, **arguments):
        return ""
    query = request.GET.copy()
    for other in set(query) - set(EVERYWHERE.get(name, ())):
        del query[other]
    with translation.override(language):
        url = reverse(name, kwargs=arguments)
    return f"{url}?{query.urlencode()}" if query else url


def _count_articles(language: str, product: str = "", area: str = "") -> int:
    counts = product_counts(present_site_state(), language, product)
    if not area:
        return sum(row.count for row in counts)
    found = counts[0].area(area) if counts else None
    return found.count if found else 0
