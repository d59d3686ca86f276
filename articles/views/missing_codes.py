"""What readers miss: one click tells the editors. Nothing of it is public."""

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
from .same_origin import is_own

MOST, SPAN = 20, 600  # of a network, in seconds
MOST_BYTES = 20_000


@csrf_exempt  # the pages are the same for all and carry no token
@sensitive_post_parameters()
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Count what is missing and lead to a page of thanks."""
    if not is_own(request):
        raise PermissionDenied("a form of another site")
    form = ReportForm(request.POST if body_size(request) <= MOST_BYTES else {})
    if not form.is_valid():
        return _refused(request, str(next(iter(form.errors.values()))[0]))
    told = form.cleaned_data
    if told["website"]:  # no person sees this field
        return _thanks()
    if wait := seconds_to_wait(request, "code-report", MOST, SPAN):
        return wait_message(_refused(request, _("That was a lot at once. Please wait some minutes.")), wait)
    asked = {name: told[name] for name in ("code", "searched", "seen", "product")}
    try:
        stored = insights.report_missing_code(**asked, language=get_language())
    except DatabaseError:
        answer = _refused(request, _("This could not be kept just now. Please try again later."), 503)
        answer["Retry-After"] = "60"
        return answer
    if stored is None:
        return _refused(
            request,
            _("This may be something personal, such as a number or a password, so nothing was kept."),
        )
    if stored.kinds:
        told = {"removed": PersonalKind.labels_of(stored.kinds), "text": stored.text}
        return uncached(render(request, "articles/report_thanks.html", told))
    return _thanks()


@cached_page
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/report_thanks.html")


def _refused(request: HttpRequest, error: str, status: int = 400) -> HttpResponse:
    return uncached(render(request, "articles/report_refused.html", {"error": error}, status=status))


def _thanks() -> HttpResponse:
    answer = redirect("code-report-thanks")
    answer.status_code = 303  # whatever is asked next is asked by GET
    return uncached(answer)
