"""Permanent links from products: /e/<code>/ redirects to the article of a code, in any spelling."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from articles import active_incidents, search
from articles.forms import CodeForm
from articles.models import Publication
from articles.strings.characters import blank_controls
from articles.strings.codes import canonical_code, strip_cue_words

from .http_cache import cached_page

MAX_ARTICLES = 50


class CodeLink(NamedTuple):
    """A code from a link, and the product and language to look it up in."""

    code: str
    product: str  # or an empty string
    language: str


@cached_page
def code_redirect(request: HttpRequest, code: str) -> HttpResponse:
    link = read_code_link(request, code)
    publications = publications_with_code(link)
    if len(publications) == 1:
        return redirect(publications[0])
    incidents = active_incidents.affecting(active_incidents.current(), publications, code=link.code)
    if publications:
        context = {"code": link.code, "choices": publications, "incidents": incidents}
        return render(request, "search/chooser.html", context)
    context = {
        "code": link.code,
        "suggestions": search.find_nearest(link.code, product=link.product, language=link.language),
        "incidents": incidents,
        "product": link.product,
    }
    return render(request, "articles/unknown_code.html", context, status=404)


def read_code_link(request: HttpRequest, code: str) -> CodeLink:
    """Read a link; an invalid product or language is ignored, since the code still says enough."""
    form = CodeForm(request.GET)
    params = form.cleaned_data if form.is_valid() else {}
    is_known = params.get("lang") in dict(settings.LANGUAGES)
    return CodeLink(
        code=strip_cue_words(blank_controls(code)).strip()[:200],
        product=params.get("product", ""),
        language=params["lang"] if is_known else get_language(),
    )


def publications_with_code(link: CodeLink) -> list[Publication]:
    """Return the published articles that have the code, in any spelling."""
    published = Publication.objects.live().in_language(link.language)
    if link.product:
        published = published.filter(product__slug=link.product)
    canonical = canonical_code(link.code)
    return list(published.with_code(canonical).for_list()[:MAX_ARTICLES]) if canonical else []
