"""Change several articles as one change set, and undo it as a whole.

Each article is saved as editors save it, with a check for conflicts, so all of it happens or nothing. What
was published as saved can be published again; an unpublished draft of someone never is. Undoing leaves what
was changed since, and says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import audit_log, permissions
from articles.content import snapshot
from articles.content.snapshot import Data
from articles.exceptions import Conflict, NotAllowed, Refused
from articles.models import (
    Article,
    ArticleStatus,
    AuditEntry,
    ChangeSet,
    ChangeSetItem,
    Publication,
    Revision,
)
from articles.permissions import Editor

from . import workflow
from .detail_sets import needed_to_undo, undo_values
from .details import KEYS, text_number
from .gate import lock_article, lock_in_order
from .publishing import publish
from .working_copy import save

MAX_SUMMARY_LENGTH = 500
VALUE_KINDS = (ChangeSet.Kind.DETAILS, ChangeSet.Kind.LABELS)  # that have no text


class ArticleChange(NamedTuple):
    """The new text of an article, and the version that it was made from."""

    article: Article
    version: int
    data: Data
    places: int = 1


@dataclass
class ChangeSetResult:
    """A change set, and what didn't happen: reasons by article."""

    change_set: ChangeSet
    unpublished: list[tuple[Article, str]] = field(default_factory=list)
    left: list[tuple[Article, str]] = field(default_factory=list)


def change_as_set(
    kind: str,
    summary: str,
    changes: Sequence[ArticleChange],
    editor: Editor,
    publish_live: bool = False,
    note: str = "",
) -> ChangeSetResult:
    """Save new texts of articles as one set, and publish those that were published as saved, if wanted.

    An article that can't be published stays a draft with changes, and the reason is in the result. Raises
    Conflict, NotAllowed, Refused, and snapshot.Invalid like `save`; then nothing was changed.
    """
    summary = summary[:MAX_SUMMARY_LENGTH]
    with transaction.atomic():
        lock_in_order(change.article.pk for change in changes)
        change_set = begin_set(kind, summary, editor)
        result = ChangeSetResult(change_set)
        for change in sorted(changes, key=lambda change: change.article.pk):
            was_live = is_published_as_saved(change.article, change.version)
            saved = save(change.article, change.data, editor, change.version, note=note or summary)
            item = ChangeSetItem(
                change_set=change_set,
                article=saved,
                before=change.version,
                after=saved.version,
                count=change.places,
                was_live=was_live,
            )
            if publish_live and was_live:
                item.published = _publish(saved, editor, note or summary, result.unpublished)
            item.save()
            detail = {"change_set": change_set.pk}
            audit_log.write(AuditEntry.Action.REPLACE, editor, saved, saved.version, detail=detail)
    return result


def begin_set(kind: str, summary: str, editor: Editor) -> ChangeSet:
    name = editor.get_username() if editor else ""
    return ChangeSet.objects.create(kind=kind, summary=summary, editor=editor, name=name)


def is_published_as_saved(article: Article, version: int) -> bool:
    return Publication.objects.live().filter(article=article, revision__number=version).exists()


def _publish(article: Article, editor: Editor, note: str, reasons: list[tuple[Article, str]]) -> bool:
    try:
        with transaction.atomic():
            publish(article, editor, article.version, note)
    except Refused as refusal:
        reasons.append((article, str(refusal)))
        return False
    return True


def can_undo(change_set: ChangeSet, editor: Editor) -> bool:
    """Return whether this editor may take back all that the set did, and it wasn't undone."""
    needed = {"change_article"}
    needed |= needed_to_undo(change_set) if change_set.kind in VALUE_KINDS else set()
    for deleted, published, was_live in change_set.items.values_list("deleted", "published", "was_live"):
        needed |= {"delete_article"} if deleted else set()
        needed |= {"publish_article"} if published or (deleted and was_live) else set()
    if change_set.undone_at or not all(permissions.has_permission(editor, name) for name in needed):
        return False
    articles = Article.objects.filter(pk__in=change_set.items.values("article"))
    return editor is None or not articles.exclude(pk__in=articles.for_editor(editor)).exists()


