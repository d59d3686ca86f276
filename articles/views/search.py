"""The search page: a code with one article redirects to it; anything else shows results.

A short search is in the address and can be shared. A paste comes by POST, so that its text is in no
address and no log; its filters and further pages are forms with the text in a hidden field. Without scripts
every box posts, and a line is redirected to its address.
"""

import time
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import active_incidents, insights
from articles import search as engine
from articles.catalog import FamilyCount, ProductCount, count_products, families_of_code, named_families
from articles.forms import ClickForm, PasteForm, SearchForm, SuggestForm, body_size, keep_end
from articles.insights.search_times import note_search
from articles.models import Publication
from articles.strings.languages import is_same_language

from .code_lookup import article_address
from .http_cache import cached_page, uncached
from .kept_answers import MAY_BE_KEPT, log_or_leave
from .reader_marks import SEARCH_MARK, reader_mark, seconds_to_wait
from .same_origin import is_same_origin
from .search_filters import MENU_KEYS, QUERY_KEYS, build_filters, chosen_attributes, search_query

PAGE_SIZE = 20
MAX_KEPT_PREFIX = 3  # characters whose suggestions are kept; with more they are someone's own
MAX_BYTES = 2_000_000  # of a form: a character can take nine, and of a longer log the end is kept
MAX_CLICKS, CLICK_SECONDS = 120, 600  # of a network
MAX_CLICK_BYTES = 4000


@csrf_exempt  # cached pages have no token; _search_paste checks which site sent the form
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def search_articles(request: HttpRequest) -> HttpResponse:
    return _search_paste(request) if request.method == "POST" else _search_query(request)


@cached_page
def _search_query(request: HttpRequest) -> HttpResponse:
    is_index_current = engine.watch_index()
    response = _search(request, SearchForm(request.GET))
    if is_index_current():
        request.META[MAY_BE_KEPT] = True
    return response


