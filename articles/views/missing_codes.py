"""Missing code reports: readers tell the editors which code has no article. Nothing of it is public."""

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from articles import insights
from articles.forms import ReportForm, body_size
from articles.models import PersonalKind

from .http_cache import cached_page, uncached
from .reader_marks import seconds_to_wait, wait_message
from .same_origin import is_same_origin

MAX_REPORTS, LIMIT_SECONDS = 20, 600  # of a network
MAX_BYTES = 400_000


@csrf_exempt  # cached pages have no token
@sensitive_post_parameters()
@require_POST
def report_missing_code(request: HttpRequest) -> HttpResponse:
    """Count the report and redirect to a page of thanks."""
    if not is_same_origin(request):
        raise PermissionDenied("a form of another site")
    form = ReportForm(request.POST if body_size(request) <= MAX_BYTES else {})
    if not form.is_valid():
        return _error_response(request, str(next(iter(form.errors.values()))[0]))
    fields = form.cleaned_data
    if form.is_spam:
        return _redirect_to_thanks()
    if wait := seconds_to_wait(request, "code-report", MAX_REPORTS, LIMIT_SECONDS):
        return wait_message(
            _error_response(request, _("Too many reports at once. Try again in a few minutes.")), wait
        )
    report = {name: fields[name] for name in ("code", "searched", "seen", "product")}
    try:
        stored = insights.report_missing_code(**report, language=get_language())
    except DatabaseError:
        response = _error_response(request, _("We couldn't save your report. Try again later."), 503)
        response["Retry-After"] = "60"
        return response
    if stored is None:
        return _error_response(
            request,
            _(
                "That looks like personal information, such as an account number or password,"
                " so we didn't save it."
            ),
        )
    if stored.kinds:
        context = {"removed": PersonalKind.labels_of(stored.kinds), "text": stored.text}
        return uncached(render(request, "articles/report_thanks.html", context))
    return _redirect_to_thanks()


@cached_page
def report_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/report_thanks.html")


def _error_response(request: HttpRequest, error: str, status: int = 400) -> HttpResponse:
    """Return an error message, with the text of the reader so that it isn't lost."""
    sent = request.POST if body_size(request) <= MAX_BYTES else {}
    fields = {name: sent.get(name, "") for name in ("code", "searched", "seen", "product")}
    return uncached(render(request, "articles/report_error.html", {"error": error, **fields}, status=status))


def _redirect_to_thanks() -> HttpResponse:
    response = redirect("code-report-thanks")
    response.status_code = 303  # makes the browser use GET
    return uncached(response)
