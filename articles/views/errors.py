"""Error pages. They must not fail themselves, so they need no query, no session and no user."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.utils.html import escape

from articles.exceptions import is_outage

from .http_cache import uncached
from .missing_pages import find_articles, redirect_unknown

RETRY_SECONDS = 30
BUSY_RETRY_SECONDS = 5

FALLBACK_HTML = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Something broke here | {name}</title></head>
<body><main><h1>Something broke on our side</h1>
<p>This is not the error that you came for, and nothing that you did. Load the page again in a minute,
or go on from the <a href="/">home page</a>.</p></main></body></html>
"""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return uncached(render(request, "400.html", status=400))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return uncached(render(request, "403.html", status=403))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Redirect old and mistyped addresses, or show what the words of the address find."""
    if response := redirect_unknown(request):
        return response
    words, articles = find_articles(request)
    return uncached(render(request, "404.html", {"words": words, "articles": articles}, status=404))


def database_unavailable(request: HttpRequest) -> HttpResponse:
    """Say that the database doesn't answer, and whether something that was sent is lost."""
    response = uncached(render(request, "503.html", {"is_form": request.method == "POST"}, status=503))
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def too_busy(request: HttpRequest) -> HttpResponse:
    """Say that more is asked of the site than it can answer."""
    response = database_unavailable(request)
    response["Retry-After"] = str(BUSY_RETRY_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Render the error page, or plain HTML if a template or static file is the problem."""
    try:
        if is_outage(sys.exc_info()[1]):
            return database_unavailable(request)
        return uncached(render(request, "500.html", status=500))
    except Exception:
        return uncached(HttpResponseServerError(FALLBACK_HTML.format(name=escape(settings.SITE_NAME))))
