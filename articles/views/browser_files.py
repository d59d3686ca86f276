"""What browsers and robots ask for: robots.txt and the OpenSearch description."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from .http_cache import cached_page


@cached_page
def robots(request: HttpRequest) -> HttpResponse:
    closed = "".join(f"Disallow: {reverse(name)}\n" for name in ("search", "admin:index"))
    lines = f"User-agent: *\n{closed}\nSitemap: {settings.SITE_URL}{reverse('sitemap')}\n"
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")


@cached_page
def opensearch(request: HttpRequest) -> HttpResponse:
    """Describe the search for the address bar of browsers."""
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "opensearch.xml", content_type=kind)