def undo_change_set(
    change_set: ChangeSet, editor: Editor, undo_deletion: Callable[[ChangeSetItem, Editor], None]
) -> ChangeSetResult:
    """Give articles the text back that they had before the set. Raises NotAllowed or Refused for the whole.

    An article whose text was changed since, or that can't be published again, is left as it is, and the
    reason is in the result. Details such as the owner stay as they are now. A set is undone once, so it is
    refused to an editor who may not take all of it back, and where nothing of it would be.
    """
    if not permissions.has_permission(editor, "change_article"):
        raise NotAllowed(str(workflow.NO_CHANGE))
    with transaction.atomic():
        row = ChangeSet.objects.select_for_update(no_key=True).get(pk=change_set.pk)
        if row.undone_at:
            raise Refused(_("This change was already undone."))
        lock_in_order(row.items.values_list("article", flat=True))
        result = ChangeSetResult(row)
        # What was merged into another article comes back first, and takes its addresses along.
        for item in row.items.select_related("article", "change_set").order_by("-deleted", "article"):
            undo = undo_deletion if item.deleted else undo_values if row.kind in VALUE_KINDS else _undo
            try:
                with transaction.atomic():
                    undo(item, editor)
                    _note_undone(item, editor)
            except Conflict:
                result.left.append((item.article, _("It was deleted.")))
            except NotAllowed:
                raise
            except Refused as refusal:
                # Its rows stay in the other article as long as it can't come back.
                if item.deleted and Article.objects.filter(pk=item.article_id).exclude(deleted_at=None):
                    raise Refused(f"{item.article}: {refusal}") from refusal
                result.left.append((item.article, str(refusal)))
        if len(result.left) == row.items.count():
            raise Refused(*(f"{article}: {reason}" for article, reason in result.left))
        row.undone_at = timezone.now()
        row.undone_by = editor.get_username() if editor else ""
        row.save(update_fields=["undone_at", "undone_by"])
    return result


def _undo(item: ChangeSetItem, editor: Editor) -> None:
    if item.before == item.after:
        return
    article = lock_article(item.article)
    newest = article.revisions.get(number=article.version)
    if text_number(newest) != item.after:
        raise Refused(_("It has changed since then."))
    before = snapshot.of(article.revisions.get(number=item.before))
    now = snapshot.take(Article.objects.with_parts().get(pk=article.pk))
    data = {**before, **{key: now[key] for key in KEYS}}
    note = (_("Undone: %(change)s") % {"change": item.change_set.summary})[:MAX_SUMMARY_LENGTH]
    saved = save(
        article, data, editor, article.version, note=note[:MAX_SUMMARY_LENGTH], kind=Revision.Kind.RESTORE
    )
    if item.published:
        publish(saved, editor, saved.version, note)
    elif item.was_live and is_published_as_saved(saved, item.before):
        _show_same_text(saved, item.before)


def _note_undone(item: ChangeSetItem, editor: Editor) -> None:
    item.undone = True
    item.save(update_fields=["undone"])
    version = Article.objects.values_list("version", flat=True).get(pk=item.article_id)
    detail = {"change_set": item.change_set_id}
    audit_log.write(AuditEntry.Action.UNDO, editor, item.article, version, detail=detail)


def _show_same_text(article: Article, before: int) -> None:
    """Count an article as published as saved: its draft has the text again that readers see."""
    live = article.revisions.get(number=before)
    restored = article.revisions.filter(number=article.version)
    restored.update(same_text_as=text_number(live), published_at=live.published_at)
    Publication.objects.filter(article=article).update(revision=restored.get())
    Article.objects.filter(pk=article.pk).update(status=ArticleStatus.APPROVED)
