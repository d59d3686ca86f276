"""Middleware of the help center: scheduled changes, times of editors, and forms sent twice."""

import hashlib
import json
import re
import zoneinfo
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from django.contrib import messages
from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import editing, editor_language, save_once

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# These show nothing of any article.
ZONE_COOKIE = "desk_zone"  # written by js/admin/timezone.js, for the paths of the admin alone
_ZONE_NAME = re.compile(r"[A-Za-z0-9_+/-]{1,64}")
WITHOUT_SCHEDULES = ("/media/", "/static/", "/robots.txt", "/opensearch.xml")


def apply_due_schedules(get_response: GetResponse) -> GetResponse:
    """Publish and unpublish what is due before the request is answered."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(WITHOUT_SCHEDULES):
            editing.poll_schedules()
        return get_response(request)

    return middleware


def times_of_editor(get_response: GetResponse) -> GetResponse:
    """Show the admin's times in the time zone of the editor's browser; without a script, in the site's."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        zone = None
        if request.path_info.startswith(reverse("admin:index")):
            zone = _zone(unquote(request.COOKIES.get(ZONE_COOKIE, "")))
        if zone is None:
            return get_response(request)
        with timezone.override(zone):
            return get_response(request)

    return middleware


def language_of_editor(get_response: GetResponse) -> GetResponse:
    """Show the admin and its sign-in pages in the language that the editor chose.

    The session has it since they signed in, so that no page asks for it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        language = ""
        if request.path_info.startswith((reverse("admin:index"), "/accounts/")):
            language = editor_language.language_of_session(request)
        if not language:
            return get_response(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers["Content-Language"] = language
        return response

    return middleware


@lru_cache(maxsize=500)
def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    if not _ZONE_NAME.fullmatch(name):
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


class SaveOnce:
    """Answer the second click on a button of the admin with the result of the first.

    The token against forged forms is masked again for each page, so it tells one rendered form from another.
    Forms that lead nowhere, such as those that come back with errors, are not remembered.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        claim = getattr(request, "form_claim", None)
        if claim and response.status_code in (302, 303):
            queued = getattr(getattr(request, "_messages", None), "_queued_messages", [])
            save_once.finish_form(claim, response["Location"], json.dumps(queued, cls=MessageEncoder))
        elif claim:
            save_once.release_form(claim)
        return response

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> HttpResponse | None:
        """Runs after the token was checked, and leaves requests without one in the form to their views.

        A view that checks the token itself, such as the one for uploads, decides how much it reads.
        """
        match, token = request.resolver_match, ""
        is_form = request.method == "POST" and match and match.app_names[:1] == ["admin"]
        if is_form and not getattr(view, "csrf_exempt", False) and request.user.is_authenticated:
            token = request.POST.get("csrfmiddlewaretoken", "")
        if not token:
            return None
        form = f"{request.user.pk} {token} {request.get_full_path()}"
        key, body = hashlib.sha256(form.encode()).hexdigest(), _body_digest(request)
        try:
            while not (claim := save_once.claim_form(key, body)):
                if result := save_once.wait_for_form(key, body):
                    for message in json.loads(result.messages, cls=MessageDecoder):
                        messages.add_message(request, message.level, message.message, message.extra_tags)
                    return HttpResponseRedirect(result.location)
        except TimeoutError:
            messages.warning(
                request, _("Your first click is still being saved. Check the result in a moment.")
            )
            return HttpResponseRedirect(request.get_full_path())
        except DatabaseError:
            return None  # whether the form can be carried out, its view knows
        request.form_claim = claim  # type: ignore[attr-defined]
        return None


def _body_digest(request: HttpRequest) -> str:
    """Return a digest of what is in a form. The bytes differ each time a browser sends files."""
    digest = hashlib.sha256()
    for part in _body_parts(request):
        digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()


def _body_parts(request: HttpRequest) -> Iterator[bytes]:
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            yield from (value.encode("utf-8", "surrogatepass") for value in (name, *values, ""))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield from (name.encode(), (file.name or "").encode())
            yield from file.chunks()
            file.seek(0)
