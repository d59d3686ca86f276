"""What readers send from an article: what became of a solution, and whether the page helped.

The pages carry no token and nobody has a cookie: the browser says where the form comes from, a mark of the
day tells one reader from another, and each network may send so much. A script is answered in JSON, a plain
form with the way back to the article.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from articles import feedback, privacy
from articles.content import record
from articles.feedback import solution_ranking
from articles.forms import Answer, FeedbackForm, OutcomeForm, body_size
from articles.models import Feedback, FeedbackReason, PersonalKind, Publication, VoteResult

from . import reader_marks
from .articles import missing_article
from .http_cache import uncached
from .same_origin import is_own

MOST_BYTES = 30_000  # a sign of a text may take nine bytes in a form
AN_HOUR = 3600
# From one network: for all articles together, and for one of them.
MOST_OF_ALL, MOST_OF_ONE = 120, 40

Keep = Callable[[Publication, Any], HttpResponse | None]


@csrf_exempt  # _received looks where the form comes from
@require_POST
def vote_on_solution(request: HttpRequest, slug: str) -> HttpResponse:
    def keep(publication: Publication, asked: dict[str, Any]) -> HttpResponse | None:
        key, result = asked["solution"], asked["result"]
        if not feedback.record_solution_vote(
            publication, key, result, _marks(request, f"outcome:{publication.pk}")
        ):
            return None
        return _kept(request, publication, _after(publication, key, result))

    return _received(request, slug, "outcome", OutcomeForm, keep)


@csrf_exempt  # as above
@sensitive_post_parameters("text")
@require_POST
def give_feedback(request: HttpRequest, slug: str) -> HttpResponse:
    def keep(publication: Publication, asked: dict[str, Any]) -> HttpResponse:
        marks = _marks(request, f"feedback:{publication.pk}")
        helpful = asked["helpful"] == "yes"
        stored = feedback.record_feedback(publication, helpful, asked["reasons"], asked["text"], marks)
        if stored.kinds:
            return _redacted(request, publication, stored)
        return _kept(request, publication, "thanks")

    return _received(request, slug, "feedback", FeedbackForm, keep)


def _received(request: HttpRequest, slug: str, kind: str, form_of: type[Answer], keep: Keep) -> HttpResponse:
    """Check who sends what, and let `keep` store and answer it (None if it fits nothing)."""
    if not is_own(request):
        raise PermissionDenied("a form of another site")
    if body_size(request) > MOST_BYTES:
        return _told(request, None, _("That is too much to send in one go."), 413)
    publication = Publication.objects.live().in_language(get_language()).for_page().filter(slug=slug).first()
    if not publication:
        return uncached(missing_article(request, slug))
    bounds = {kind: MOST_OF_ALL, f"{kind}:{publication.pk}": MOST_OF_ONE}
    wait = max(
        reader_marks.seconds_to_wait(request, purpose, most, AN_HOUR) for purpose, most in bounds.items()
    )
    if wait:
        return reader_marks.wait_message(_told(request, publication, _patience(wait), 429), wait)
    form = form_of(request.POST)
    if form.is_of_a_program:
        return _kept(request, publication, "thanks")
    if not form.is_valid():
        sentence = _("This answer does not fit the page any more. Please load it again.")
        return _told(request, publication, sentence, 400, form)
    try:
        answer = keep(publication, form.cleaned_data)
    except DatabaseError:
        sentence = _("Your answer could not be kept just now. The page itself works; please try again later.")
        answer = _told(request, publication, sentence, 503, form)
        answer["Retry-After"] = "60"
        return answer
    if answer is None:
        return _told(
            request, publication, _("The page has changed, and this solution is no longer on it."), 409
        )
    return answer


def _marks(request: HttpRequest, purpose: str) -> feedback.ReaderMarks:
    return feedback.ReaderMarks(
        reader=reader_marks.reader_mark(request, purpose),
        network=reader_marks.network_mark(request, purpose),
        network_group=reader_marks.network_group(request, purpose, solution_ranking.NETWORK_GROUPS),
    )


def _after(publication: Publication, key: str, result: str) -> str:
    """Where the page goes on: at its calm end, at the next solution, or where none is left."""
    if result == VoteResult.FIXED:
        return "fixed"
    shown = record.solution_keys(publication)
    following = shown[shown.index(key) + 1 :]
    return f"then-{following[0]}" if following else "all-tried"


def _patience(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext(
        "There were many answers from your network. Please try again in a minute.",
        "There were many answers from your network. Please try again in %(n)d minutes.",
        minutes,
    ) % {"n": minutes}


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _kept(request: HttpRequest, publication: Publication, anchor: str) -> HttpResponse:
    if _wants_json(request):
        return uncached(JsonResponse({"kept": True, "anchor": anchor}))
    answer = HttpResponseRedirect(f"{publication.get_absolute_url()}#{anchor}")
    answer.status_code = 303
    return uncached(answer)


def _redacted(request: HttpRequest, publication: Publication, stored: privacy.Redacted) -> HttpResponse:
    """Thank the reader and show what was removed before their text was stored."""
    told = {"removed": PersonalKind.labels_of(stored.kinds), "text": stored.text}
    if _wants_json(request):
        message = render_to_string("articles/feedback_redacted.txt", told)
        return uncached(JsonResponse({"kept": True, "anchor": "thanks", "message": message.strip(), **told}))
    context = {"publication": publication, **told}
    return uncached(render(request, "articles/feedback_thanks.html", context))


def _told(
    request: HttpRequest,
    publication: Publication | None,
    sentence: str,
    status: int,
    form: Answer | None = None,
) -> HttpResponse:
    """What stands in the way, in a sentence; a text comes back with it, so that nothing typed is lost."""
    if _wants_json(request):
        return uncached(JsonResponse({"kept": False, "message": sentence}, status=status))
    asked_why = isinstance(form, FeedbackForm)
    context = {
        "publication": publication,
        "sentence": sentence,
        "text": request.POST.get("text", "")[: 2 * Feedback.TEXT_LIMIT] if asked_why else "",
        "reasons": request.POST.getlist("reasons") if asked_why else [],
        "choices": FeedbackReason.choices,
    }
    return uncached(render(request, "articles/not_kept.html", context, status=status))
