"""Feedback on an article inside its form: what readers wrote, and *Done* where it was dealt with."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from articles import feedback
from articles.models import Article, Feedback
from articles.strings.numbers import whole_number

from .pages import EditorRequest, get_editor_article, redirect_to

MAX_SHOWN = 10


def open_feedback(editor: Any, article: Article) -> dict[str, Any]:
    """Return the open feedback on an article, newest first, for those who may see it."""
    if not editor.has_perm("articles.view_feedback"):
        return {}
    rows = list(Feedback.objects.open().filter(article=article).select_related("assignee")[: MAX_SHOWN + 1])
    return {
        "rows": rows[:MAX_SHOWN],
        "has_more": len(rows) > MAX_SHOWN,
        "may_close": editor.has_perm("articles.change_feedback"),
    }


@require_POST
def close_feedback(request: EditorRequest, object_id: str) -> HttpResponse:
    """Mark one feedback item of the article as done, and go back to the form."""
    article = get_editor_article(request, object_id)
    if not request.user.has_perm("articles.change_feedback"):
        raise PermissionDenied
    row = whole_number(request.POST.get("done"))
    feedback.mark_done(Feedback.objects.filter(article=article, pk=row or 0), request.user)
    return redirect_to(article)
