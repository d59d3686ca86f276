"""Cache headers and canonical addresses of the pages for readers."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

View = Callable[..., Any]


def cached_page(view: View) -> View:
    """Let caches store a page but check it each time, so that readers see corrections at once.

    This covers redirects and errors too, which browsers would otherwise keep. Without a check of forms, any
    other method is told which ones are allowed.
    """
    return csrf_exempt(require_safe(cache_control(no_cache=True)(view)))


def uncached(response: HttpResponse) -> HttpResponse:
    """Keep a response out of every cache: it is only true at this moment."""
    response["Cache-Control"] = "no-store"
    return response


def page_url(request: HttpRequest, page: int = 1, **params: str) -> str:
    """Return the canonical address of a page, without any other parameters of the request."""
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in params.items() if value})
    if page > 1:
        query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}" if query else request.path
