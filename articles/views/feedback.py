"""Solution votes and feedback that readers send from an article.

Pages have no token and readers no cookie: the browser says which site sent the form, a mark that changes
every day tells readers apart, and each network has a limit. Scripts get JSON, forms a page or a redirect.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from articles import feedback, privacy
from articles.content import record
from articles.feedback import solution_ranking
from articles.forms import FeedbackForm, ReaderForm, SolutionVoteForm, body_size
from articles.models import Feedback, FeedbackReason, PersonalKind, Publication, SolutionVote, VoteResult

from . import reader_marks
from .articles import missing_article
from .fallback import find_shown
from .http_cache import uncached
from .same_origin import is_same_origin

FIRST_SECONDS = feedback.MARK_DAYS * 86_400  # later the stored answer has no mark any more
MAX_BYTES = 30_000  # a character can take nine bytes in a form
LIMIT_SECONDS = 3600
# For one network: on all articles together, and on one article.
MAX_REQUESTS, MAX_REQUESTS_PER_ARTICLE = 120, 40

Save = Callable[[Publication, Any], HttpResponse | None]


@csrf_exempt  # _handle checks which site sent the form
@require_POST
def vote_on_solution(request: HttpRequest, slug: str) -> HttpResponse:
    def save(publication: Publication, fields: dict[str, Any]) -> HttpResponse | None:
        key, result = fields["solution"], fields["result"]
        marks = _marks(
            request,
            f"outcome:{publication.pk}",
            fields,
            SolutionVote,
            article=publication.article_id,
            key=key,
        )
        if not feedback.record_solution_vote(publication, key, result, marks):
            return None
        return _saved_response(request, publication, _next_anchor(publication, key, result))

    return _handle(request, slug, "outcome", SolutionVoteForm, save)


@csrf_exempt  # as above
@sensitive_post_parameters("text")
@require_POST
def give_feedback(request: HttpRequest, slug: str) -> HttpResponse:
    def save(publication: Publication, fields: dict[str, Any]) -> HttpResponse:
        marks = _marks(
            request, f"feedback:{publication.pk}", fields, Feedback, article=publication.article_id
        )
        helpful = fields["helpful"] == "yes"
        stored = feedback.record_feedback(publication, helpful, fields["reasons"], fields["text"], marks)
        if stored.kinds:
            return _redacted(request, publication, stored)
        return _saved_response(request, publication, "thanks")

    return _handle(request, slug, "feedback", FeedbackForm, save)


def _handle(
    request: HttpRequest, slug: str, kind: str, form_class: type[ReaderForm], save: Save
) -> HttpResponse:
    """Check a form and pass its fields to `save`, which returns None if the solution is gone."""
    if not is_same_origin(request):
        raise PermissionDenied("a form of another site")
    if body_size(request) > MAX_BYTES:
        return _error_response(request, None, _("That’s too much text to send at once."), 413)
    publication = find_shown(slug)
    if not publication:
        return uncached(missing_article(request, slug))
    limits = {kind: MAX_REQUESTS, f"{kind}:{publication.pk}": MAX_REQUESTS_PER_ARTICLE}
    wait = max(
        reader_marks.seconds_to_wait(request, purpose, limit, LIMIT_SECONDS)
        for purpose, limit in limits.items()
    )
    if wait:
        return reader_marks.wait_message(_error_response(request, publication, _wait_text(wait), 429), wait)
    form = form_class(request.POST)
    if form.is_spam:
        return _saved_response(request, publication, "thanks")
    if not form.is_valid():
        message = _("This page has changed. Reload it and try again.")
        return _error_response(request, publication, message, 400, form)
    try:
        response = save(publication, form.cleaned_data)
    except DatabaseError:
        message = _("We couldn't save your feedback. Try again later.")
        response = _error_response(request, publication, message, 503, form)
        response["Retry-After"] = "60"
        return response
    if response is None:
        return _error_response(request, publication, _("This solution is no longer on the page."), 409)
    return response


def _first_key(key: str, purpose: str) -> str:
    return f"first:{reader_marks.mark_of_key(key, purpose)}"


def _marks(
    request: HttpRequest,
    purpose: str,
    fields: Mapping[str, Any],
    model: type[Feedback | SolutionVote],
    **of: Any,
) -> feedback.ReaderMarks:
    """Return the marks of a reader. What was given offline has a mark of its own.

    What is sent again because the response was lost has the mark of the first time: by its key, which one
    worker knows, or as this reader's answer of today is stored.
    """
    reader = reader_marks.reader_mark(request, purpose)
    if fields["first"]:
        caches["readers"].set(_first_key(fields["first"], purpose), reader, FIRST_SECONDS)
    elif fields["once"] and not model.objects.filter(reader=reader, **of).exists():
        known = caches["readers"].get(_first_key(fields["once"], purpose))
        reader = known or reader_marks.mark_of_key(fields["once"], purpose)
    return feedback.ReaderMarks(
        reader=reader,
        network=reader_marks.network_mark(request, purpose),
        network_group=reader_marks.network_group(request, purpose, solution_ranking.NETWORK_GROUPS),
    )


def _next_anchor(publication: Publication, key: str, result: str) -> str:
    """Return the anchor to continue at: the thank-you note, the next solution, or the end of the list."""
    if result == VoteResult.FIXED:
        return "fixed"
    keys = record.solution_keys(publication)
    following = keys[keys.index(key) + 1 :]
    return f"then-{following[0]}" if following else "all-tried"


def _wait_text(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext(
        "We got a lot of feedback from your network. Try again in a minute.",
        "We got a lot of feedback from your network. Try again in %(n)d minutes.",
        minutes,
    ) % {"n": minutes}


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _saved_response(request: HttpRequest, publication: Publication, anchor: str) -> HttpResponse:
    if _wants_json(request):
        return uncached(JsonResponse({"kept": True, "anchor": anchor}))
    response = HttpResponseRedirect(f"{publication.get_absolute_url()}#{anchor}")
    response.status_code = 303
    return uncached(response)


def _redacted(request: HttpRequest, publication: Publication, stored: privacy.Redacted) -> HttpResponse:
    """Thank the reader and show what was removed before their text was stored."""
    context: dict[str, Any] = {"removed": PersonalKind.labels_of(stored.kinds), "text": stored.text}
    if _wants_json(request):
        message = render_to_string("articles/feedback_redacted.txt", context)
        return uncached(
            JsonResponse({"kept": True, "anchor": "thanks", "message": message.strip(), **context})
        )
    context["publication"] = publication
    return uncached(render(request, "articles/feedback_thanks.html", context))


def _error_response(
    request: HttpRequest,
    publication: Publication | None,
    message: str,
    status: int,
    form: ReaderForm | None = None,
) -> HttpResponse:
    """Return an error message, with the text of the reader so that it isn't lost."""
    if _wants_json(request):
        return uncached(JsonResponse({"kept": False, "message": message}, status=status))
    is_feedback = isinstance(form, FeedbackForm)
    context = {
        "publication": publication,
        "message": message,
        "text": request.POST.get("text", "")[: 2 * Feedback.TEXT_LIMIT] if is_feedback else "",
        "reasons": request.POST.getlist("reasons") if is_feedback else [],
        "reason_choices": FeedbackReason.choices,
    }
    return uncached(render(request, "articles/feedback_error.html", context, status=status))
