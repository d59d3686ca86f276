"""Middleware of the project: client address, language, and headers."""

import logging
from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import BadRequest, MiddlewareNotUsed
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.urls import reverse
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt

from articles.exceptions import is_outage
from articles.log_limit import error_once_a_minute
from articles.views.errors import bad_request, database_unavailable
from helpcenter import outages
from helpcenter.request_names import ROUTE, route_name

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Browser features that no page uses, turned off for anything that slips into one.
_UNUSED_FEATURES = (
    "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES.split())
HTTPS_LOOP = """This site isn't set up yet.

Its address starts with https://, but TRUST_PROXY isn't set, so it can't tell which requests came over HTTPS.
If you run this site: configure the proxy in front of it to set X-Forwarded-Proto and X-Forwarded-For,
set TRUST_PROXY=1, and restart the site. The deploy folder has examples for nginx and Caddy.
"""


def permissions_policy(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


class ConditionalMiddleware(ConditionalGetMiddleware):
    """Names the content of an answer, also to HEAD: our views make all of it; the server leaves it out."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.method != "HEAD":
            return super().process_response(request, response)
        request.method = "GET"
        try:
            return super().process_response(request, response)
        finally:
            request.method = "HEAD"


def explain_https_loop(get_response: GetResponse) -> GetResponse:
    """Say what's missing where each page would redirect to itself for ever.

    The server speaks HTTP alone, so with https in SITE_URL and without TRUST_PROXY no request ever passes.
    """
    if not settings.HTTPS or settings.TRUST_PROXY:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.is_secure():
            return get_response(request)
        error_once_a_minute(
            logger, "no pages are shown: SITE_URL starts with https://, but TRUST_PROXY isn't set"
        )
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(HTTPS_LOOP, "text/plain; charset=utf-8", status=503, headers=headers)

    return middleware


def refuse_unstorable(get_response: GetResponse) -> GetResponse:
    """Answer 400 in the admin to values that no database can keep: NUL, and numbers beyond every column.

    Where a form has a field for the value, its own error comes first. Django's admin asks the database for
    whatever is in an address or a list of choices, so what fails there is caught too. Pages for readers say
    themselves what becomes of such a value.
    """

    def is_of_admin(request: HttpRequest) -> bool:
        return request.path_info.startswith(reverse("admin:index"))

    def middleware(request: HttpRequest) -> HttpResponseBase:
        path, query = request.path_info, request.META.get("QUERY_STRING", "")
        # The admin's addresses write NUL in the id of an object as _00.
        if ("\0" in path or "_00" in path or "%00" in query) and is_of_admin(request):
            raise BadRequest("NUL in an address")
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not (isinstance(error, DataError | OverflowError) and is_of_admin(request)):
            return None
        logger.warning(
            "A value that can't be stored: %s", request.path_info, exc_info=error, extra={"request": request}
        )
        return bad_request(request, error)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def answer_database_loss(get_response: GetResponse) -> GetResponse:
    """Answer 503 in the looks of the site while the database doesn't answer or takes no writes."""

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not is_outage(error):
            return None
        outages.report(error)
        return database_unavailable(request)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def refuse_encodings(get_response: GetResponse) -> GetResponse:
    """Answer 400 to a form with files in another encoding than UTF-8, as Django does to other forms.

    Python has encodings that are none of texts, such as hex, and fails to read a form in one.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if request.content_type == "multipart/form-data" and charset.lower() not in ("utf-8", "utf8"):
            raise BadRequest("a form in another encoding")
        return get_response(request)

    return middleware


def embed_framing(get_response: GetResponse) -> GetResponse:
    """Let only the hosts in EMBED_HOSTS show the compact page in a frame.

    The URL decides, not the view's response, because a 304 response has these headers, too, and browsers
    replace those of the cached copy with them.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        match = request.resolver_match
        if settings.EMBED_HOSTS and match and match.url_name == "embed":
            policy = csp_replace({"frame-ancestors": settings.EMBED_HOSTS})
            return policy(xframe_options_exempt(lambda _request: response))(request)
        return response

    return middleware


def language_from_path(get_response: GetResponse) -> GetResponse:
    """Choose the language by the URL alone.

    Django's own middleware also uses a cookie and Accept-Language, so one URL would have several responses
    and no cache could store it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def address_of(environ: dict[str, Any]) -> str:
    """Return the address of a client, which a trusted proxy tells.

    The last entry of X-Forwarded-For is what the proxy saw. What is before it is only the client's claim.
    """
    address = ""
    if settings.TRUST_PROXY:
        address = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()[:64]
    return address or environ.get("REMOTE_ADDR", "")


def client_address(get_response: GetResponse) -> GetResponse:
    """Replace the address of a trusted proxy with the client's."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.META["REMOTE_ADDR"] = address_of(request.META)
        return get_response(request)

    return middleware


def tell_route(get_response: GetResponse) -> GetResponse:
    """Tell the log and the metrics, in front of Django, which route a request has taken."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        request.META[ROUTE] = route_name(request.resolver_match, request.path_info)
        return response

    return middleware
