"""The state of feedback: new, in progress with an assignee, or done."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from articles import notices
from articles.models import Article, Feedback

State = Feedback.State


def visible_to(rows: Any, editor: Any) -> Any:
    """Return those rows that are about articles which this editor may work on."""
    if editor.has_perm("articles.all_articles"):
        return rows
    return rows.filter(article__in=Article.objects.for_editor(editor).values("pk"))


def assign(rows: Any, editor: User) -> int:
    """Assign the open ones of these rows to an editor. Returns how many."""
    return rows.open().update(state=State.IN_HAND, assignee=editor)


def mark_done(rows: Any, editor: User) -> int:
    """Mark the open ones of these rows as done, by their assignee or else by this editor."""
    with transaction.atomic():
        done = rows.open().filter(assignee=None).update(state=State.DONE, assignee=editor)
        return done + rows.open().update(state=State.DONE)


def reopen(rows: Any) -> int:
    """Mark rows as new, with no assignee. A plain yes or no needs no work."""
    return rows.exclude(state=State.PLAIN).update(state=State.NEW, assignee=None)


def save_decision(row: Feedback, editor: User, is_reassigned: bool) -> None:
    """Save state, assignee, and note. An assigned row is in progress, and a done one has an assignee."""
    if row.state == State.NEW and is_reassigned and row.assignee:
        row.state = State.IN_HAND
    if row.state == State.DONE and row.assignee is None:
        row.assignee = editor
    with transaction.atomic():
        row.save(update_fields=["state", "assignee", "note"])
        if is_reassigned and row.assignee and row.state != State.DONE:
            notices.work_assigned(row, row.assignee, editor)
