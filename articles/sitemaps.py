"""The addresses of live articles for search engines, in parts of at most what one file may hold."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.forms import PageForm
from articles.models import Publication, article_url

LISTS = ("home", "codes", "faqs", "safety")
LIMIT = 50_000 - len(LISTS)  # what a file holds


class Entry(NamedTuple):
    address: str
    changed: datetime | None = None


@require_safe
@cache_control(no_cache=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """All of them; a site with more than fit in a file gets an index of its parts."""
    form = PageForm(request.GET)
    if not form.is_valid():
        raise Http404("no such part")
    parts = max(1, -(-Publication.objects.live().count() // LIMIT))
    if parts > 1 and "page" not in request.GET:
        context = {"address": settings.SITE_URL + reverse("sitemap"), "parts": range(1, parts + 1)}
        return render(request, "sitemap_index.xml", context, content_type="application/xml")
    entries = _entries(form.cleaned_data["page"])
    return render(request, "sitemap.xml", {"entries": entries}, content_type="application/xml")


def _entries(part: int) -> Iterator[Entry]:
    """The home page and the lists, then each article with its last publication, in a steady order."""
    if part == 1:
        yield from (Entry(settings.SITE_URL + reverse(name)) for name in LISTS)
    rows = Publication.objects.live().order_by("pk").values_list("slug", "language", "published_at")
    for slug, language, published_at in rows[(part - 1) * LIMIT : part * LIMIT]:
        yield Entry(settings.SITE_URL + article_url(slug, language), published_at)
