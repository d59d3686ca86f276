"""The articles of a product or one of its areas."""

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import get_language

from articles import active_incidents
from articles.catalog import AreaCount, ProductCount, count_products
from articles.forms import PageForm
from articles.models import Publication, resolve_address

from .http_cache import cached_page, page_url

PAGE_SIZE = 100


@cached_page
def product_detail(request: HttpRequest, product: str) -> HttpResponse:
    counts = _product_counts(product)
    return (
        _article_list(request, counts)
        if counts
        else _redirect_to_new_slug(request, "product-detail", product)
    )


@cached_page
def area_detail(request: HttpRequest, product: str, area: str) -> HttpResponse:
    counts = _product_counts(product)
    area_counts = counts and counts.area(area)
    if counts and area_counts:
        return _article_list(request, counts, area_counts)
    return _redirect_to_new_slug(request, "area-detail", product, area)


def _product_counts(slug: str) -> ProductCount | None:
    return next(iter(count_products(get_language(), slug)), None)


def _redirect_to_new_slug(request: HttpRequest, name: str, product: str, area: str = "") -> HttpResponse:
    """Redirect if the product or area had this slug before."""
    address = resolve_address(name, product, area, request.META.get("QUERY_STRING", ""))
    if address is None:
        raise Http404("no such product or area with a live article")
    return HttpResponsePermanentRedirect(address)


def _article_list(request: HttpRequest, product: ProductCount, area: AreaCount | None = None) -> HttpResponse:
    page = _page(request, product, area)
    scope = f"{product.slug}/{area.slug}" if area else product.slug
    incidents = active_incidents.affecting(active_incidents.current(), page, scope=scope)
    context = {
        "product": product,
        "area": area,
        "page": page,
        "incidents": incidents,
        "canonical": page_url(request, page=page.number),
    }
    return render(request, "articles/product.html", context)


def _page(request: HttpRequest, product: ProductCount, area: AreaCount | None) -> Page:
    form = PageForm(request.GET)
    rows = (
        Publication.objects.live().in_language(get_language()).for_list().filter(product__slug=product.slug)
    )
    if area:
        rows = rows.filter(area__slug=area.slug)
    paginator = Paginator(rows, PAGE_SIZE)
    paginator.count = area.count if area else product.count  # saves a query
    if not form.is_valid() or form.cleaned_data["page"] > paginator.num_pages:
        raise Http404("no such page of the list")
    return paginator.page(form.cleaned_data["page"])
