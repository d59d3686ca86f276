"""Version 1 of the API: search, articles, products, codes and incidents, read-only."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Query

from articles import active_incidents, catalog, search
from articles.content import formats, record
from articles.forms import SearchForm
from articles.models import Publication, resolve_slugs

from . import answers
from .article import article_model
from .errors import PROBLEM, ApiError, add_error_handlers, error_response, public_api
from .paging import changed_since, read_part
from .schemas import (
    ArticleList,
    ArticleListRequest,
    CodeMatch,
    CodeRequest,
    IncidentList,
    LanguageRequest,
    PasteRequest,
    Problem,
    ProductList,
    SearchRequest,
    SearchResults,
)

ERRORS = dict.fromkeys((400, 404, 405, 422, 429, 500, 503), Problem)


class Api(NinjaAPI):
    """Describes its errors with the media type in which they are sent."""

    def get_openapi_schema(self, **options: Any) -> Any:
        described = super().get_openapi_schema(**options)
        for operations in described["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if status >= 400:
                        response["content"] = {PROBLEM: response["content"].pop("application/json")}
        return described


api = Api(
    title="Help center",
    version="1",
    description="Published articles and search as read-only JSON.",
    urls_namespace="api",
    docs_url=None,
)
add_error_handlers(api)


@api.get(
    "/search",
    response={200: SearchResults, **ERRORS},
    url_name="search",
    operation_id="search",
    summary="Search",
)
def search_articles(request: HttpRequest, params: Query[SearchRequest]) -> Any:
    """Search for a code, words or a message of up to 2,000 characters. Send longer text by POST."""
    if len(params.q) > SearchForm.MAX_LENGTH:
        raise ApiError(422, f"Longer than {SearchForm.MAX_LENGTH} characters. Use POST.", "q")
    return answers.search_results(params, request.META)[0]


@api.post(
    "/search",
    response={200: SearchResults, 413: Problem, 415: Problem, **ERRORS},
    url_name="search",
    operation_id="search_paste",
    summary="Search with a long text",
)
def search_paste(request: HttpRequest, params: PasteRequest) -> Any:
    """Search with a pasted message or a whole log. The text is in no address."""
    return answers.search_results(params, request.META)[0]


@api.get(
    "/articles/",
    response={200: ArticleList, **ERRORS},
    url_name="articles",
    operation_id="list_articles",
    summary="List articles",
)
def list_articles(request: HttpRequest, params: Query[ArticleListRequest]) -> Any:
    rows = Publication.objects.live().in_language(answers.supported_language(params.language)).for_list()
    product, area = resolve_slugs(params.product, params.area)
    if product:
        rows = rows.filter(product__slug=product)
    if area:
        rows = rows.filter(area__slug=area)
    rows = changed_since(rows, params.updated_since)
    part, following = read_part(rows, params)
    return ArticleList(total=rows.count(), next=following, results=answers.listed_articles(part))


@api.get(
    "/articles/{slug:slug}",
    response={200: article_model(), **ERRORS},
    url_name="article",
    operation_id="get_article",
    summary="Get an article",
)
def get_article(request: HttpRequest, slug: str, params: Query[LanguageRequest]) -> Any:
    """Get all parts of an article. A former slug redirects to the current one.

    Without a translation into the language, it comes in the best one there is; `language` says which.
    """
    language = answers.supported_language(params.language)
    publication = Publication.objects.live().in_language(language).for_page().filter(slug=slug).first()
    if publication:
        with override(language):
            return _json(formats.as_json(record.load(publication, search.similar_ids)))
    # An article that changed its language may have kept its slug: it's found below.
    for moved in Publication.objects.with_slug_ever(slug, language).live().exclude(slug=slug).for_list()[:1]:
        return HttpResponsePermanentRedirect(_address_of(request, moved.slug))
    if other := search.find_in_other_language(slug, language):
        if translated := other.translations.get("slugs", {}).get(language):
            return HttpResponseRedirect(_address_of(request, translated))
        with override(other.language):
            return _json(formats.as_json(record.load(other, search.similar_ids)))
    raise ApiError(404)


@api.get(
    "/products/",
    response={200: ProductList, **ERRORS},
    url_name="products",
    operation_id="list_products",
    summary="List products and areas",
)
def list_products(request: HttpRequest, params: Query[LanguageRequest]) -> Any:
    """List products and areas with their number of articles; those without articles are left out."""
    language = answers.supported_language(params.language)
    with override(language):
        rows = [answers.catalog_product(product) for product in catalog.count_products(language)]
    return ProductList(total=len(rows), results=rows)


@api.get(
    "/codes/{path:code}",
    response={200: CodeMatch, **ERRORS},
    url_name="code",
    operation_id="find_code",
    summary="Find articles by error code",
)
def find_code(request: HttpRequest, code: str, params: Query[CodeRequest]) -> Any:
    """Find articles by a code in any spelling: `6000-77`, `-6000, -77` and `6000 77` are the same.

    Without an article in the language, the next best language is given: its base, the site's own, any.
    """
    return answers.code_match(code, params)[0]


@api.get(
    "/incidents/",
    response={200: IncidentList, **ERRORS},
    url_name="incidents",
    operation_id="list_incidents",
    summary="List active incidents",
)
def list_incidents(request: HttpRequest) -> Any:
    """List active outages, newest first."""
    rows = answers.incident_list(active_incidents.current())
    return IncidentList(total=len(rows), results=rows)


def _address_of(request: HttpRequest, slug: str) -> str:
    address = reverse("api:article", args=[slug])
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


def _json(data: dict[str, Any]) -> HttpResponse:
    return api.create_response(None, data, status=200)  # type: ignore[arg-type]


def _not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    return error_response(404)


def _patterns() -> list[URLPattern]:
    """Return the framework's URL patterns with our wrapper, and one that answers every other address."""
    patterns = [item for item in api.urls[0] if isinstance(item, URLPattern) and item.name != "api-root"]
    for pattern in patterns:
        is_description = pattern.name == "openapi-json"  # there the framework answers every method
        view = require_safe(pattern.callback) if is_description else pattern.callback
        pattern.callback = public_api(view, takes_body=pattern.name == "search")
    not_found = public_api(_not_found)
    patterns.append(path("", not_found, name="api-root"))
    return [*patterns, re_path(r"^(?P<rest>(?s:.*))\Z", not_found, name="not-found")]


urls = (_patterns(), "api", "api")
