"""The articles of a product or one of its areas."""

from functools import partial

from django.conf import settings
from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override

from articles import active_incidents
from articles.catalog import AreaCount, ProductCount
from articles.forms import ProductForm
from articles.models import Publication, PublicationCode, resolve_address
from articles.offline.shelf import pack_file
from articles.strings.codes import canonical_code
from articles.strings.languages import rank_languages

from .http_cache import cached_page, page_url
from .popular import MIN_LISTED, popular_articles, read_popular
from .product_groups import lazy_page, query_string
from .site_state import MAX_SLUG_LENGTH, SiteState, product_counts, read_site_state

PAGE_SIZE = 100
MAX_WORDS = 8


@cached_page
def product_detail(request: HttpRequest, product: str) -> HttpResponse:
    state = read_site_state()
    counts = _product_counts(state, product)
    return (
        _article_list(request, state, counts)
        if counts
        else _redirect_to_new_slug(request, "product-detail", product)
    )


@cached_page
def area_detail(request: HttpRequest, product: str, area: str) -> HttpResponse:
    state = read_site_state()
    counts = _product_counts(state, product)
    area_counts = counts and counts.area(area)
    if counts and area_counts:
        return _article_list(request, state, counts, area_counts)
    return _redirect_to_new_slug(request, "area-detail", product, area)


def _product_counts(state: SiteState, slug: str) -> ProductCount | None:
    if len(slug) > MAX_SLUG_LENGTH:
        return None
    return next(iter(product_counts(state, get_language(), slug)), None)


def _redirect_to_new_slug(request: HttpRequest, name: str, product: str, area: str = "") -> HttpResponse:
    """Redirect if the product or area had this slug before, or has articles in another language only.

    Pages of articles in another language lead here in the reader's.
    """
    address = resolve_address(name, product, area, request.META.get("QUERY_STRING", ""))
    if address is not None:
        return HttpResponsePermanentRedirect(address)
    rows = Publication.objects.live().filter(product__slug=product)
    rows = rows.filter(area__slug=area) if area else rows
    there = rows.order_by().values_list("language", flat=True).distinct()
    best = rank_languages(there, get_language() or "", settings.LANGUAGE_CODE)
    if not best or get_language() in best:
        raise Http404("no such product or area with a live article")
    with override(best[0]):
        return redirect(name, *filter(None, (product, area)))


def _article_list(
    request: HttpRequest, state: SiteState, product: ProductCount, area: AreaCount | None = None
) -> HttpResponse:
    form, language = ProductForm(request.GET), get_language() or ""
    if not form.is_valid():
        raise Http404("no such page of the list")
    number, q = form.cleaned_data["page"], form.cleaned_data["q"]
    total = area.count if area else product.count
    page = _page(product, area, number, q)
    begins = number == 1 and not (area or q) and total >= MIN_LISTED
    popular = popular_articles(state, language, product.slug) if begins else []
    scope = f"{product.slug}/{area.slug}" if area else product.slug
    current = active_incidents.current()
    pack, pdf = (pack_file(product.slug, language, kind) for kind in ("zip", "pdf"))
    context = {
        "product": product,
        "area": area,
        "page": page,
        "q": q,
        "has_filter": bool(q) or total >= MIN_LISTED,
        "is_complete": not q and page.paginator.num_pages == 1,  # then filter.js can filter it
        "page_query": query_string(q=q),
        "popular": SimpleLazyObject(partial(read_popular, popular, language)),
        "incidents": SimpleLazyObject(partial(active_incidents.affecting, current, page, scope=scope)),
        "canonical": page_url(request, q=q, page=number),
        "pack": pack,
        "pdf": pdf,
        "kept_for": None if q else (state, scope, number, popular, current, pack, pdf),
    }
    return render(request, "articles/product.html", context)


def _page(product: ProductCount, area: AreaCount | None, number: int, q: str) -> Page:
    language = get_language()

    def read_rows() -> QuerySet:
        rows = Publication.objects.live().in_language(language).for_list().filter(product__slug=product.slug)
        rows = rows.filter(area__slug=area.slug) if area else rows
        return rows.filter(_matches(q)) if q else rows

    count = read_rows().count() if q else area.count if area else product.count
    return lazy_page(read_rows, count, number, PAGE_SIZE)


def _matches(q: str) -> Q:
    """Return the condition that each word is in the title or in a code, or that all of it is a code."""
    codes = PublicationCode.objects.filter(publication=OuterRef("pk"))
    condition = Q()
    for word in q.split()[:MAX_WORDS]:
        condition &= Q(title__icontains=word) | Q(Exists(codes.filter(code__icontains=word)))
    canonical = canonical_code(q)
    return condition | Q(Exists(codes.filter(canonical__contains=canonical))) if canonical else condition
