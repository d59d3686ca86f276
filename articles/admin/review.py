"""The review of an article: what would change for readers, what reviewers say of it, and the decision."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import editing, exceptions
from articles.content import diff, formats, snapshot
from articles.models import Article, ReviewComment
from articles.strings.characters import drop_forbidden
from articles.strings.numbers import whole_number

from . import form_checks
from .forms import one_line
from .history import VIEWS, article_for, context_of, live_revision

MAX_COMMENT = 4000
DECISIONS: dict[str, tuple[Any, Any]] = {
    "submit": (editing.submit, gettext_lazy("Handed in for review.")),
    "take-back": (editing.return_to_draft, gettext_lazy("Taken back. It is a draft again.")),
    "request-changes": (editing.request_changes, gettext_lazy("Sent back with your note.")),
    "approve": (editing.approve, gettext_lazy("Approved. It can be published.")),
    "publish": (editing.publish, gettext_lazy("Published. Readers see this version.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def review(request, object_id: str) -> HttpResponse:
    """The difference to what readers see now, comments by section, and what can be decided."""
    article = article_for(request, object_id)
    if article.deleted_at is not None:
        raise Http404("deleted")
    if request.method == "POST":
        return _decided(request, article)
    return _page(request, article)


def _page(request, article: Article, typed: dict[str, str] | None = None, preview: str = "") -> HttpResponse:
    newest = article.revisions.first()
    if newest is None:
        raise Http404("no revision")
    seen = live_revision(article)
    view = request.GET.get("view", "side")
    sections = diff.sections(snapshot.of(seen) if seen else None, snapshot.of(newest))
    comments = article.review_comments.select_related("author", "settled_by", "revision").defer(
        "revision__data"
    )
    may = {name.replace("-", "_"): editing.is_allowed(name, request.user, article) for name in DECISIONS}
    about = context_of(
        request,
        article,
        _("Review"),
        old=seen,
        new=newest,
        view=view if view in VIEWS else "side",
        views=VIEWS,
        sections=[one for one in sections if one.state != diff.SAME],
        same=[one for one in sections if one.state == diff.SAME],
        titles=diff.SECTIONS,
        remarks=True,
        comments=[_told(row) for row in comments],
        audit=article.audit.all()[:20],
        may=may,
        may_comment=editing.is_allowed("comment", request.user, article),
        findings=form_checks.lines_of(snapshot.take(article)),
        typed=typed or {},
        preview=preview,
        preview_days=settings.PREVIEW_DAYS,
        may_preview=editing.is_allowed("preview", request.user, article),
    )
    return render(request, "admin/articles/article/review.html", about)


def _told(row: ReviewComment) -> dict[str, Any]:
    return {"row": row, "section": row.section, "title": diff.SECTIONS.get(row.section, "")}


def _decided(request, article: Article) -> HttpResponse:
    """Carry out what a button asks for. What is refused comes back with what was typed."""
    wanted = request.POST.get("do", "")
    typed = {name: request.POST.get(name, "")[:MAX_COMMENT] for name in ("note", "text", "section")}
    version = whole_number(request.POST.get("version"))
    try:
        if wanted == "comment":
            _comment(request, article, typed)
            done: Any = _("Your comment is kept.")
        elif wanted == "settle":
            _settle(request, article)
            done = _("The comment is settled.")
        elif wanted == "preview":
            token = editing.make_preview(article, request.user)
            address = formats.absolute(reverse("preview", args=[token]))
            return _page(request, article, preview=address)
        elif wanted in DECISIONS:
            take, done = DECISIONS[wanted]
            more: dict[str, Any] = {} if wanted == "take-back" else {"note": one_line(typed["note"])[:500]}
            if wanted == "publish":
                more |= {"is_major": "major" in request.POST, "verified": "verified" in request.POST}
            take(article, request.user, version or 0, **more)
        else:
            raise Http404("no such decision")
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Conflict:
        messages.error(request, _("It was saved meanwhile. Look at what is new before you decide."))
        return _page(request, article_for(request, str(article.pk)), typed)
    except exceptions.Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        return _page(request, article, typed)
    messages.success(request, str(done))
    return HttpResponseRedirect(reverse("admin:articles_article_review", args=[article.pk]))


def _comment(request, article: Article, typed: dict[str, str]) -> None:
    text = drop_forbidden(typed["text"]).strip()
    if not text:
        raise exceptions.Refused(_("Write what you have to say first."))
    section = typed["section"] if typed["section"] in diff.SECTIONS else ""
    editing.add_comment(article, request.user, text, section)


def _settle(request, article: Article) -> None:
    row = article.review_comments.filter(pk=whole_number(request.POST.get("comment")) or 0).first()
    if row is None:
        raise Http404("no such comment")
    editing.resolve_comment(row, request.user)
