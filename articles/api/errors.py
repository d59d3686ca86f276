"""Errors of the API, all in one format: problem details of RFC 9457.

`error` in them is what version 1 answered before; programs that read it keep working.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.log import log_response
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from articles.forms import PasteForm, body_size

View = Callable[..., HttpResponse]

# A character of a paste can take twelve bytes in a JSON body.
MAX_BYTES = 700_000

ERRORS = {
    400: ("bad-request", "We couldn't read the request."),
    404: ("not-found", "Nothing is published at this address."),
    405: ("method-not-allowed", "This address doesn't support that method."),
    413: ("too-large", f"The text is longer than {PasteForm.MAX_LENGTH} characters."),
    415: ("unsupported-type", "Send the body as application/json."),
    422: ("invalid", "A value is out of range."),
    429: ("too-many-requests", "Too many requests from your network. Try again after Retry-After seconds."),
    500: ("failed", "Something went wrong on our end. We've logged it."),
    503: ("not-ready", "Search isn't ready yet. Try again in a few seconds."),
}
# What the framework would say of a field as its pattern or its number of characters.
SENTENCES = {
    ("string_too_long", "q"): ERRORS[413][1],
    (
        "string_pattern_mismatch",
        "cursor",
    ): "This isn't a valid cursor. Send the “next” value of an earlier response, or leave the cursor out.",
}
PROBLEM = "application/problem+json"


class ApiError(Exception):
    """Raised by a view to answer with an error."""

    def __init__(self, status: int, message: str = "", field: str = ""):
        super().__init__(status, message)
        self.status, self.message, self.field = status, message, field


def error_response(status: int, message: str = "", field: str = "") -> JsonResponse:
    code, default = ERRORS[status]
    detail, place = message or default, {"field": field} if field else {}
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        **place,
        "error": {"code": code, "message": detail, **place},
    }
    response = JsonResponse(problem, status=status, content_type=PROBLEM)
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = "5"
    return response


def add_error_handlers(api: NinjaAPI) -> None:
    """Make the framework answer errors in our format."""

    @api.exception_handler(ValidationError)
    def _validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
        """Report the first error with its field, without the value, which could be a megabyte."""
        first = error.errors[0]
        # After the place (query or body) and our own `params`; a type that was tried can be behind the field.
        names = [str(name) for name in first["loc"][1:] if name != "params"]
        field = names[0] if names else ""
        message = SENTENCES.get((first["type"], field), first["msg"][:200])
        return error_response(422, message, field[:80])

    @api.exception_handler(ApiError)
    def _api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
        return error_response(error.status, error.message, error.field)

    @api.exception_handler(Http404)
    def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return error_response(404)

    @api.exception_handler(HttpError)
    def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return error_response(error.status_code if error.status_code in ERRORS else 400)

    @api.exception_handler(OperationalError)
    @api.exception_handler(InterfaceError)
    def _no_database(request: HttpRequest, error: Exception) -> HttpResponse:
        return error_response(503, "The database isn't answering. Ask again in half a minute.")

    @api.exception_handler(RequestDataTooBig)
    def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return error_response(413)

    @api.exception_handler(Exception)
    def _failure(request: HttpRequest, error: Exception) -> HttpResponse:
        response = error_response(500)
        log_response(
            "%s: %s",
            "Internal Server Error",
            request.path,
            response=response,
            request=request,
            exception=error,
        )
        return response


def public_api(view: View, takes_body: bool = False) -> View:
    """Wrap a view of the API: check the body before it is read, and set the headers of each response."""

    @wraps(view, assigned=("__doc__",))
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and takes_body:
            if request.content_type != "application/json":
                return make_public(error_response(415))
            if body_size(request) > MAX_BYTES:
                return make_public(error_response(413))
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"  # the framework has no HEAD; the server drops the body
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = error_response(404)
        finally:
            if is_head:
                request.method = "HEAD"
        if response.status_code == 405:
            allowed = response.get("Allow", "GET")
            response = error_response(405)
            response["Allow"] = allowed
        return make_public(response)

    wrapper.csrf_exempt = True  # type: ignore[attr-defined]  # the API uses no cookies
    return wrapper


def make_public(response: HttpResponse) -> HttpResponse:
    """Let pages of every site read the response."""
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "no-cache"
    return response
