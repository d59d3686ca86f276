"""The lists of a product and of one of its areas."""

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import get_language

from articles import active_incidents
from articles.catalog import AreaCount, ProductCount, count_products
from articles.forms import PageForm
from articles.models import Publication, present_address

from .http_cache import cached_page, page_url

PAGE_SIZE = 100


@cached_page
def product_detail(request: HttpRequest, product: str) -> HttpResponse:
    shelf = _shelf(product)
    return _list(request, shelf) if shelf else _moved(request, "product-detail", product)


@cached_page
def area_detail(request: HttpRequest, product: str, area: str) -> HttpResponse:
    shelf = _shelf(product)
    found = shelf and shelf.area(area)
    return _list(request, shelf, found) if shelf and found else _moved(request, "area-detail", product, area)


def _shelf(product: str) -> ProductCount | None:
    return next(iter(count_products(get_language(), product)), None)


def _moved(request: HttpRequest, name: str, product: str, area: str = "") -> HttpResponse:
    """Lead from the former address of a product or area to the present one."""
    address = present_address(name, product, area, request.META.get("QUERY_STRING", ""))
    if address is None:
        raise Http404("no such product or area with a live article")
    return HttpResponsePermanentRedirect(address)


def _list(request: HttpRequest, shelf: ProductCount, area: AreaCount | None = None) -> HttpResponse:
    page = _page(request, shelf, area)
    place = f"{shelf.slug}/{area.slug}" if area else shelf.slug
    happening = active_incidents.affecting(active_incidents.current(), page, place=place)
    context = {
        "shelf": shelf,
        "area": area,
        "page": page,
        "incidents": happening,
        "canonical": page_url(request, page=page.number),
    }
    return render(request, "articles/shelf.html", context)


def _page(request: HttpRequest, shelf: ProductCount, area: AreaCount | None) -> Page:
    form = PageForm(request.GET)
    rows = Publication.objects.live().in_language(get_language()).for_list().filter(product__slug=shelf.slug)
    if area:
        rows = rows.filter(area__slug=area.slug)
    paginator = Paginator(rows, PAGE_SIZE)
    paginator.count = area.count if area else shelf.count  # known already: spares a query
    if not form.is_valid() or form.cleaned_data["page"] > paginator.num_pages:
        raise Http404("no such page of the list")
    return paginator.page(form.cleaned_data["page"])
