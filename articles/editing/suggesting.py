"""Suggested changes of editors who may not change an article: stored as a proposal, applied by a reviewer."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notices, permissions
from articles.catalog import verified_numbers
from articles.content import article_checks, snapshot
from articles.exceptions import NotAllowed, PublishingBlocked, Refused
from articles.models import Article, Feedback, Publication
from articles.permissions import Editor
from articles.strings.characters import drop_forbidden

from . import workflow
from .working_copy import save

MAX_FIELD_LENGTH = 20_000
MAX_OPEN = 50  # suggestions of one editor that nobody has decided about
# The texts of a part that can be changed, by the kind of part.
TOP_FIELDS, BODY_FIELDS = ("title", "summary"), ("body",)
ROW_FIELDS = {
    "cause": ("causes", ("title", "body")),
    "solution": ("solutions", ("title", "body")),
    "question": ("faqs", ("question", "answer")),
}

Fields = dict[str, str]


def part_fields(data: snapshot.Data, part: str) -> Fields | None:
    """Return the texts of a part that a suggestion can change, or None if there is no such part."""
    if part in ("top", "body"):
        return {name: data[name] for name in (TOP_FIELDS if part == "top" else BODY_FIELDS)}
    kind, _colon, key = part.partition(":")
    rows, names = ROW_FIELDS.get(kind, ("", ()))
    row = next((row for row in data[rows] if row["key"] == key), None) if rows else None
    return {name: row[name] for name in names} if row else None


def suggest_change(
    publication: Publication, part: str, fields: Fields, note: str, editor: Editor
) -> Feedback:
    """Store what an editor would change in a part of a published article.

    Raises NotAllowed, and Refused where nothing differs or a text can't be taken.
    """
    if editor is None or not permissions.has_permission(editor, "change_article"):
        raise NotAllowed(str(workflow.NO_CHANGE))
    if not publication.live or publication.revision is None:
        raise Refused(_("This article isn't published anymore."))
    current = part_fields(snapshot.of(publication.revision), part)
    if current is None:
        raise Refused(_("This part is no longer in the article. Choose another one."))
    new = {name: drop_forbidden(fields.get(name, old).replace("\r\n", "\n")) for name, old in current.items()}
    note = drop_forbidden(note).strip()[: Feedback.TEXT_LIMIT]
    changed = {name: {"old": old, "new": new[name]} for name, old in current.items() if new[name] != old}
    if not changed:
        raise Refused(_("Nothing is different. Change the text first."))
    if any(len(text) > MAX_FIELD_LENGTH for text in new.values()):
        raise Refused(_("Use %(n)d characters or fewer in a field.") % {"n": MAX_FIELD_LENGTH})
    if issues := list(article_checks.find_unverified_contacts({**new, "note": note}, verified_numbers())):
        raise PublishingBlocked(*map(str, issues))
    if open_suggestions().filter(author=editor).count() >= MAX_OPEN:
        raise Refused(_("Many of your suggestions are still waiting. Try again when some are decided."))
    with transaction.atomic():
        row = Feedback.objects.create(
            article_id=publication.article_id,
            revision=publication.revision.number,
            helpful=False,
            is_suggestion=True,
            part=part,
            author=editor,
            proposal=changed,
            text=note,
            day=timezone.localdate(),
            state=Feedback.State.NEW,
        )
        notices.feedback_arrived(publication.article_id)
    return row


def open_suggestions() -> Any:
    """Return the suggestions of editors that nobody has decided about."""
    return Feedback.objects.open().filter(is_suggestion=True, author__isnull=False)


def apply_suggestion(row: Feedback, editor: Editor) -> Article:
    """Put the proposal into the working copy, and close it. Readers see nothing of it before it is published.

    Raises Conflict, NotAllowed, and Refused if the part is no longer as it was when the suggestion was made.
    """
    with transaction.atomic():
        row = _lock_open(row, editor)
        article = Article.objects.with_parts().get(pk=row.article_id)
        data = snapshot.take(article)
        target = _target(data, row.part)
        if target is None or any(target[name] not in pair.values() for name, pair in row.proposal.items()):
            raise Refused(_("This part has changed since. Edit the article, and take over what still fits."))
        for name, pair in row.proposal.items():
            target[name] = pair["new"]
        note = _("Suggested by %(name)s") % {"name": row.author}
        article = save(article, data, editor, article.version, note=note)
        _close(row, editor, str(note))
    return article


def decline_suggestion(row: Feedback, editor: Editor, note: str) -> None:
    """Close a suggestion without a change. The note says why."""
    with transaction.atomic():
        row = _lock_open(row, editor)
        _close(row, editor, drop_forbidden(note).strip()[:1000])


def _target(data: snapshot.Data, part: str) -> Any:
    """Return the dict of the snapshot that has the fields of a part."""
    if part in ("top", "body"):
        return data
    kind, _colon, key = part.partition(":")
    return next((row for row in data[ROW_FIELDS[kind][0]] if row["key"] == key), None)


def _lock_open(row: Feedback, editor: Editor) -> Feedback:
    if not permissions.has_permission(editor, "review_article"):
        raise NotAllowed(str(workflow.NO_REVIEW))
    workflow.check("save", editor, row.article)
    stored = Feedback.objects.select_for_update().filter(pk=row.pk, is_suggestion=True).first()
    if stored is None or stored.state == Feedback.State.DONE or not stored.proposal:
        raise Refused(_("Someone has decided about this suggestion in the meantime."))
    return stored


def _close(row: Feedback, editor: Editor, note: str) -> None:
    row.state, row.assignee, row.note = Feedback.State.DONE, editor, note
    row.save(update_fields=["state", "assignee", "note"])
    notices.suggestion_decided(row, editor)
