"""What the API and the tools of assistants answer, from the records and the search of the pages."""

import time
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import make_aware
from django.utils.translation import get_supported_language_variant

from articles import active_incidents, catalog, search
from articles.code_notes import CodeNotice
from articles.content import formats
from articles.insights.search_times import note_search
from articles.models import Publication, resolve_slugs
from articles.strings.codes import canonical_code, clean_code
from articles.strings.languages import language_tag

from .errors import ApiError
from .schemas import (
    ArticleSummary,
    CatalogEntry,
    CatalogProduct,
    CodeMatch,
    CodeNote,
    CodeRequest,
    Incident,
    ListedArticle,
    SearchRequest,
    SearchResult,
    SearchResults,
    Suggestion,
)

EARLIEST = date(1970, 1, 1)


def search_results(params: SearchRequest, environ: dict[str, Any]) -> tuple[SearchResults, list[Publication]]:
    """Return the answer to a search, and the publications of its results. 503 without an index.

    The time it took goes into `environ`, which a request has as its META.
    """
    started = time.perf_counter()
    product, area = resolve_slugs(params.product, params.area)
    results = search.find(
        params.q,
        product=product,
        area=area,
        language=supported_language(params.language),
        attributes=_attributes(params),
        size=params.limit,
        offset=params.offset,
        exact=params.exact,
    )
    note_search(environ, results, started)
    if results.building:
        raise ApiError(503)
    publications = [hit.publication for hit in results.hits]
    code = search.code_of_search(results, supported_language(params.language), params.product)
    ids = _source_ids(publications)
    hits = [
        SearchResult(
            **_summary(hit.publication, ids), excerpt=hit.excerpt, why=hit.why, score=round(hit.score, 3)
        )
        for hit in results.hits
    ]
    answer = SearchResults(
        query=results.query,
        kind=results.kind,
        confident=results.confident,
        total=results.total,
        results=hits,
        suggestions=suggestion_list([*code.offers, *results.suggestions]),
        code_notes=code_notes(code.notes),
        did_you_mean=results.did_you_mean or None,
        incidents=incident_list(active_incidents.affecting(active_incidents.current(), publications)),
        ms=round((time.perf_counter() - started) * 1000, 2),
    )
    return answer, publications


def code_match(code: str, params: CodeRequest) -> tuple[CodeMatch, list[Publication]]:
    """Return the articles of a code in any spelling, and their publications. 404 if no article has it."""
    code = code.strip("/")
    product, _area = resolve_slugs(params.product)
    found = search.find_by_code(code, product=product, language=supported_language(params.language))
    publications = found.publications
    if not found.is_known:
        raise ApiError(404, "No article has this code.", "code")
    incidents = active_incidents.affecting(active_incidents.current(), publications)
    answer = CodeMatch(
        code=code[:200],
        canonical=canonical_code(clean_code(code)),
        confident=found.is_certain,
        language_matches=not found.is_other_language,
        product_matches=not found.is_other_product,
        total=len(publications),
        results=listed_articles(publications),
        notes=code_notes(found.notes),
        incidents=incident_list(incidents),
    )
    return answer, publications


def _attributes(params: SearchRequest) -> search.Attributes:
    # Nothing here is older than EARLIEST, and the year 1 begins before all dates in some time zones.
    day = max(params.updated_since, EARLIEST) if params.updated_since else None
    since = make_aware(datetime.combine(day, datetime.min.time())) if day else None
    return search.Attributes(params.kind, params.side, since)


def suggestion_list(offers: Sequence[search.Offer]) -> list[Suggestion]:
    ids = _source_ids([offer.publication for offer in offers])
    return [_suggestion(offer, ids) for offer in offers]


def _suggestion(near: search.Offer, ids: dict[int, str]) -> Suggestion:
    publication = near.publication
    return Suggestion(
        id=ids[publication.pk],
        code=near.code,
        title=publication.title,
        url=formats.absolute(publication.get_absolute_url()),
        why=near.why,
    )


def code_notes(notes: list[CodeNotice]) -> list[CodeNote]:
    return [CodeNote(**note.values) for note in notes]


def incident_list(rows: list[active_incidents.Incident]) -> list[Incident]:
    times = ("begins", "ends")
    return [Incident(**{**row, **{name: row[name].isoformat() for name in times}}) for row in rows]


def listed_articles(rows: Iterable[Publication]) -> list[ListedArticle]:
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


def catalog_product(product: catalog.ProductCount) -> CatalogProduct:
    return CatalogProduct(
        slug=product.slug,
        name=product.name,
        vendor=product.vendor,
        count=product.count,
        url=formats.absolute(reverse("product-detail", args=[product.slug])),
        areas=[CatalogEntry(slug=area.slug, name=area.name, count=area.count) for area in product.areas],
    )


def supported_language(language: str) -> str:
    """Return a language in our spelling (`de_AT` is `de`), or as it is if we have no such language."""
    try:
        return get_supported_language_variant(language_tag(language or settings.LANGUAGE_CODE))
    except LookupError:
        return language
