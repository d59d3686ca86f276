"""The search page: a certain code leads straight to its article, all else is shown and never guessed."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from articles import search as engine
from articles.forms import SearchForm
from articles.models import Publication

from .nearest import nearest
from .page import page
from .shelves import shelves

PAGE_SIZE = 20


@page
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "search/results.html", _refused(form), status=400)
    results = _results(form.cleaned_data)
    if results.building:
        return _building(request, form.cleaned_data, results)
    if results.safety and not form.cleaned_data["all"]:
        return redirect("safety")
    if results.jump and not form.cleaned_data["all"]:
        return redirect(results.jump)
    if results.choices and not form.cleaned_data["all"]:
        return render(request, "search/chooser.html", {"code": results.code, "choices": results.choices})
    if results.total and not results.hits:
        raise Http404("no such page of results")
    if results.query and not results.total:
        return render(request, "search/nothing.html", _nothing(form.cleaned_data, results))
    return render(request, "search/results.html", _found(form.cleaned_data, results))


def _results(asked: dict[str, Any]) -> engine.Results:
    place = {"product": asked["product"], "area": asked["area"], "language": get_language()}
    return engine.find(asked["q"], **place, page=asked["page"], size=PAGE_SIZE)


def _building(request: HttpRequest, asked: dict[str, Any], results: engine.Results) -> HttpResponse:
    """There is no index yet: say so, rather than that nothing was found."""
    answer = render(request, "search/building.html", {**_common(asked), "results": results}, status=503)
    answer["Retry-After"] = "5"
    return answer


def _found(asked: dict[str, Any], results: engine.Results) -> dict[str, Any]:
    """The first hit apart from the rest, on the first page."""
    best = results.hits[0] if results.hits and asked["page"] == 1 else None
    return {
        **_common(asked),
        "results": results,
        "best": best,
        "rest": results.hits[1:] if best else results.hits,
        "more": results.total - 1,
        "page": _page(results, asked["page"]),
        "page_query": _query(asked, "q", "product", "area", "all"),
    }


def _nothing(asked: dict[str, Any], results: engine.Results) -> dict[str, Any]:
    shelf = Publication.objects.live().in_language(get_language())
    return {**_common(asked), "results": results, "nearest": nearest(results.query, shelf)}


def _refused(form: SearchForm) -> dict[str, Any]:
    """The page with an empty box and what is wrong; the text itself may be a megabyte."""
    return {"error": next(iter(form.errors.values()))[0], "results": engine.Results(query="")}


def _common(asked: dict[str, Any]) -> dict[str, Any]:
    return {
        "asked": asked,
        "shelves": shelves(get_language()),
        "base_query": _query(asked, "q", "all"),
    }


def _query(asked: dict[str, Any], *keys: str) -> str:
    """Part of an address that asks the same again."""
    query = QueryDict(mutable=True)
    query.update({key: "1" if asked[key] is True else asked[key] for key in keys if asked[key]})
    return query.urlencode()


def _page(results: engine.Results, number: int) -> Page:
    paginator = Paginator(range(results.total), PAGE_SIZE)
    return Page(results.hits, number, paginator)
