"""The frozen links that products carry: /e/<code>/ leads to the article of a code, in any spelling of it."""

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

MOST = 50


class CodeRequest(NamedTuple):
    """A code as a link carries it, and where to look for it."""

    code: str
    product: str  # or an empty string
    language: str


@cached_page
def code_redirect(request: HttpRequest, code: str) -> HttpResponse:
    asked = read_code_request(request, code)
    found = publications_with_code(asked)
    if len(found) == 1:
        return redirect(found[0])
    happening = active_incidents.affecting(active_incidents.current(), found, code=asked.code)
    if found:
        context = {"code": asked.code, "choices": found, "incidents": happening}
        return render(request, "search/chooser.html", context)
    context = {
        "code": asked.code,
        "nearest": search.nearest(asked.code, product=asked.product, language=asked.language),
        "incidents": happening,
        "product": asked.product,
    }
    return render(request, "articles/unknown_code.html", context, status=404)


def read_code_request(request: HttpRequest, code: str) -> CodeRequest:
    """A link that has got a wrong product or language is still a link to the code."""
    form = CodeForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    known = wanted.get("lang") in dict(settings.LANGUAGES)
    return CodeRequest(
        code=strip_cue_words(blank_controls(code)).strip()[:200],
        product=wanted.get("product", ""),
        language=wanted["lang"] if known else get_language(),
    )


def publications_with_code(asked: CodeRequest) -> list[Publication]:
    """The live articles that have the code, in any spelling of it."""
    shelf = Publication.objects.live().in_language(asked.language)
    if asked.product:
        shelf = shelf.filter(product__slug=asked.product)
    canonical = canonical_code(asked.code)
    return list(shelf.with_code(canonical).for_list()[:MOST]) if canonical else []
