"""The search page: a certain code leads straight to its article, all else is shown and never guessed.

What is short stands in the address and can be shared. A long paste comes by POST: its text stands in no
address and no log, and its next page and filters are forms that carry it along.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import active_incidents, insights
from articles import search as engine
from articles.catalog import ProductCount, count_products
from articles.forms import ClickForm, PasteForm, SearchForm, SuggestForm, body_size
from articles.models import Publication

from .http_cache import cached_page, uncached
from .reader_marks import reader_mark, seconds_to_wait
from .same_origin import is_own

PAGE_SIZE = 20
MOST_BYTES = 400_000  # of a form: a sign of a paste may take nine bytes there
MOST_CLICKS, CLICK_SPAN = 120, 600  # of a network, in seconds
MOST_CLICK_BYTES = 4000


@csrf_exempt  # the pages are the same for all and carry no token; _pasted looks where the form comes from
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    return _pasted(request) if request.method == "POST" else _asked(request)


@cached_page
def _asked(request: HttpRequest) -> HttpResponse:
    return _answer(request, SearchForm(request.GET))


@cache_control(private=True, no_cache=True)
def _pasted(request: HttpRequest) -> HttpResponse:
    """The same answers for a text that came in a form."""
    if not is_own(request):
        raise PermissionDenied("a form of another site")
    if body_size(request) > MOST_BYTES:
        return render(request, "search/results.html", _refused(PasteForm.too_long()), status=413)
    return _answer(request, PasteForm(request.POST))


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What is offered while somebody types. It is about this moment, so nobody keeps it."""
    form = SuggestForm(request.GET)
    offered = []
    if form.is_valid():
        asked = form.cleaned_data
        offered = engine.suggest(asked["q"], asked["product"], language=get_language())
    rows = [{"code": one.code, "title": one.title, "url": one.url, "why": one.why} for one in offered]
    answer = uncached(JsonResponse({"suggestions": rows}, status=200 if form.is_valid() else 400))
    answer["X-Robots-Tag"] = "noindex"
    return answer


@csrf_exempt  # the pages are the same for all and carry no token
@require_POST
def click(request: HttpRequest) -> HttpResponse:
    """A result was opened, says a page of ours. Answers 204 to all that is well-formed."""
    if not is_own(request):
        raise PermissionDenied("a click on another site")
    if body_size(request) > MOST_CLICK_BYTES:
        return uncached(HttpResponse(status=413))
    form = ClickForm(request.POST)
    if not form.is_valid():
        return uncached(HttpResponse(status=400))
    if insights.is_logging() and not seconds_to_wait(request, "search-click", MOST_CLICKS, CLICK_SPAN):
        told = form.cleaned_data
        insights.log_click(
            insights.rebuilt_key(told["kind"], told["q"], get_language(), told["product"]), told["article"]
        )
    return uncached(HttpResponse(status=204))


def _answer(request: HttpRequest, form: SearchForm) -> HttpResponse:
    if not form.is_valid():
        error = str(next(iter(form.errors.values()))[0])
        status = 413 if form.is_too_long and form.PASTED else 400
        return render(request, "search/results.html", _refused(error), status=status)
    asked = {**form.cleaned_data, "pasted": form.PASTED}
    results = _results(asked)
    if results.building:
        return _building(request, asked, results)
    key = _remember(request, asked, results)
    if not asked["all"]:
        if results.safety:
            return redirect("safety")
        if results.jump:
            return redirect(results.jump)
        if results.choices:
            context = {"code": results.code, "choices": results.choices, "key": key}
            return render(request, "search/chooser.html", context | _happening(results.choices))
    if results.total and not results.hits:
        raise Http404("no such page of results")
    if results.query and not results.total:
        return render(request, "search/nothing.html", {**_nothing(asked, results), "key": key})
    return render(request, "search/results.html", {**_found(asked, results), "key": key})


def _remember(
    request: HttpRequest, asked: dict[str, Any], results: engine.Results
) -> insights.TallyKey | None:
    """Count the search, its first page alone, and return what a click on a result counts for.

    A product that nothing was found in may be any word in the address, and is not kept.
    """
    if not insights.is_logging() or not results.query:
        return None
    product = asked["product"] if results.hits else ""
    key = insights.tally_key(results, get_language(), product)
    if request.method != "HEAD" and asked["page"] == 1:
        opened = results.jump.article_id if results.jump and not asked["all"] else 0
        insights.log_search(results, key, reader_mark(request, "search"), opened)
    return key


def _results(asked: dict[str, Any]) -> engine.Results:
    place = {"product": asked["product"], "area": asked["area"], "language": get_language()}
    return engine.find(asked["q"], **place, page=asked["page"], size=PAGE_SIZE, exact=asked["exact"])


