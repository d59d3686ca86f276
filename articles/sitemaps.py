"""Sitemaps: the addresses of published articles, split into files of the size that search engines allow."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.catalog import count_families
from articles.forms import PageForm
from articles.models import Publication, article_url

LISTS = ("home", "codes", "faqs", "safety", "privacy")
LIMIT = 40_000  # of the 50,000 that a file holds; the rest is for lists, products and areas


class SitemapEntry(NamedTuple):
    address: str
    changed: datetime | None = None
    alternates: tuple[tuple[str, str], ...] = ()  # languages of the same page, each with its address


@require_safe
@cache_control(no_cache=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """List all addresses; if they don't fit into one file, list the parts."""
    form = PageForm(request.GET)
    if not form.is_valid():
        raise Http404("no such part")
    parts = max(1, -(-Publication.objects.live().count() // LIMIT))
    if parts > 1 and "page" not in request.GET:
        context = {"address": settings.SITE_URL + reverse("sitemap"), "parts": range(1, parts + 1)}
        return render(request, "sitemap_index.xml", context, content_type="application/xml")
    entries = _entries(form.cleaned_data["page"])
    return render(request, "sitemap.xml", {"entries": entries}, content_type="application/xml")


def _entries(part: int) -> Iterator[SitemapEntry]:
    """Yield the home page, lists, products, areas and families, then each article, with the last change."""
    if part == 1:
        yield from (SitemapEntry(settings.SITE_URL + reverse(name)) for name in LISTS)
        yield from _catalog_entries()
    rows = (
        Publication.objects.live()
        .order_by("pk")
        .values_list("slug", "language", "published_at", "translations")
    )
    for slug, language, published_at, group in rows[(part - 1) * LIMIT : part * LIMIT]:
        address = settings.SITE_URL + article_url(slug, language)
        yield SitemapEntry(address, published_at, tuple(_alternates(group)))


def _alternates(group: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the languages of an article that has several; its source is for all others."""
    for language, slug in sorted(group.get("slugs", {}).items()):
        address = settings.SITE_URL + article_url(slug, language)
        yield language, address
        if language == group["source"]:
            yield "x-default", address


def _catalog_entries() -> Iterator[SitemapEntry]:
    """Yield products, areas, and code families in the site's own language; they link to the others."""
    rows = Publication.objects.live().in_language(settings.LANGUAGE_CODE)
    pairs = rows.order_by("product__slug", "area__slug").values_list("product__slug", "area__slug")
    latest: dict[tuple[str, ...], datetime] = {}
    for product, area, changed in pairs.annotate(changed=Max("published_at")):
        for parts in ([product], [product, area]):
            if all(parts):
                slugs = tuple(parts)
                latest[slugs] = max(changed, latest.get(slugs, changed))
    for slugs, changed in sorted(latest.items()):
        address = reverse(("product-detail", "area-detail")[len(slugs) - 1], args=slugs)
        yield SitemapEntry(settings.SITE_URL + address, changed)
    for family in count_families(settings.LANGUAGE_CODE, {slugs[0] for slugs in latest}):
        yield SitemapEntry(settings.SITE_URL + family.url)
