"""The frozen links that products carry: /e/<code>/ leads to the article of a code, in any spelling of it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from articles import incidents, search, text
from articles.forms import CONTROLS, CodeForm
from articles.models import Publication

from .page import page

MOST = 50


@page
def code_redirect(request: HttpRequest, code: str) -> HttpResponse:
    asked = text.strip_cue(CONTROLS.sub(" ", code)).strip()[:200]
    form = CodeForm(request.GET)
    shelf = _shelf(form)
    canonical = text.canonical_code(asked)
    found = list(shelf.with_code(canonical).for_list()[:MOST]) if canonical else []
    if len(found) == 1:
        return redirect(found[0])
    happening = incidents.touching(incidents.current(), found, code=asked)
    if found:
        context = {"code": asked, "choices": found, "incidents": happening}
        return render(request, "search/chooser.html", context)
    context = {"code": asked, "nearest": _nearest(asked, form), "incidents": happening}
    return render(request, "articles/unknown_code.html", context, status=404)


def _shelf(form: CodeForm) -> Any:
    """Where to look: a link that has got a wrong product or language is still a link to the code."""
    product, language = _wanted(form)
    shelf = Publication.objects.live().in_language(language)
    return shelf.filter(product__slug=product) if product else shelf


def _nearest(asked: str, form: CodeForm) -> list[search.Near]:
    product, language = _wanted(form)
    return search.nearest(asked, product=product, language=language)


def _wanted(form: CodeForm) -> tuple[str, str]:
    """Product, or an empty string, and language."""
    wanted = form.cleaned_data if form.is_valid() else {}
    known = wanted.get("lang") in dict(settings.LANGUAGES)
    return wanted.get("product", ""), wanted["lang"] if known else get_language()
