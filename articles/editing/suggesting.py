"""Suggested changes of editors who may not change an article: stored as a proposal, applied by a reviewer.

A proposal is the whole text as its author would have it. It is merged with the draft when applied, by the
published revision that both began with, so what was changed since stays.
"""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notices, permissions
from articles.catalog import verified_numbers
from articles.content import article_checks, merge, schema, snapshot
from articles.exceptions import NotAllowed, PublishingBlocked, Refused
from articles.models import Article, Feedback, Revision
from articles.permissions import Editor
from articles.strings.characters import drop_forbidden

from . import workflow
from .merge_sides import load_merge_sides
from .working_copy import save, with_known_keys

MAX_PROPOSAL_LENGTH = 300_000  # characters of all texts together
MAX_OPEN = 50  # suggestions of one editor that no one has decided about
# Sections that belong to those who take care of the article.
OWN_SECTIONS = ("place", "proof")

Data = snapshot.Data


class SuggestionConflict(Refused):
    """The draft and the suggestion changed the same; someone has to choose."""


def proposal_fields() -> list[schema.Field]:
    """Return the fields that a suggestion can change: all that readers see of the text."""
    return [field for field in schema.ARTICLE.fields if field.section not in OWN_SECTIONS]


def suggest_change(revision: Revision, data: Data, note: str, editor: Editor) -> Feedback:
    """Store what an editor would change in what readers see, or saw when the editor began.

    Raises NotAllowed, Invalid, and Refused where nothing differs or a text can't be taken.
    """
    if editor is None or not permissions.has_permission(editor, "change_article"):
        raise NotAllowed(str(workflow.NO_CHANGE))
    article = Article.objects.not_deleted().filter(pk=revision.article_id).first()
    if article is None or revision.published_at is None:
        raise Refused(_("This article no longer exists."))
    base = snapshot.of(revision)
    new = snapshot.normalize({**base, **{field.key: data[field.key] for field in proposal_fields()}})
    new = with_known_keys(new, base)
    note = drop_forbidden(note).strip()[: Feedback.TEXT_LIMIT]
    if snapshot.has_same_content(new, base):
        raise Refused(_("You haven't changed anything yet."))
    if len(json.dumps(new, ensure_ascii=False)) > MAX_PROPOSAL_LENGTH:
        raise Refused(_("Use %(n)d characters or fewer.") % {"n": MAX_PROPOSAL_LENGTH})
    if issues := list(article_checks.find_unverified_contacts({**new, "note": note}, verified_numbers())):
        raise PublishingBlocked(*map(str, issues))
    if open_suggestions().filter(author=editor).count() >= MAX_OPEN:
        raise Refused(_("Too many of your suggestions are waiting for review. Try again later."))
    with transaction.atomic():
        row = Feedback.objects.create(
            article=article,
            revision=revision.number,
            helpful=False,
            is_suggestion=True,
            author=editor,
            proposal={"snapshot": new},
            text=note,
            day=timezone.localdate(),
            state=Feedback.State.NEW,
        )
        notices.feedback_arrived(article.pk)
    return row


def open_suggestions() -> Any:
    """Return the suggestions of editors that no one has decided about."""
    return Feedback.objects.open().filter(is_suggestion=True, author__isnull=False)


def proposal_sides(row: Feedback) -> tuple[Data, Data]:
    """Return the text that a suggestion began with, and the one that it proposes. Raises Invalid."""
    base = snapshot.of(Revision.objects.get(article=row.article_id, number=row.revision))
    stored = row.proposal.get("snapshot")
    return base, snapshot.normalize({**base, **(stored or _of_one_part(row, base))})


def _of_one_part(row: Feedback, base: Data) -> Data:
    """Return what a proposal changes that was stored by its fields: {"title": {"old": ..., "new": ...}}."""
    new = {name: pair["new"] for name, pair in row.proposal.items()}
    kind, _colon, key = row.part.partition(":")
    rows = {"cause": "causes", "solution": "solutions", "question": "faqs"}.get(kind)
    if rows is None:
        return new
    return {rows: [{**one, **new} if one["key"] == key else one for one in base[rows]]}


def apply_suggestion(row: Feedback, editor: Editor) -> Article:
    """Merge the proposal into the draft, and close it. Readers see nothing of it before it is published.

    Raises Conflict, NotAllowed, Invalid, SuggestionConflict where someone has to choose, and Refused.
    """
    with transaction.atomic():
        row = _lock_open(row, editor)
        _base, new = proposal_sides(row)
        sides = load_merge_sides(row.article, new, row.revision)
        merged = merge.merge_snapshots(sides.base, sides.mine, sides.theirs)
        if merged.questions:
            raise SuggestionConflict(_("This section has changed since then. Choose which version to keep."))
        article = row.article
        if not snapshot.has_same_content(merged.data, sides.theirs):
            article = save(article, merged.data, editor, sides.version, note=applied_note(row))
        _close(row, editor, applied_note(row))
    return article


def applied_note(row: Feedback) -> str:
    return _("Suggested by %(name)s") % {"name": row.author}


def close_applied(row: Feedback, editor: Editor) -> None:
    """Close a suggestion whose text was saved after someone chose what stays."""
    with transaction.atomic():
        row = _lock_open(row, editor)
        _close(row, editor, applied_note(row))


def decline_suggestion(row: Feedback, editor: Editor, note: str) -> None:
    """Close a suggestion without a change. The note says why."""
    with transaction.atomic():
        row = _lock_open(row, editor)
        _close(row, editor, drop_forbidden(note).strip()[:1000])


def _lock_open(row: Feedback, editor: Editor) -> Feedback:
    if not permissions.has_permission(editor, "review_article"):
        raise NotAllowed(str(workflow.NO_REVIEW))
    workflow.check("save", editor, row.article)
    stored = Feedback.objects.select_for_update().filter(pk=row.pk, is_suggestion=True).first()
    if stored is None or stored.state == Feedback.State.DONE or not stored.proposal:
        raise Refused(_("Someone already decided on this suggestion."))
    return stored


def _close(row: Feedback, editor: Editor, note: str) -> None:
    row.state, row.assignee, row.note = Feedback.State.DONE, editor, note
    row.save(update_fields=["state", "assignee", "note"])
    notices.suggestion_decided(row, editor)
