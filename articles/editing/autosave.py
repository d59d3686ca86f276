"""What is typed and not saved: kept for its editor alone, never part of the article or its history."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.models import Article, Autosave

# Of new articles nobody comes back for.
MOST_NEW = 20


def keep_typed(editor: User, place: str, article: Article | None, fields: str, title: str = "") -> Autosave:
    """Keep a form as it stands. The row is the editor's own: two of them never write the same one."""
    now = timezone.now()
    kept = {"article": article, "fields": fields, "title": title[:300], "saved_at": now, "seen_at": now}
    with transaction.atomic():
        row, _made = Autosave.objects.update_or_create(editor=editor, place=place, defaults=kept)
        if article is None:
            new = Autosave.objects.filter(editor=editor, article=None).order_by("-seen_at")
            stale = list(new.values_list("pk", flat=True)[MOST_NEW:])
            Autosave.objects.filter(pk__in=stale).delete()
    return row


def seen(editor: User, place: str, article: Article | None) -> None:
    """Note that a form is open. What was typed in it before stays."""
    now = timezone.now()
    if not Autosave.objects.for_form(editor, place).update(seen_at=now):
        Autosave.objects.get_or_create(
            editor=editor, place=place, defaults={"article": article, "seen_at": now}
        )


def forget_typed(editor: User, *places: str) -> None:
    """Forget what was saved, or thrown away."""
    Autosave.objects.filter(editor=editor, place__in=places).delete()
