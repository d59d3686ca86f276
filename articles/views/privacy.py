"""What this site keeps of its readers, and what it does not."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .http_cache import cached_page


@cached_page
def privacy(request: HttpRequest) -> HttpResponse:
    kept = {"read_days": settings.READS_DAYS, "search_days": settings.SEARCH_MEMORY_DAYS}
    return render(request, "articles/privacy.html", kept)
