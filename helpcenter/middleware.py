"""What happens to every request and answer of the site."""

from collections.abc import Callable

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Powers that no page of ours uses, so that nothing that slips into one can.
_REFUSED = (
    "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _REFUSED.split())


def permissions_policy(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


def framing(get_response: GetResponse) -> GetResponse:
    """Let the hosts in EMBED_HOSTS, and nobody else, show the compact page in a frame.

    Decided by the address rather than by the view's answer: the answer that a kept copy is still good carries
    the headers too, and a browser takes them over.
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
    """Choose the language by the address alone.

    Django's own middleware also asks a cookie and Accept-Language, so that one address would have several
    answers and no cache could keep it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def address_of_reader(get_response: GetResponse) -> GetResponse:
    """Put the address that a trusted proxy names in the place of the proxy's own.

    The last of X-Forwarded-For is what our proxy saw; all before it is what the reader says.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if told and settings.TRUST_PROXY:
            request.META["REMOTE_ADDR"] = told[:64]
        return get_response(request)

    return middleware
