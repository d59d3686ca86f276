"""Autosaved forms: for their editor alone, never part of the article or its history."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.models import Article, Autosave

# Per editor: forms of new articles that nobody comes back to.
MAX_NEW_ARTICLES = 20


def store_autosave(
    editor: User, form_key: str, article: Article | None, fields: str, title: str = ""
) -> Autosave:
    """Store a form as it is sent. Each editor has rows of their own, so two never write the same one."""
    now = timezone.now()
    values = {"article": article, "fields": fields, "title": title[:300], "saved_at": now, "seen_at": now}
    with transaction.atomic():
        row, _is_new = Autosave.objects.update_or_create(editor=editor, form_key=form_key, defaults=values)
        if article is None:
            new = Autosave.objects.filter(editor=editor, article=None).order_by("-seen_at")
            stale = list(new.values_list("pk", flat=True)[MAX_NEW_ARTICLES:])
            Autosave.objects.filter(pk__in=stale).delete()
    return row


def mark_form_open(editor: User, form_key: str, article: Article | None) -> None:
    """Record that a form is open. What it autosaved before stays."""
    now = timezone.now()
    if not Autosave.objects.for_form(editor, form_key).update(seen_at=now):
        Autosave.objects.get_or_create(
            editor=editor, form_key=form_key, defaults={"article": article, "seen_at": now}
        )


def delete_autosaves(editor: User, *form_keys: str) -> None:
    """Delete the autosaved forms of what was saved or discarded."""
    Autosave.objects.filter(editor=editor, form_key__in=form_keys).delete()
