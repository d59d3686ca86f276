"""Permanent links from products: /e/<code>/ redirects to the article of a code, in any spelling."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, get_supported_language_variant

from articles import active_incidents, search
from articles.catalog import families_of_code, named_families
from articles.forms import CodeForm
from articles.models import Publication
from articles.strings.codes import canonical_code, clean_code
from articles.strings.languages import language_tag

from .fallback import fallback_url
from .http_cache import cached_page
from .product_groups import query_string

MAX_LANGUAGE_LENGTH = 10


class CodeLink(NamedTuple):
    """A code from a link, and the product and language to look it up in."""

    code: str
    product: str  # or an empty string
    language: str

    def find(self) -> search.CodeArticles:
        return search.find_by_code(self.code, product=self.product, language=self.language)


@cached_page
def code_redirect(request: HttpRequest, code: str) -> HttpResponse:
    link = read_code_link(request, code)
    found = link.find()
    if found.sole:
        wanted_language = link.language if found.is_other_language else ""
        return redirect(article_address(found.sole, link.code, wanted_language))
    publications = found.publications
    context = {
        "code": link.code,
        "choices": publications,
        "found": found,
        "incidents": active_incidents.affecting(active_incidents.current(), publications, code=link.code),
        "product": link.product,
    }
    if not publications:
        context["families"] = families_of_code(link.code, link.product, get_language(), named_families())
        context["suggestions"] = search.find_nearest(link.code, product=link.product, language=get_language())
    if found.notes:
        return render(request, "articles/retired_code.html", context, status=code_status(found))
    template = "search/chooser.html" if publications else "articles/unknown_code.html"
    return render(request, template, context, status=code_status(found))


def article_address(publication: Publication, code: str, wanted_language: str = "") -> str:
    """Return the address of an article for a code: one that isn't its first goes along, to be shown."""
    written = search.code_of_article(publication, code)
    framed = fallback_url(publication, wanted_language) if wanted_language else ""
    query = query_string(
        code=written if written != publication.code else "", wanted="" if framed else wanted_language
    )
    address = framed or publication.get_absolute_url()
    return f"{address}?{query}" if query else address


def code_status(found: search.CodeArticles) -> int:
    """Return the status of a page about a code: 410 if it was public and leads nowhere anymore."""
    return 200 if found.publications else 410 if found.notes else 404


def read_code_link(request: HttpRequest, code: str) -> CodeLink:
    """Read a link; an invalid product or language is ignored, since the code still says enough."""
    form = CodeForm(request.GET)
    form.is_valid()
    params = form.cleaned_data
    code, named = _part_language(code.strip("/"))
    language = supported_language(params.get("lang", "")) or named or get_language()
    return CodeLink(clean_code(code), params.get("product", ""), language)


def _part_language(code: str) -> tuple[str, str]:
    """Return the code and the language of a link such as /e/DE/102/, unless that is a code itself."""
    first, _slash, rest = code.partition("/")
    language = supported_language(first) if rest and len(first) <= MAX_LANGUAGE_LENGTH else ""
    return (rest, language) if language and not _is_live_code(code) else (code, "")


def _is_live_code(code: str) -> bool:
    """Return whether a live article has exactly this code, as codes are compared."""
    return Publication.objects.live().with_code(canonical_code(code)).exists()


def supported_language(language: str) -> str:
    """Return the language of the interface for a tag in any spelling, or "" if it is none that we know."""
    try:
        return get_supported_language_variant(language_tag(language)) if language else ""
    except LookupError:
        return ""
