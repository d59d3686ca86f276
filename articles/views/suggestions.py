"""Readers suggest a change to an article, without an account. Only editors read it."""

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from articles import feedback
from articles.content import snapshot
from articles.exceptions import Refused
from articles.forms import SuggestionForm, body_size
from articles.models import Feedback, PersonalKind, Publication

from .articles import missing_article
from .fallback import find_shown
from .http_cache import uncached
from .reader_marks import seconds_to_wait, wait_message
from .same_origin import is_same_origin

MAX_BYTES = 30_000  # a character can take nine bytes in a form
MAX_REQUESTS, MAX_REQUESTS_PER_ARTICLE, LIMIT_SECONDS = 30, 10, 3600  # of a network


@csrf_exempt  # pages for readers have no token: _store checks which site sent the form
@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
def suggest_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form, or store what it brings."""
    rows = Publication.objects.live().in_language(get_language()).for_page()
    publication = find_shown(slug)
    if publication is None and request.method == "POST":
        # A redirect to the new address would lose what was written.
        publication = rows.with_slug_ever(slug, get_language()).first()
    if publication is None or publication.revision is None:
        return uncached(_text_of_missing(request, slug) or missing_article(request, slug, "article-suggest"))
    if request.method == "POST":
        return _store(request, publication)
    return _form_page(request, publication, part=request.GET.get("part", "")[:24])


def _store(request: HttpRequest, publication: Publication) -> HttpResponse:
    if not is_same_origin(request):
        raise PermissionDenied("a form of another site")
    if body_size(request) > MAX_BYTES:
        return _form_page(request, publication, 413, _("That’s too much text to send at once."))
    form = SuggestionForm(request.POST)
    if form.is_spam:
        return _thanks(request, publication)
    part, text = request.POST.get("part", "")[:24], request.POST.get("text", "")[: 2 * Feedback.TEXT_LIMIT]
    if wait := _seconds_to_wait(request, publication):
        message = _("We got a lot of suggestions from your network. Try again later.")
        return wait_message(_form_page(request, publication, 429, message, part, text), wait)
    if not form.is_valid():
        message = str(next(iter(form.errors.values()))[0])
        return _form_page(request, publication, 400, message, part, text)
    try:
        fields = form.cleaned_data
        stored = feedback.record_suggestion(publication, fields["part"], fields["text"])
    except Refused as refusal:
        return _form_page(request, publication, 400, str(refusal), part, text)
    except DatabaseError:
        message = _("We couldn't save your suggestion. Try again later.")
        response = _form_page(request, publication, 503, message, part, text)
        response["Retry-After"] = "60"
        return response
    return _thanks(request, publication, PersonalKind.labels_of(stored.kinds), stored.text)


def _text_of_missing(request: HttpRequest, slug: str) -> HttpResponse | None:
    """Give readers back what they wrote about an article that was unpublished meanwhile."""
    if request.method != "POST" or not is_same_origin(request) or body_size(request) > MAX_BYTES:
        return None
    text = request.POST.get("text", "")[: 2 * Feedback.TEXT_LIMIT]
    if not text.strip() or not Publication.objects.with_slug_ever(slug, get_language()).exists():
        return None
    return render(request, "articles/suggest_gone.html", {"text": text}, status=410)


def _seconds_to_wait(request: HttpRequest, publication: Publication) -> int:
    limits = {"suggest": MAX_REQUESTS, f"suggest:{publication.pk}": MAX_REQUESTS_PER_ARTICLE}
    return max(seconds_to_wait(request, purpose, limit, LIMIT_SECONDS) for purpose, limit in limits.items())


def _form_page(
    request: HttpRequest, publication: Publication, status: int = 200, error: str = "", part: str = "",
    text: str = "",
) -> HttpResponse:  # fmt: skip
    """Show the form, with the reader's text so that it isn't lost."""
    parts = list(feedback.parts_of(snapshot.of(publication.revision))) if publication.revision else []
    context = {"publication": publication, "parts": parts, "error": error, "part": part, "text": text}
    return uncached(render(request, "articles/suggest.html", context, status=status))


def _thanks(
    request: HttpRequest, publication: Publication, removed: list[str] | None = None, text: str = ""
) -> HttpResponse:
    context = {"publication": publication, "removed": removed, "text": text if removed else ""}
    return uncached(render(request, "articles/suggest_thanks.html", context))
