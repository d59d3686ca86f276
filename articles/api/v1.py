"""Version 1 of the API: search, articles, products, codes and incidents, read-only."""

import time
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import URLPattern, path, re_path, reverse
from django.utils.timezone import make_aware
from django.utils.translation import get_supported_language_variant, override
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Query

from articles import active_incidents, catalog, search
from articles.code_notes import CodeNotice
from articles.content import formats, record
from articles.forms import SearchForm
from articles.insights.search_times import note_search
from articles.models import Publication, resolve_slugs
from articles.strings.codes import canonical_code, clean_code
from articles.strings.languages import language_tag

from .article import article_model
from .errors import ApiError, add_error_handlers, error_response, public_api
from .schemas import (
    ArticleList,
    ArticleListRequest,
    ArticleSummary,
    CatalogEntry,
    CatalogProduct,
    CodeMatch,
    CodeNote,
    CodeRequest,
    ErrorResponse,
    Incident,
    IncidentList,
    LanguageRequest,
    ListedArticle,
    PasteRequest,
    ProductList,
    SearchRequest,
    SearchResult,
    SearchResults,
    Suggestion,
)

EARLIEST = date(1970, 1, 1)
ERRORS = dict.fromkeys((400, 404, 405, 422), ErrorResponse)

api = NinjaAPI(
    title="Help center",
    version="1",
    description="Published articles and their search, read-only, as JSON.",
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
        raise ApiError(422, f"Longer than {SearchForm.MAX_LENGTH} characters: send it by POST.", "q")
    return _search_results(request, params)


@api.post(
    "/search",
    response={200: SearchResults, 413: ErrorResponse, 415: ErrorResponse, **ERRORS},
    url_name="search",
    operation_id="search_paste",
    summary="Search with a long text",
)
def search_paste(request: HttpRequest, params: PasteRequest) -> Any:
    """Search with a pasted message or a whole log. The text is in no address."""
    return _search_results(request, params)


@api.get(
    "/articles/",
    response={200: ArticleList, **ERRORS},
    url_name="articles",
    operation_id="list_articles",
    summary="List articles",
)
def list_articles(request: HttpRequest, params: Query[ArticleListRequest]) -> Any:
    rows = Publication.objects.live().in_language(_language(params.language)).for_list()
    product, area = resolve_slugs(params.product, params.area)
    if product:
        rows = rows.filter(product__slug=product)
    if area:
        rows = rows.filter(area__slug=area)
    return ArticleList(
        total=rows.count(), results=_listed_articles(rows[params.offset : params.offset + params.limit])
    )


@api.get(
    "/articles/{slug:slug}",
    response={200: article_model(), **ERRORS},
    url_name="article",
    operation_id="get_article",
    summary="Get an article",
)
def get_article(request: HttpRequest, slug: str, params: Query[LanguageRequest]) -> Any:
    """Get all parts of an article. A former slug redirects to the current one."""
    language = _language(params.language)
    publication = Publication.objects.live().in_language(language).for_page().filter(slug=slug).first()
    if publication:
        with override(language):
            return _json(formats.as_json(record.load(publication)))
    for moved in Publication.objects.with_slug_ever(slug, language).live().for_list()[:1]:
        address = reverse("api:article", args=[moved.slug])
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
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
    language = _language(params.language)
    with override(language):
        rows = [_catalog_product(product) for product in catalog.count_products(language)]
    return ProductList(total=len(rows), results=rows)


@api.get(
    "/codes/{path:code}",
    response={200: CodeMatch, **ERRORS},
    url_name="code",
    operation_id="find_code",
    summary="Find the articles of a code",
)
def find_code(request: HttpRequest, code: str, params: Query[CodeRequest]) -> Any:
    """Find articles by a code in any spelling: `6000-77`, `-6000, -77` and `6000 77` are the same.

    Without an article in the language, the next best language is given: its base, the site's own, any.
    """
    code = code.strip("/")
    product, _area = resolve_slugs(params.product)
    found = search.find_by_code(code, product=product, language=_language(params.language))
    publications = found.publications
    if not found.is_known:
        raise ApiError(404, "No article has this code.", "code")
    incidents = active_incidents.affecting(active_incidents.current(), publications)
    return CodeMatch(
        code=code[:200],
        canonical=canonical_code(clean_code(code)),
        confident=found.is_certain,
        language_matches=not found.is_other_language,
        product_matches=not found.is_other_product,
        total=len(publications),
        results=_listed_articles(publications),
        notes=_code_notes(found.notes),
        incidents=_incidents(incidents),
    )


@api.get(
    "/incidents/",
    response={200: IncidentList, **ERRORS},
    url_name="incidents",
    operation_id="list_incidents",
    summary="List active incidents",
)
def list_incidents(request: HttpRequest) -> Any:
    """List active outages, newest first."""
    rows = _incidents(active_incidents.current())
    return IncidentList(total=len(rows), results=rows)


def _search_results(request: HttpRequest, params: SearchRequest) -> SearchResults:
    started = time.perf_counter()
    product, area = resolve_slugs(params.product, params.area)
    results = search.find(
        params.q,
        product=product,
        area=area,
        language=_language(params.language),
        attributes=_attributes(params),
        size=params.limit,
        offset=params.offset,
        exact=params.exact,
    )
    note_search(request.META, results, started)
    if results.building:
        raise ApiError(503)
    publications = [hit.publication for hit in results.hits]
    code = search.code_of_search(results, _language(params.language), params.product)
    suggestions = [*code.offers, *results.suggestions]
    ids = _source_ids(publications + [near.publication for near in suggestions])
    hits = [
        SearchResult(
            **_summary(hit.publication, ids), excerpt=hit.excerpt, why=hit.why, score=round(hit.score, 3)
        )
        for hit in results.hits
    ]
    return SearchResults(
        query=results.query,
        kind=results.kind,
        confident=results.confident,
        total=results.total,
        results=hits,
        suggestions=[_suggestion(near, ids) for near in suggestions],
        code_notes=_code_notes(code.notes),
        did_you_mean=results.did_you_mean or None,
        incidents=_incidents(active_incidents.affecting(active_incidents.current(), publications)),
        ms=round((time.perf_counter() - started) * 1000, 2),
    )


def _attributes(params: SearchRequest) -> search.Attributes:
    # Nothing here is older than EARLIEST, and the year 1 begins before all dates in some time zones.
    day = params.updated_since and max(params.updated_since, EARLIEST)
    since = make_aware(datetime.combine(day, datetime.min.time())) if day else None
    return search.Attributes(params.kind, params.side, since)


def _suggestion(near: search.Offer, ids: dict[int, str]) -> Suggestion:
    publication = near.publication
    return Suggestion(
        id=ids[publication.pk],
        code=near.code,
        title=publication.title,
        url=formats.absolute(publication.get_absolute_url()),
        why=near.why,
    )


def _code_notes(notes: list[CodeNotice]) -> list[CodeNote]:
    return [
        CodeNote(
            code=note.code,
            state=note.state,
            text=str(note),
            since_version=note.since_version,
            since_date=note.since_date.isoformat() if note.since_date else None,
            successor=note.successor,
        )
        for note in notes
    ]


def _incidents(rows: list[active_incidents.Incident]) -> list[Incident]:
    times = ("begins", "ends")
    return [Incident(**{**row, **{name: row[name].isoformat() for name in times}}) for row in rows]


def _listed_articles(rows: Iterable[Publication]) -> list[ListedArticle]:
    publications = list(rows)
    ids = _source_ids(publications)
    return [
        ListedArticle(
            **_summary(publication, ids),
            language=publication.language,
            updated_at=publication.published_at.isoformat(),
        )
        for publication in publications
    ]


def _summary(publication: Publication, ids: dict[int, str]) -> dict[str, Any]:
    return ArticleSummary(
        id=ids[publication.pk],
        slug=publication.slug,
        url=formats.absolute(publication.get_absolute_url()),
        title=publication.title,
        codes=publication.codes,
        product=publication.product.slug,
        area=publication.area.slug if publication.area else "",
        summary=publication.summary,
    ).dict()


def _source_ids(publications: list[Publication]) -> dict[int, str]:
    """Return the external ID of each publication. One query."""
    pks = {publication.pk for publication in publications}
    return dict(Publication.objects.filter(pk__in=pks).values_list("pk", "article__source_id")) if pks else {}


def _catalog_product(product: catalog.ProductCount) -> CatalogProduct:
    return CatalogProduct(
        slug=product.slug,
        name=product.name,
        vendor=product.vendor,
        count=product.count,
        url=formats.absolute(reverse("product-detail", args=[product.slug])),
        areas=[CatalogEntry(slug=area.slug, name=area.name, count=area.count) for area in product.areas],
    )


def _language(language: str) -> str:
    """Return a language in our spelling (`de_AT` is `de`), or as it is if we have no such language."""
    try:
        return get_supported_language_variant(language_tag(language or settings.LANGUAGE_CODE))
    except LookupError:
        return language


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
        pattern.callback = public_api(view)
    not_found = public_api(_not_found)
    patterns.append(path("", not_found, name="api-root"))
    return [*patterns, re_path(r"^(?P<rest>.*)\Z", not_found, name="not-found")]


urls = (_patterns(), "api", "api")
