"""Publish the working copy as it is now."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import audit_log
from articles.content import article_checks, snapshot
from articles.exceptions import Refused, refuse_duplicate_names
from articles.models import Article, AuditEntry, Publication, Revision
from articles.permissions import Editor

from . import workflow
from .gate import lock_article, show_revisions
from .names import GeneratedNames
from .publishing_checks import find_issues
from .working_copy import next_version, write_articles


def publish(
    article: Article,
    editor: Editor,
    expected_version: int | None = None,
    note: str = "",
    is_major: bool = False,
    verified: bool = False,
) -> Publication:
    """Publish the working copy. Raises Conflict, NotAllowed, Refused, PublishingBlocked, or NoteRequired.

    `note` is the reason, for the history. A major change makes the article unverified, unless its
    verification date changed too, or `verified` confirms it today.
    """
    with transaction.atomic(), refuse_duplicate_names():
        row = lock_article(article, expected_version)
        workflow.check("publish", editor, row)
        row = _with_verification(row, editor, is_major, verified)
        revision = row.revisions.get(number=row.version)
        publication = show_revisions([(row, revision)], is_major=is_major, editor=editor, note=note)[0]
        action = AuditEntry.Action.PUBLISH
        audit_log.write(action, editor, row, revision.number, note=note[:500], is_major=is_major)
    article.status, article.version = row.status, row.version
    return publication


class Obstacles(NamedTuple):
    """Why an article can't be published now, and what a note has to explain."""

    reasons: list[str]
    unexplained: list[str]


def find_obstacles(article: Article, editor: Editor) -> Obstacles:
    """Return what keeps this editor from publishing the draft as it is, for a page that asks first."""
    try:
        workflow.check("publish", editor, article)
    except Refused as refusal:
        return Obstacles(list(refusal.reasons), [])
    if Publication.objects.live().filter(article=article, revision__number=article.version).exists():
        return Obstacles([_("This version is already published.")], [])
    issues = find_issues(snapshot.of(article.revisions.get(number=article.version)))
    blocking = article_checks.issues_of_weight(issues, article_checks.REFUSES)
    unexplained = article_checks.issues_of_weight(issues, article_checks.ASKS)
    return Obstacles([str(issue) for issue in blocking], [str(issue) for issue in unexplained])


def _with_verification(row: Article, editor: Editor, is_major: bool, verified: bool) -> Article:
    """Return the article with the right verification date. Another date is a new version."""
    newest = row.revisions.get(number=row.version)
    data = snapshot.of(newest)
    verified_on = data["verified_on"]
    if verified:
        verified_on = timezone.localdate().isoformat()
    elif is_major:
        published = row.revisions.exclude(published_at=None).first()
        if published and snapshot.of(published)["verified_on"] == verified_on:
            verified_on = ""
    if verified_on == data["verified_on"]:
        return row
    row = next_version(row.pk, row.version)
    note = _("Verified again") if verified_on else _("Major change: needs verification")
    write_articles(
        [(row, {**data, "verified_on": verified_on}, GeneratedNames())], editor, note, Revision.Kind.EDIT
    )
    return row
