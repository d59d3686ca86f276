"""The service worker, which keeps read pages on a reader's device, and its page for what isn't there."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from .http_cache import cached_page

PARTS = ("js/outbox.js", "js/worker/service-worker.js")


@cached_page
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the script from the top of the site, as it works only below its own address."""
    if settings.DEBUG:
        raise Http404("while the site is developed, nothing is kept")
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8")


@lru_cache(maxsize=1)
def _script() -> bytes:
    paths = [finders.find(part) for part in PARTS]
    return b"\n".join(Path(path).read_bytes() for path in paths if path)


@cached_page
def offline_page(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/offline.html")
