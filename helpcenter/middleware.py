"""Middleware of the project: client address, language, and headers."""

from collections.abc import Callable

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Browser features that no page uses, turned off for anything that slips into one.
_UNUSED_FEATURES = (
    "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES.split())


def permissions_policy(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

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


def client_address(get_response: GetResponse) -> GetResponse:
    """Replace the address of a trusted proxy with the client's.

    The last entry of X-Forwarded-For is what the proxy saw. What is before it is only the client's claim.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if address and settings.TRUST_PROXY:
            request.META["REMOTE_ADDR"] = address[:64]
        return get_response(request)

    return middleware
