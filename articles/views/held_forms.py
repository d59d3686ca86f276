"""Forms of the admin that come after their session is over: nothing is saved, and nothing typed is lost.

The page that answers carries the form in hidden fields, to be sent again after signing in. It needs no
session, no script, and no row in the database.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse

from .desk_frame import frame_of
from .http_cache import uncached
from .same_origin import is_same_origin

SECRET_NAMES = ("password", "csrfmiddlewaretoken", "otp", "secret")
MIN_SHOWN_LENGTH = 12


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token isn't valid any more, mostly because its sender signed in again since."""
    if can_hold(request):
        return hold_form(request)
    return uncached(render(request, "csrf.html", frame_of(request), status=403))


def can_hold(request: HttpRequest) -> bool:
    """Return whether a page of the admin sent this form, rather than another site or a script."""
    return (
        request.method == "POST"
        and request.path_info.startswith(reverse("admin:index"))
        and "text/html" in request.headers.get("Accept", "")
        and is_same_origin(request)
    )


def hold_form(request: HttpRequest) -> HttpResponse:
    """Render a page that sends the form again, without its passwords and files."""
    fields = _fields_of(request)
    context: dict[str, Any] = {
        "fields": fields,
        "texts": _texts_of(fields),
        "has_files": bool(request.FILES),
        "path": request.get_full_path(),
        "cookie": settings.CSRF_COOKIE_NAME,
        **frame_of(request),
    }
    return uncached(render(request, "held_form.html", context, status=403))


def typed_texts(request: HttpRequest) -> list[str]:
    """Return the texts of a form of the admin, for an error page: there is nothing to send them to again."""
    try:
        return _texts_of(_fields_of(request)) if can_hold(request) else []
    except (SuspiciousOperation, MultiPartParserError, OSError):  # what was sent is no form, or too long
        return []


def _fields_of(request: HttpRequest) -> list[tuple[str, list[str]]]:
    return [
        (name, [str(value) for value in values])
        for name, values in request.POST.lists()
        if not any(secret in name.lower() for secret in SECRET_NAMES)
    ]


def _texts_of(fields: list[tuple[str, list[str]]]) -> list[str]:
    values = [value for _name, values in fields for value in values]
    return [value for value in values if len(value) >= MIN_SHOWN_LENGTH and " " in value.strip()]
