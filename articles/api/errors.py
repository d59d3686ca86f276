"""Every refusal of the API has one shape: {"error": {"code", "message", "field"}}."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from articles.forms import PasteForm, body_size

View = Callable[..., HttpResponse]

# Of a JSON body: a sign of a paste may take twelve bytes there.
MOST_BYTES = 700_000

CODES = {
    400: ("bad-request", "The request could not be read."),
    404: ("not-found", "Nothing is published here."),
    405: ("method-not-allowed", "This address does not take that method."),
    413: ("too-large", f"The text is longer than {PasteForm.MAX_LENGTH} characters."),
    415: ("unsupported-type", "Send the body as application/json."),
    422: ("invalid", "A value is out of bounds."),
    503: ("not-ready", "The search is being made ready. Ask again in a few seconds."),
}


class Refusal(Exception):
    """An answer that is an error, by its status."""

    def __init__(self, status: int, message: str = "", field: str = ""):
        super().__init__(status, message)
        self.status, self.message, self.field = status, message, field


def refused(status: int, message: str = "", field: str = "") -> JsonResponse:
    code, usual = CODES[status]
    error = {"code": code, "message": message or usual, **({"field": field} if field else {})}
    answer = JsonResponse({"error": error}, status=status)
    answer["Cache-Control"] = "no-store"
    if status == 503:
        answer["Retry-After"] = "5"
    return answer


def map_errors(api: NinjaAPI) -> None:
    """Teach the framework our shape."""

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        """The first fault, with its place; never the value, which may be a megabyte."""
        first = error.errors[0]
        field = str(first["loc"][-1]) if len(first["loc"]) > 1 else ""
        is_long = first["type"] == "string_too_long" and field == "q"
        return refused(413 if is_long else 422, "" if is_long else first["msg"][:200], field[:80])

    @api.exception_handler(Refusal)
    def _refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
        return refused(error.status, error.message, error.field)

    @api.exception_handler(Http404)
    def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return refused(404)

    @api.exception_handler(HttpError)
    def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
        return refused(error.status_code if error.status_code in CODES else 400)

    @api.exception_handler(RequestDataTooBig)
    def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return refused(413)


def door(view: View) -> View:
    """Around every address of the API: what is refused unread, and what each answer carries."""

    @wraps(view, assigned=("__doc__",))
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            if request.content_type != "application/json":
                return _shared(refused(415))
            if body_size(request) > MOST_BYTES:
                return _shared(refused(413))
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"  # the framework knows no HEAD; the server leaves the body out
        try:
            made = view(request, *args, **kwargs)
        except Http404:
            made = refused(404)
        finally:
            if is_head:
                request.method = "HEAD"
        if made.status_code == 405:
            allowed = made.get("Allow", "GET")
            made = refused(405)
            made["Allow"] = allowed
        return _shared(made)

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie counts here
    return answer


def _shared(answer: HttpResponse) -> HttpResponse:
    """Any page of any site may read what is public."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["X-Robots-Tag"] = "noindex"
    if not answer.has_header("Cache-Control"):
        answer["Cache-Control"] = "no-cache"
    return answer