@cache_control(private=True, no_cache=True)
def _search_paste(request: HttpRequest) -> HttpResponse:
    """Search for a text that was sent in a form."""
    if not is_same_origin(request):
        raise PermissionDenied("a form of another site")
    if body_size(request) > MAX_BYTES:
        error = _("That's over 2 MB. Paste only the last part of the log.")
        return render(request, "search/results.html", _error_context(error), status=413)
    form = PasteForm(request.POST)
    if request.POST.get("box") and form.is_valid() and form.fits_address:
        query = search_query({**form.cleaned_data, "pasted": False}, "q", "product")
        return redirect(f"{reverse('search')}?{query}")
    return _search(request, form)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Return suggestions while a reader types."""
    form = SuggestForm(request.GET)
    offers, is_index_current = [], engine.watch_index()
    if form.is_valid():
        params = form.cleaned_data
        offers = engine.suggest(params["q"], params["product"], language=get_language())
    keys = ("code", "title", "url", "why", "mark")
    rows = [{key: getattr(offer, key) for key in keys} for offer in offers]
    response = JsonResponse({"suggestions": rows}, status=200 if form.is_valid() else 400)
    response["X-Robots-Tag"] = "noindex"
    if form.is_valid() and len(form.cleaned_data["q"]) <= MAX_KEPT_PREFIX and is_index_current():
        request.META[MAY_BE_KEPT] = True
        patch_cache_control(response, no_cache=True)
        return response
    return uncached(response)


@csrf_exempt  # cached pages have no token
@require_POST
def log_click(request: HttpRequest) -> HttpResponse:
    """Count that a result was opened. Any valid request gets 204, whether it counts or not."""
    if not is_same_origin(request):
        raise PermissionDenied("a click on another site")
    if body_size(request) > MAX_CLICK_BYTES:
        return uncached(HttpResponse(status=413))
    form = ClickForm(request.POST)
    if not form.is_valid():
        return uncached(HttpResponse(status=400))
    if insights.is_logging() and not seconds_to_wait(request, "search-click", MAX_CLICKS, CLICK_SECONDS):
        click = form.cleaned_data
        key = insights.key_from_form(click["kind"], click["q"], get_language(), click["product"])
        insights.log_click(key, click["article"])
    return uncached(HttpResponse(status=204))


def _search(request: HttpRequest, form: SearchForm) -> HttpResponse:
    if not form.is_valid():
        context = _error_context(_form_error(form), form.data.get("q", ""))
        return render(request, "search/results.html", context, status=400)
    params = {**form.cleaned_data, "pasted": form.IS_PASTE, "is_cut": form.is_cut}
    params["menus"] = [(key, params[key]) for key in MENU_KEYS if params[key]]
    started = time.perf_counter()
    results = _find(params)
    note_search(request.META, results, started)
    if results.building:
        return _index_building(request, params, results)
    key = _log_search(request, params, results)
    if results.jump and not (params["all"] or results.safety):
        language = get_language() or ""
        wanted = "" if is_same_language(language, results.jump.language) else language
        return redirect(article_address(results.jump, results.code, wanted))
    code = engine.code_of_search(results, get_language(), params["product"])
    if not params["all"] and not code.is_retired:
        if results.safety:
            return redirect("safety")
        if results.choices:
            context = {
                "code": results.code,
                "choices": results.choices,
                "code_notes": code.notes,
                "params": params,
                "click_key": key,
            }
            return render(request, "search/chooser.html", context | _incidents(results.choices))
    families = _families(results.unknown, params["product"]) if results.unknown else []
    extra = {"click_key": key, "code_found": code, "families": families}
    if results.query and not results.total:
        return render(
            request, "search/no_results.html", {**_no_results_context(params, results, key), **extra}
        )
    if params["page"] > 1 and not results.hits:
        raise Http404("no such page of results")
    return render(request, "search/results.html", {**_results_context(params, results, key), **extra})


def _form_error(form: SearchForm) -> str:
    """Return what is wrong with the text, or that the rest of the address is none of this site."""
    if errors := form.errors.get("q"):
        return str(errors[0])
    return _(
        "This link has a page number or filter that doesn't exist here. Search again to see all results."
    )


def _log_search(
    request: HttpRequest, params: dict[str, Any], results: engine.Results
) -> insights.TallyKey | None:
    """Log the first page of a search, and return the key that clicks on its results count for.

    A product without results isn't logged: it could be any word in the address.
    """
    if not insights.is_logging() or not results.query:
        return None
    product = params["product"] if results.hits or results.jump else ""
    key = insights.tally_key(results, get_language(), product)
    if request.method != "HEAD" and params["page"] == 1:
        opened = results.jump.article_id if results.jump and not params["all"] else 0
        entry = insights.SearchEntry(key, results.total, results.confident, opened)
        log_or_leave(request.META, entry, reader_mark(request, SEARCH_MARK))
    return key


def _find(params: dict[str, Any]) -> engine.Results:
    return engine.find(
        params["q"],
        product=params["product"],
        area=params["area"],
        language=params["language"] or get_language(),
        attributes=chosen_attributes(params),
        page=params["page"],
        size=PAGE_SIZE,
        exact=params["exact"],
        leads_on=not params["all"],
    )


def _index_building(request: HttpRequest, params: dict[str, Any], results: engine.Results) -> HttpResponse:
    """Say that there is no index yet, rather than that nothing was found."""
    response = render(request, "search/index_building.html", _base_context(params, results), status=503)
    response["Retry-After"] = "5"
    return response


def _no_results_context(
    params: dict[str, Any], results: engine.Results, key: insights.TallyKey | None
) -> dict[str, Any]:
    return {**_base_context(params, results), "report_text": _report_text(results, key)}


def _results_context(
    params: dict[str, Any], results: engine.Results, key: insights.TallyKey | None
) -> dict[str, Any]:
    """Return the context of the results; only what is claimed as the answer is shown as one."""
    top_result = results.answer if params["page"] == 1 else None
    return {
        **_base_context(params, results),
        **_incidents([hit.publication for hit in results.hits]),
        "top_result": top_result,
        "is_unsure": params["page"] == 1 and bool(results.hits) and not (top_result or results.unknown),
        "other_results": results.hits[1:] if top_result else results.hits,
        "other_count": results.total - 1,
        "page": _page(results, params["page"]),
        "page_query": search_query(params, *QUERY_KEYS),
        "report_text": "" if results.confident or not results.query else _report_text(results, key),
    }


def _report_text(results: engine.Results, key: insights.TallyKey | None) -> str:
    """Return the search as a report would contain it, redacted; "" if nothing is left.

    The log has redacted all texts but codes, which needn't be done twice.
    """
    if key and key.kind != "code":
        text = key.query
    else:
        text = insights.tally_text(results.query, results.known_names)
    return "" if text == insights.NOTHING_LEFT else text


def _incidents(publications: Sequence[Publication]) -> dict[str, Any]:
    current = active_incidents.current(announced=_announced_incidents())
    return {"incidents": active_incidents.affecting(current, publications)}


def _announced_incidents() -> list[dict[str, Any]]:
    """Return the incidents announced in the state of the last search, which each change of them moves."""
    state = engine.last_seen_state()
    if state is None or _announced.get("state") != state:
        _announced.update(state=state, incidents=active_incidents.read_announced())
    return _announced["incidents"]


_announced: dict[str, Any] = {}


def _error_context(error: str, q: str = "") -> dict[str, Any]:
    """Return the context of an error, with the refused text in the box."""
    return {"error": error, "refused": keep_end(q, PasteForm.MAX_LENGTH), "results": engine.Results(query="")}


def _cached_product_counts(language: str) -> list[ProductCount]:
    """Return the counts for the state of the last search; counting again would be slower than the search."""
    state, cached = engine.last_seen_state(), _product_counts.get(language)
    if cached is None or cached[0] != state:
        _product_counts[language] = cached = state, count_products(language)
    return cached[1]


def _families(code: str, product: str) -> list[FamilyCount]:
    """Return the families of an unknown code; those that editors have named are cached for one state."""
    state = engine.last_seen_state()
    if state is None or _named_families.get("state") != state:
        _named_families.update(state=state, families=named_families())
    return families_of_code(code, product, get_language(), _named_families["families"])


_named_families: dict[str, Any] = {}
# By language: the state of the site, and its product counts.
_product_counts: dict[str, tuple[Any, list[ProductCount]]] = {}


def _base_context(params: dict[str, Any], results: engine.Results) -> dict[str, Any]:
    products = _cached_product_counts(get_language())
    exact, corrected = {**params, "exact": True}, {**params, "q": results.did_you_mean}
    return {
        "params": params,
        "results": results,
        "products": [product for product in products if not product.is_family_name],
        "filters": build_filters(params, products, results),
        "base_query": search_query(params, "q", "all", "exact"),
        "exact_query": search_query({**exact, "all": False}, *QUERY_KEYS),
        "corrected_query": search_query({**corrected, "all": False, "exact": False}, *QUERY_KEYS),
    }


def _page(results: engine.Results, number: int) -> Page:
    paginator = Paginator(range(results.total), PAGE_SIZE)
    return Page(results.hits, number, paginator)