def _building(request: HttpRequest, asked: dict[str, Any], results: engine.Results) -> HttpResponse:
    """There is no index yet: say so, rather than that nothing was found."""
    answer = render(request, "search/building.html", _common(asked, results), status=503)
    answer["Retry-After"] = "5"
    return answer


def _nothing(asked: dict[str, Any], results: engine.Results) -> dict[str, Any]:
    """The honest sentence and the ways on."""
    return {**_common(asked, results), "told": _told(results)}


def _found(asked: dict[str, Any], results: engine.Results) -> dict[str, Any]:
    """The first hit apart from the rest, on the first page."""
    best = results.hits[0] if results.hits and asked["page"] == 1 else None
    return {
        **_common(asked, results),
        **_happening([hit.publication for hit in results.hits]),
        "best": best,
        "rest": results.hits[1:] if best else results.hits,
        "more": results.total - 1,
        "page": _page(results, asked["page"]),
        "page_query": "" if asked["pasted"] else _query(asked, "q", "product", "area", "all", "exact"),
        "told": "" if results.confident or not results.query else _told(results),
    }


def _told(results: engine.Results) -> str:
    """The form in which a search would be reported; "" if nothing is left of it."""
    told = insights.redact(results.query)
    return "" if told == insights.NOTHING_LEFT else told


def _happening(shown: list[Publication]) -> dict[str, Any]:
    return {"incidents": active_incidents.affecting(active_incidents.current(), shown)}


def _refused(error: str) -> dict[str, Any]:
    """The page with an empty box and what is wrong; the text itself may be a megabyte."""
    return {"error": error, "results": engine.Results(query="")}


def _shelves(language: str) -> list[ProductCount]:
    """The shelves as of the search just made: to count a hundred thousand articles takes longer than to find
    some, and they change only with the state that every search looks up."""
    state, kept = engine.seen(), _counted.get(language)
    if kept is None or kept[0] != state:
        _counted[language] = kept = state, count_products(language)
    return kept[1]


_counted: dict[str, tuple[Any, list[ProductCount]]] = {}


def _common(asked: dict[str, Any], results: engine.Results) -> dict[str, Any]:
    found = _shelves(get_language())
    exact, meant = {**asked, "exact": True}, {**asked, "q": results.did_you_mean}
    return {
        "asked": asked,
        "results": results,
        "shelves": found,
        "filters": _filters(asked, found, results.counts),
        "base_query": "" if asked["pasted"] else _query(asked, "q", "all", "exact"),
        "exact_query": "" if asked["pasted"] else _query(exact, "q", "product", "area", "exact"),
        "meant_query": "" if asked["pasted"] else _query(meant, "q", "product", "area"),
    }


@dataclass(frozen=True)
class Choice:
    """One way to narrow the results down; `slug` is "" for all."""

    slug: str
    name: str
    count: int
    is_chosen: bool
    query: str


@dataclass(frozen=True)
class Filters:
    """Products with results, and areas of the one that is chosen or the only one."""

    product: str
    product_name: str
    products: list[Choice]
    areas: list[Choice]


def _filters(asked: dict[str, Any], found: list[ProductCount], counts: dict[str, int]) -> Filters | None:
    """What there is to choose; None if there is nothing to choose from."""
    there = [shelf for shelf in found if counts.get(shelf.slug) or shelf.slug == asked["product"]]
    chosen = asked["product"] or (there[0].slug if len(there) == 1 else "")
    shelf = next((one for one in there if one.slug == chosen), None)
    total = sum(counts.get(one.slug, 0) for one in there)
    products = [_choice(asked, "", "", _("All products"), total)]
    products += [_choice(asked, one.slug, "", one.name, counts.get(one.slug, 0)) for one in there]
    areas = [_choice(asked, chosen, "", _("All areas"), counts.get(chosen, 0))]
    for area in shelf.areas if shelf else ():
        count = counts.get(f"{chosen}/{area.slug}", 0)
        if count or area.slug == asked["area"]:
            areas.append(_choice(asked, chosen, area.slug, area.name, count))
    products = products if len(products) > 2 or asked["product"] else []
    areas = areas if len(areas) > 2 or asked["area"] else []
    return Filters(chosen, shelf.name if shelf else "", products, areas) if products or areas else None


def _choice(asked: dict[str, Any], product: str, area: str, name: str, count: int) -> Choice:
    place = {"product": product, "area": area}
    query = "" if asked["pasted"] else _query({**asked, **place}, "q", "product", "area", "all", "exact")
    return Choice(area or product, name, count, asked["area"] == area, query)


def _query(asked: dict[str, Any], *keys: str) -> str:
    """Part of an address that asks the same again."""
    query = QueryDict(mutable=True)
    query.update({key: "1" if asked[key] is True else asked[key] for key in keys if asked.get(key)})
    return query.urlencode()


def _page(results: engine.Results, number: int) -> Page:
    paginator = Paginator(range(results.total), PAGE_SIZE)
    return Page(results.hits, number, paginator)
