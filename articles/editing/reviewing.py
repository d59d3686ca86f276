"""Review: what is handed in, sent back or approved, and what reviewers say of a section."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import audit_log
from articles.catalog.contacts import verified_numbers
from articles.content import article_checks, snapshot
from articles.exceptions import Held, Refused
from articles.models import Article, ArticleStatus, AuditEntry, ReviewComment, Revision
from articles.permissions import Editor

from . import workflow
from .gate import locked
from .publishing_checks import findings

Action = AuditEntry.Action


def submit(article: Article, editor: Editor, expected_version: int | None = None, note: str = "") -> None:
    """Hand the working copy in for review. Raises Conflict, NotAllowed, Refused, as all of these do."""
    _take(Action.SUBMIT, article, editor, expected_version, note)


def take_back(article: Article, editor: Editor, expected_version: int | None = None) -> None:
    """Take it back from review, to go on writing."""
    _take(Action.TAKE_BACK, article, editor, expected_version, "")


def approve(article: Article, editor: Editor, expected_version: int | None = None, note: str = "") -> None:
    """Say that this version may be published. The next save takes that away again."""
    _take(Action.APPROVE, article, editor, expected_version, note)


def request_changes(
    article: Article, editor: Editor, expected_version: int | None = None, note: str = ""
) -> None:
    """Send it back, with a note or comments that say what is missing."""
    _take(Action.REQUEST_CHANGES, article, editor, expected_version, note)


def _take(action: str, article: Article, editor: Editor, expected: int | None, note: str) -> None:
    leads = workflow.STEPS[action].to or ArticleStatus.DRAFT
    with transaction.atomic():
        row = locked(article, expected)
        workflow.check(action, editor, row)
        if action == Action.REQUEST_CHANGES and not note and not _open_comments(row).exists():
            raise Refused(_("Say what should be changed, in the note or in a comment."))
        if action == Action.APPROVE:
            _refuse_what_is_held(row)
        Article.objects.filter(pk=row.pk).update(status=leads)
        audit_log.write(action, editor, row, row.version, note=note)
    article.status = leads


def _refuse_what_is_held(row: Article) -> None:
    """What could not be published is not approved either; what asks for a note asks whoever publishes it."""
    newest = row.revisions.get(number=row.version)
    found = article_checks.of_weight(findings(snapshot.of(newest)), article_checks.REFUSES)
    if found:
        raise Held(*map(str, found))


def comment(article: Article, editor: Editor, text: str, section: str = "", number: int | None = None):
    """Say something of a section of a revision, the newest unless named; returns the comment."""
    workflow.check("comment", editor, article)
    if found := [str(one) for one in article_checks.unverified({"comment": text}, verified_numbers())]:
        raise Held(*found)
    revision = Revision.objects.get(article=article, number=number or article.version)
    return ReviewComment.objects.create(
        article=article, revision=revision, section=section, text=text, author=editor
    )


def settle(row: ReviewComment, editor: Editor) -> None:
    """Mark a comment as dealt with: by whoever may change the article."""
    workflow.check("save", editor, row.article)
    if row.settled_at is None:
        row.settled_at, row.settled_by = timezone.now(), editor
        row.save(update_fields=["settled_at", "settled_by"])


def _open_comments(article: Article):
    return ReviewComment.objects.filter(article=article, settled_at=None)
