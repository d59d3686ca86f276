"""The privacy page: what this site stores about readers, and for how long."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .http_cache import cached_page


@cached_page
def privacy_page(request: HttpRequest) -> HttpResponse:
    context = {"read_days": settings.READS_DAYS, "search_days": settings.SEARCH_MEMORY_DAYS}
    return render(request, "articles/privacy.html", context)
