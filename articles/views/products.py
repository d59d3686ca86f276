"""The articles of a product or one of its areas."""

from functools import partial

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from articles import active_incidents
from articles.catalog import AreaCount, ProductCount
from articles.forms import PageForm
from articles.models import Publication, resolve_address
from articles.offline.shelf import pack_file

from .http_cache import cached_page, page_url
from .product_groups import lazy_page
from .site_state import MAX_SLUG_LENGTH, SiteState, product_counts, read_site_state

PAGE_SIZE = 100


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
    """Redirect if the product or area had this slug before."""
    address = resolve_address(name, product, area, request.META.get("QUERY_STRING", ""))
    if address is None:
        raise Http404("no such product or area with a live article")
    return HttpResponsePermanentRedirect(address)


def _article_list(
    request: HttpRequest, state: SiteState, product: ProductCount, area: AreaCount | None = None
) -> HttpResponse:
    page = _page(request, product, area)
    scope = f"{product.slug}/{area.slug}" if area else product.slug
    current = active_incidents.current()
    pack, pdf = (pack_file(product.slug, get_language() or "", kind) for kind in ("zip", "pdf"))
    context = {
        "product": product,
        "area": area,
        "page": page,
        "incidents": SimpleLazyObject(partial(active_incidents.affecting, current, page, scope=scope)),
        "canonical": page_url(request, page=page.number),
        "pack": pack,
        "pdf": pdf,
        "kept_for": (state, scope, page.number, current, pack, pdf),
    }
    return render(request, "articles/product.html", context)


def _page(request: HttpRequest, product: ProductCount, area: AreaCount | None) -> Page:
    form, language = PageForm(request.GET), get_language()
    if not form.is_valid():
        raise Http404("no such page of the list")

    def read_rows() -> QuerySet:
        rows = Publication.objects.live().in_language(language).for_list().filter(product__slug=product.slug)
        return rows.filter(area__slug=area.slug) if area else rows

    count = area.count if area else product.count
    return lazy_page(read_rows, count, form.cleaned_data["page"], PAGE_SIZE)
