"""How much of the API one network may ask for in a minute."""

from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from articles.api.errors import View, error_response, make_public

from .reader_marks import is_own_machine, seconds_to_wait, wait_message

SECONDS = 60


def limited(patterns: list[URLPattern]) -> list[URLPattern]:
    """Return the patterns of the API, each of which counts the requests of a network."""
    for pattern in patterns:
        pattern.callback = _limited(pattern.callback)
    return patterns


def _limited(view: View) -> View:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        most = 0 if is_own_machine(request) else settings.API_REQUESTS_PER_MINUTE
        if most and (wait := seconds_to_wait(request, "api", most, SECONDS)):
            return wait_message(make_public(error_response(429)), wait)
        return view(request, *args, **kwargs)

    return wrapper
