"""The review of an article: the changes for readers, comments by section, and the decision."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import editing, exceptions
from articles.content import diff, formats, snapshot
from articles.models import Article
from articles.strings.characters import drop_forbidden
from articles.strings.numbers import whole_number

from . import form_checks
from .forms import one_line
from .history import compare_context
from .pages import EditorRequest, get_editor_article, live_revision, redirect_to, render_article_page

MAX_COMMENT_LENGTH = 4000
MAX_NOTE_LENGTH = 500
MAX_DECISIONS = 20
DECISIONS: dict[str, tuple[Any, Any]] = {
    "submit": (editing.submit, gettext_lazy("Handed in for review.")),
    "take-back": (editing.return_to_draft, gettext_lazy("Taken back. It is a draft again.")),
    "request-changes": (editing.request_changes, gettext_lazy("Sent back with your note.")),
    "approve": (editing.approve, gettext_lazy("Approved. It can be published.")),
    "publish": (editing.publish, gettext_lazy("Published. Readers see this version.")),
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
    comments = article.review_comments.select_related("author", "resolved_by", "revision").defer(
        "revision__data"
    )
    allowed = {name.replace("-", "_"): editing.is_allowed(name, request.user, article) for name in DECISIONS}
    return render_article_page(
        request,
        "review.html",
        article,
        _("Review"),
        **compare_context(request, live_revision(article), newest),
        with_comments=True,
        comments=comments,
        decisions=article.audit.all()[:MAX_DECISIONS],
        allowed=allowed,
        may_comment=editing.is_allowed("comment", request.user, article),
        checks=form_checks.check_snapshot(snapshot.take(article)),
        posted=posted or {},
        preview_url=preview_url,
        preview_days=settings.PREVIEW_DAYS,
        may_preview=editing.is_allowed("preview", request.user, article),
    )


def _apply(request: EditorRequest, article: Article) -> HttpResponse:
    """Carry out what a button asks for. A refusal brings the page back with the text of its fields."""
    action = request.POST.get("do", "")
    posted = {name: request.POST.get(name, "")[:MAX_COMMENT_LENGTH] for name in ("note", "text", "section")}
    try:
        if action == "comment":
            message: Any = _add_comment(request, article, posted)
        elif action == "resolve":
            message = _resolve_comment(request, article)
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
        messages.error(request, _("It was saved meanwhile. Look at what is new before you decide."))
        return _render(request, get_editor_article(request, str(article.pk)), posted)
    except exceptions.Refused as error:
        for reason in error.reasons:
            messages.error(request, reason)
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
    carry_out(article, request.user, whole_number(request.POST.get("version")) or 0, **options)
    return message


def _add_comment(request: EditorRequest, article: Article, posted: dict[str, str]) -> str:
    text = drop_forbidden(posted["text"]).strip()
    if not text:
        raise exceptions.Refused(_("Write what you have to say first."))
    section = posted["section"] if posted["section"] in diff.SECTIONS else ""
    editing.add_comment(article, request.user, text, section)
    return _("Your comment is kept.")


def _resolve_comment(request: EditorRequest, article: Article) -> str:
    comment = article.review_comments.filter(pk=whole_number(request.POST.get("comment")) or 0).first()
    if comment is None:
        raise Http404("no such comment")
    editing.resolve_comment(comment, request.user)
    return _("The comment is settled.")
