"""Error pages. They must not fail themselves, so they need no query, no session and no user."""

import sys
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from articles.exceptions import is_outage

from .desk_frame import frame_of, is_desk
from .held_forms import typed_texts
from .http_cache import uncached
from .missing_pages import find_articles, redirect_unknown

RETRY_SECONDS = 30
BUSY_RETRY_SECONDS = 5

FALLBACK_HTML = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Something went wrong | {name}</title></head>
<body><main><h1>Something went wrong on our end</h1>
<p>This isn't the error you were looking up, and you didn't cause it. Reload the page in a minute,
or go to the <a href="/">home page</a>.</p></main></body></html>
"""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return uncached(render(request, "400.html", frame_of(request), status=400))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_desk(request):
        lead = _("Your role doesn't include this. Ask a manager if you need it.")
        return _desk_error(request, _("You don't have permission to open this page"), lead, 403)
    return uncached(render(request, "403.html", status=403))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Redirect old and mistyped addresses, or show what the words of the address find."""
    if is_desk(request):
        lead = _("Check the URL, or search for what you need.")
        return _desk_error(request, _("We can't find that page"), lead, 404)
    if response := redirect_unknown(request):
        return response
    words, articles = find_articles(request)
    return uncached(render(request, "404.html", {"words": words, "articles": articles}, status=404))


def _desk_error(request: HttpRequest, heading: str, lead: str, status: int) -> HttpResponse:
    """Say what is wrong, and give back what an editor typed: the article may have gone in the meantime."""
    context = {"heading": heading, "lead": lead, "texts": typed_texts(request)}
    return uncached(render(request, "admin/error.html", context, status=status))


def database_unavailable(request: HttpRequest) -> HttpResponse:
    """Say that the database doesn't answer, and keep what an editor typed to be sent again."""
    fields = _typed_fields(request)
    is_editing = request.method == "POST" and request.path_info.startswith(reverse("admin:index"))
    return _unavailable(request, RETRY_SECONDS, {"is_editing": is_editing, "fields": fields})


def too_busy(request: HttpRequest) -> HttpResponse:
    """Say that more is asked of the site than it can answer."""
    return _unavailable(request, BUSY_RETRY_SECONDS, {"is_busy": True})


def _unavailable(request: HttpRequest, seconds: int, context: dict[str, Any]) -> HttpResponse:
    context |= {"is_form": request.method == "POST", **frame_of(request)}
    response = uncached(render(request, "503.html", context, status=503))
    response["Retry-After"] = str(seconds)
    return response


def _typed_fields(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """Return what was sent with a form of our admin. With a file or a password, none is kept."""
    if request.method != "POST" or not request.path_info.startswith(reverse("admin:index")) or request.FILES:
        return []
    # The session may have failed before the token was checked.
    token_check = CsrfViewMiddleware(lambda _request: HttpResponse())
    if token_check.process_view(request, database_unavailable, (), {}):
        return []
    fields = [(name, [str(value) for value in values]) for name, values in request.POST.lists()]
    return [] if any("password" in name for name, _values in fields) else fields


def server_error(request: HttpRequest) -> HttpResponse:
    """Render the error page, or plain HTML if a template or static file is the problem."""
    try:
        if is_outage(sys.exc_info()[1]):
            return database_unavailable(request)
        return uncached(render(request, "500.html", frame_of(request), status=500))
    except Exception:
        return uncached(HttpResponseServerError(FALLBACK_HTML.format(name=escape(settings.SITE_NAME))))
