"""Atom feeds of the newest articles: of all, and of one product."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .models import Product, Publication, resolve_address

ENTRIES = 50
KIND = "application/atom+xml; charset=utf-8"


@require_safe
@cache_control(no_cache=True)
def articles(request: HttpRequest) -> HttpResponse:
    return _feed(request, Publication.objects.live(), reverse("home"))


@require_safe
@cache_control(no_cache=True)
def product(request: HttpRequest, product: str) -> HttpResponse:
    if address := resolve_address("feed-product", product):
        return HttpResponsePermanentRedirect(address)
    rows = Publication.objects.live().filter(product__slug=product)
    return _feed(request, rows, reverse("product-detail", args=[product]), product)


def _feed(request: HttpRequest, rows: Any, page: str, product_slug: str = "") -> HttpResponse:
    """Return the newest of `rows` by publication date, or 404 for a product without articles."""
    latest = list(rows.in_language(get_language()).for_list().latest_first()[:ENTRIES])
    if product_slug and not latest:
        raise Http404("no such product with a live article")
    product_row: Product | None = latest[0].product if product_slug else None
    context = {
        "rows": latest,
        "product": product_row,
        "page": settings.SITE_URL + page,
        "address": settings.SITE_URL + request.path,
        "updated": latest[0].published_at if latest else None,
    }
    return render(request, "feed.atom", context, content_type=KIND)
