"""The review of an article: the changes for readers, comments by section, and the decision."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import editing, exceptions
from articles.content import diff, formats, snapshot
from articles.models import Article, Revision
from articles.strings.numbers import whole_number

from . import form_checks, review_comments
from .forms import one_line
from .history import compare_context, render_new
from .pages import (
    EditorRequest,
    article_page_url,
    get_editor_article,
    live_revision,
    redirect_to,
    render_article_page,
)

MAX_NOTE_LENGTH = 500
MAX_DECISIONS = 20
DECISIONS: dict[str, tuple[Any, Any]] = {
    "submit": (editing.submit, gettext_lazy("Submitted for review.")),
    "take-back": (editing.return_to_draft, gettext_lazy("Returned to draft.")),
    "request-changes": (editing.request_changes, gettext_lazy("Changes requested.")),
    "approve": (editing.approve, gettext_lazy("Approved. Ready to publish.")),
    "publish": (editing.publish, gettext_lazy("Published.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def review_article(request: EditorRequest, object_id: str) -> HttpResponse:
    """Show the changes against the published version, comments, and the decisions that are possible."""
    article = get_editor_article(request, object_id)
    if article.deleted_at is not None:
        raise Http404("deleted")
    return _apply(request, article) if request.method == "POST" else _render(request, article)


def _render(
    request: EditorRequest, article: Article, posted: dict[str, str] | None = None, preview_url: str = ""
) -> HttpResponse:
    newest = article.revisions.first()
    if newest is None:
        raise Http404("no revision")
    may_comment = editing.is_allowed("comment", request.user, article)
    comments = review_comments.Comments(article, snapshot.of(newest), may_comment)
    comparison = compare_context(request, live_revision(article), newest)
    if rendered := render_new(article, newest):
        # What stands in a rendered part isn't shown as text again.
        shown = {part["section"] for part in rendered}
        changed: Any = comparison["changed_sections"]
        comparison["changed_sections"] = [section for section in changed if section.name not in shown]
        for part in rendered:  # rows first, as a section can be in two parts
            part["pieces"] = list(comments.place_in_rendered(part["html"]))
        for part in rendered:
            part["place"] = comments.below(part["section"]) if part["section"] else None
    changed_sections: Any = comparison["changed_sections"]
    comparison["changed_sections"] = [comments.place_beside(section) for section in changed_sections]
    unchanged: Any = comparison["same_sections"]
    allowed = {name.replace("-", "_"): editing.is_allowed(name, request.user, article) for name in DECISIONS}
    return render_article_page(
        request,
        "review.html",
        article,
        _("Review"),
        **comparison,
        open_comments=comments.open,
        general=comments.rest(unchanged),
        rendered=rendered,
        since=_changes_since_last_look(request, article, newest),
        reviewers=editing.reviewers(),
        may_assign=may_comment or editing.is_allowed("save", request.user, article),
        decisions=article.audit.all()[:MAX_DECISIONS],
        allowed=allowed,
        may_comment=may_comment,
        checks=form_checks.check_snapshot(snapshot.take(article)),
        posted=posted or {},
        preview_url=preview_url,
        preview_days=settings.PREVIEW_DAYS,
        may_preview=editing.is_allowed("preview", request.user, article),
    )


def _changes_since_last_look(
    request: EditorRequest, article: Article, newest: Revision
) -> dict[str, Any] | None:
    """Return what changed since this editor looked here before, or None."""
    try:
        number = editing.note_look(article, request.user)
    except DatabaseError:
        return None  # a look is worth no error
    before = article.revisions.filter(number=number).first() if number else None
    if before is None or before.number == newest.number:
        return None
    return {"number": before.number, "parts": diff.changed_parts(snapshot.of(before), snapshot.of(newest))}


def _apply(request: EditorRequest, article: Article) -> HttpResponse:
    """Carry out what a button asks for. A refusal brings the page back with the text of its fields."""
    action = request.POST.get("do", "")
    names = ("note", "text", "section", "box", "comment")
    posted = {name: request.POST.get(name, "")[: review_comments.MAX_COMMENT_LENGTH] for name in names}
    try:
        if action == "comment":
            message: Any = review_comments.add(request, article)
        elif action == "reply":
            message = review_comments.reply(request, article, posted["comment"], posted["text"])
        elif action == "assign":
            message = _assign(request, article)
        elif action == "resolve":
            message = review_comments.resolve(request, article, posted["comment"])
        elif action == "preview":
            token = editing.make_preview(article, request.user)
            preview_url = formats.absolute(reverse("preview", args=[token]))
            return _render(request, article, preview_url=preview_url)
        elif action in DECISIONS:
            message = _decide(request, article, action, posted["note"])
        else:
            raise Http404("no such decision")
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Conflict:
        messages.error(
            request,
            _("This article changed while you were reviewing. Check the new version before you decide."),
        )
        return _render(request, get_editor_article(request, str(article.pk)), posted)
    except exceptions.Refused as error:
        for reason in error.reasons:
            messages.error(request, form_checks.in_words(reason, article_page_url(article)))
        return _render(request, article, posted)
    messages.success(request, str(message))
    return redirect_to(article, "review")


def _decide(request: EditorRequest, article: Article, action: str, note: str) -> Any:
    carry_out, message = DECISIONS[action]
    options: dict[str, Any] = {}
    if action != "take-back":
        options["note"] = one_line(note)[:MAX_NOTE_LENGTH]
    if action == "publish":
        options |= {"is_major": "major" in request.POST, "verified": "verified" in request.POST}
    if action == "submit" and "reviewer" in request.POST:
        _assign(request, article)
    carry_out(article, request.user, whole_number(request.POST.get("version")) or 0, **options)
    return message


def _assign(request: EditorRequest, article: Article) -> str:
    """Ask the person whom the form names for the review; with no name, no one in particular."""
    username = request.POST.get("reviewer", "")[:150]
    reviewer = editing.reviewers().filter(username=username).first() if username else None
    if username and reviewer is None:
        raise exceptions.Refused(_("This person can't review articles."))
    editing.assign_reviewer(article, reviewer, request.user)
    return _("Reviewer: %(name)s") % {"name": username} if username else _("Anyone can review it.")
