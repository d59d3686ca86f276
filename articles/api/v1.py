"""Version 1: search, articles, products and codes. It only reads, from the same rooms as the pages."""

import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Query

from articles import active_incidents, catalog, search
from articles.content import formats, record
from articles.forms import SearchForm
from articles.models import Publication, present_slugs
from articles.strings.codes import canonical_code, strip_cue_words

from .errors import Refusal, door, map_errors, refused
from .schemas import (
    ArticleRow,
    Articles,
    Asked,
    AskedInBody,
    Found,
    Incident,
    Incidents,
    InLanguage,
    Listed,
    OfCode,
    Offered,
    OfThisCode,
    ProductRow,
    Products,
    Refused,
    Result,
    Row,
    Shelved,
    Whole,
)

MOST_OF_A_CODE = 50
ERRORS = dict.fromkeys((400, 404, 405, 422), Refused)

api = NinjaAPI(
    title="Help center",
    version="1",
    description="Reads what is published: the records and the search of the pages, as JSON.",
    urls_namespace="api",
    docs_url=None,
)
map_errors(api)


@api.get("/search", response={200: Found, **ERRORS}, url_name="search", summary="Find articles")
def find(request: HttpRequest, asked: Query[Asked]) -> Any:
    """What was typed or pasted, up to 2,000 characters; longer text goes by POST."""
    if len(asked.q) > SearchForm.MAX_LENGTH:
        raise Refusal(422, f"Longer than {SearchForm.MAX_LENGTH} characters: send it by POST.", "q")
    return _found(asked)


@api.post(
    "/search",
    response={200: Found, 413: Refused, 415: Refused, **ERRORS},
    url_name="search",
    summary="Find by a paste",
)
def find_paste(request: HttpRequest, asked: AskedInBody) -> Any:
    """A pasted message or a whole log. The text stands in no address."""
    return _found(asked)


@api.get("/articles/", response={200: Articles, **ERRORS}, url_name="articles", summary="List articles")
def articles(request: HttpRequest, asked: Query[Listed]) -> Any:
    rows = Publication.objects.live().in_language(_language(asked.language)).for_list()
    product, area = present_slugs(asked.product, asked.area)
    if product:
        rows = rows.filter(product__slug=product)
    if area:
        rows = rows.filter(area__slug=area)
    return Articles(total=rows.count(), results=_listed(rows[asked.offset : asked.offset + asked.limit]))


@api.get(
    "/articles/{slug:slug}", response={200: Whole, **ERRORS}, url_name="article", summary="One whole article"
)
def article(request: HttpRequest, slug: str, asked: Query[InLanguage]) -> Any:
    """The record that its page shows. A former address leads to the present one."""
    language = _language(asked.language)
    found = Publication.objects.live().in_language(language).for_page().filter(slug=slug).first()
    if found:
        with override(language):
            return _json(formats.as_json(record.load(found)))
    for moved in Publication.objects.with_slug_ever(slug, language).live().for_list()[:1]:
        address = reverse("api:article", args=[moved.slug])
        asked_for = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{address}?{asked_for}" if asked_for else address)
    raise Refusal(404)


@api.get("/products/", response={200: Products, **ERRORS}, url_name="products", summary="Products and areas")
def products(request: HttpRequest, asked: Query[InLanguage]) -> Any:
    """With how many articles each has; what has none is not listed."""
    language = _language(asked.language)
    with override(language):
        rows = [_product(shelf) for shelf in catalog.count_products(language)]
    return Products(total=len(rows), results=rows)


@api.get(
    "/codes/{path:code}", response={200: OfThisCode, **ERRORS}, url_name="code", summary="Articles of a code"
)
def code(request: HttpRequest, code: str, asked: Query[OfCode]) -> Any:
    """Codes are compared in one canonical form: `6000-77`, `-6000, -77` and `6000 77` are one."""
    canonical = canonical_code(strip_cue_words(code.replace("\0", " ")))[:200]
    rows = Publication.objects.live().in_language(_language(asked.language)).with_code(canonical).for_list()
    product, _area = present_slugs(asked.product)
    if product:
        rows = rows.filter(product__slug=product)
    found = list(rows[:MOST_OF_A_CODE]) if canonical else []
    if not found:
        raise Refusal(404, "No article has this code.", "code")
    happening = _incidents(active_incidents.affecting(active_incidents.current(), found))
    return OfThisCode(
        code=code[:200], canonical=canonical, total=len(found), results=_listed(found), incidents=happening
    )


