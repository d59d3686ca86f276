"""Autosaved forms: for their editor alone, never part of the article or its history."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.models import OPEN_FOR, Article, Autosave

# Per editor and article, or of all new articles: forms that no one comes back to.
MAX_FORMS = 20


def store_autosave(
    editor: User,
    form_key: str,
    article: Article | None,
    fields: str,
    title: str = "",
    moved_from: tuple[str, datetime | None] = ("", None),
) -> Autosave:
    """Store a form as it is sent, in the row of its tab, so two never write the same one.

    `moved_from` is the key and time of the autosave that the form was drawn with: it is part of this one now.
    """
    now = timezone.now()
    values = {"article": article, "fields": fields, "title": title[:300], "saved_at": now, "seen_at": now}
    with transaction.atomic():
        row, is_new = Autosave.objects.update_or_create(editor=editor, form_key=form_key, defaults=values)
        if moved_from[0] != form_key:
            delete_moved(editor, *moved_from)
        if is_new:
            forms = Autosave.objects.filter(editor=editor, article=article).order_by("-seen_at")
            stale = list(forms.values_list("pk", flat=True)[MAX_FORMS:])
            Autosave.objects.filter(pk__in=stale).delete()
    return row


def mark_form_open(editor: User, form_key: str, article: Article | None) -> bool:
    """Record that a form is open, and return whether a text of it is stored. That stays as it is."""
    now = timezone.now()
    form = Autosave.objects.for_form(editor, form_key)
    if form.update(seen_at=now):
        return form.with_fields().exists()
    # Each opened form is a row: those of closed ones, in which nothing was changed, tell nothing more.
    Autosave.objects.filter(editor=editor, fields="", seen_at__lt=now - OPEN_FOR).delete()
    Autosave.objects.get_or_create(
        editor=editor, form_key=form_key, defaults={"article": article, "seen_at": now}
    )
    return False


def mark_form_closed(editor: User, form_key: str) -> None:
    """Record that a form was closed. Its text stays, to be offered again."""
    form = Autosave.objects.for_form(editor, form_key)
    form.filter(fields="").delete()
    form.update(seen_at=timezone.now() - OPEN_FOR)


def delete_moved(editor: User, form_key: str, saved_at: datetime | None) -> None:
    """Delete an autosave that was restored elsewhere, unless more was written in its first form since."""
    if form_key and saved_at:
        Autosave.objects.for_form(editor, form_key).filter(saved_at=saved_at).delete()


def delete_autosaves(editor: User, *form_keys: str) -> None:
    """Delete the autosaved forms of what was saved or discarded."""
    Autosave.objects.filter(editor=editor, form_key__in=form_keys).delete()
