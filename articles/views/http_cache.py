"""What all pages for readers have in common."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

View = Callable[..., Any]


def cached_page(view: View) -> View:
    """A page that may be kept by anybody, and is asked for again each time: corrected advice is seen at once.

    Says so for redirects and refusals too, which browsers would else keep for good.
    """
    return require_safe(cache_control(no_cache=True)(view))


def uncached(response: HttpResponse) -> HttpResponse:
    """An answer about this moment, which must not be repeated later."""
    response["Cache-Control"] = "no-store"
    return response


def page_url(request: HttpRequest, page: int = 1, **asked: str) -> str:
    """The one address of what is shown, whatever else stands in the one that was asked for."""
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in asked.items() if value})
    if page > 1:
        query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}" if query else request.path