@api.get(
    "/incidents/", response={200: Incidents, **ERRORS}, url_name="incidents", summary="What is happening now"
)
def happening(request: HttpRequest) -> Any:
    """Outages that are going on at this moment, the newest first. Each ends by itself at its time."""
    rows = _incidents(active_incidents.current())
    return Incidents(total=len(rows), results=rows)


def _found(asked: Asked) -> Found:
    began = time.perf_counter()
    product, area = present_slugs(asked.product, asked.area)
    results = search.find(
        asked.q,
        product=product,
        area=area,
        language=_language(asked.language),
        size=asked.limit,
        offset=asked.offset,
        exact=asked.exact,
    )
    if results.building:
        raise Refusal(503)
    shown = [hit.publication for hit in results.hits]
    ids = _ids(shown + [near.publication for near in results.suggestions])
    hits = [
        Result(**_row(hit.publication, ids), excerpt=hit.excerpt, why=hit.why, score=round(hit.score, 3))
        for hit in results.hits
    ]
    offered = [_offered(near, ids) for near in results.suggestions]
    return Found(
        query=results.query,
        kind=results.kind,
        confident=results.confident,
        total=results.total,
        results=hits,
        suggestions=offered,
        did_you_mean=results.did_you_mean or None,
        incidents=_incidents(active_incidents.affecting(active_incidents.current(), shown)),
        ms=round((time.perf_counter() - began) * 1000, 2),
    )


def _offered(near: search.Near, ids: dict[int, str]) -> Offered:
    one = near.publication
    url = formats.absolute(one.get_absolute_url())
    return Offered(id=ids[one.pk], code=near.code, title=one.title, url=url, why=near.why)


def _incidents(rows: list[active_incidents.Incident]) -> list[Incident]:
    times = ("begins", "ends")
    return [Incident(**{**row, **{name: row[name].isoformat() for name in times}}) for row in rows]


def _listed(rows: Iterable[Publication]) -> list[ArticleRow]:
    found = list(rows)
    ids = _ids(found)
    return [ArticleRow(**_row(one, ids), updated_at=one.published_at.isoformat()) for one in found]


def _row(one: Publication, ids: dict[int, str]) -> dict[str, Any]:
    return Row(
        id=ids[one.pk],
        slug=one.slug,
        url=formats.absolute(one.get_absolute_url()),
        title=one.title,
        codes=one.codes,
        product=one.product.slug,
        area=one.area.slug if one.area else "",
        summary=one.summary,
    ).dict()


def _ids(publications: list[Publication]) -> dict[int, str]:
    """By which each is known in its source. One query."""
    pks = {one.pk for one in publications}
    return dict(Publication.objects.filter(pk__in=pks).values_list("pk", "article__source_id")) if pks else {}


def _product(shelf: catalog.ProductCount) -> ProductRow:
    return ProductRow(
        slug=shelf.slug,
        name=shelf.name,
        vendor=shelf.vendor,
        count=shelf.count,
        url=formats.absolute(reverse("product-detail", args=[shelf.slug])),
        areas=[Shelved(slug=area.slug, name=area.name, count=area.count) for area in shelf.areas],
    )


def _language(asked: str) -> str:
    return asked or settings.LANGUAGE_CODE


def _json(data: dict[str, Any]) -> HttpResponse:
    return api.create_response(None, data, status=200)  # type: ignore[arg-type]


def _missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    return refused(404)


def _patterns() -> list[URLPattern]:
    """The framework's addresses, each behind our door, and a refusal in our shape for all others."""
    made = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for one in made:
        only_read = one.name == "openapi-json"  # the framework answers any method there
        one.callback = door(require_safe(one.callback) if only_read else one.callback)
    made.append(path("", door(_missing), name="api-root"))
    return [*made, re_path(r"^(?P<rest>.*)\Z", door(_missing), name="nowhere")]


urls = (_patterns(), "api", "api")
