"""Pages of the live site, rendered for a copy: as anyone sees them, and counted as no one's view."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import translation

# A name that says it is no person, so no view is counted.
BROWSER = "offline-copy-bot/1"


def fetch(path: str, query: Mapping[str, Any] | None = None) -> str | None:
    """Return the HTML of an address, or None if it has no page of its own."""
    with page_request(path, query) as request:
        match = request.resolver_match
        try:
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except Http404:
            return None
        return response.content.decode() if response.status_code == 200 else None


def render_page(template: str, path: str, context: dict[str, Any]) -> str:
    """Render a page that only copies have, as the page of an address of the site."""
    with page_request(path) as request:
        return render_to_string(template, context, request)


@contextmanager
def page_request(path: str, query: Mapping[str, Any] | None = None) -> Iterator[Any]:
    """Yield a reader's request for an address of this site, in the language of the address."""
    site = urlsplit(settings.SITE_URL)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": urlencode(query or {}),
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "HTTP_HOST": site.netloc,
        "HTTP_USER_AGENT": BROWSER,
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
    }
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        request: Any = WSGIRequest(environ)
        request.LANGUAGE_CODE = language
        request.resolver_match = resolve(path)
        yield request
