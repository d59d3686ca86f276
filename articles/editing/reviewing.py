"""Review: submit, request changes, approve, and comment on sections."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import audit_log, notices
from articles.catalog.contacts import verified_numbers
from articles.content import article_checks, snapshot
from articles.exceptions import PublishingBlocked, Refused
from articles.models import Article, ArticleStatus, AuditEntry, ReviewComment, ReviewLook, Revision
from articles.permissions import Editor

from . import workflow
from .gate import lock_article
from .publishing_checks import find_issues

Action = AuditEntry.Action


def submit(article: Article, editor: Editor, expected_version: int | None = None, note: str = "") -> None:
    """Submit the working copy for review. All of these raise Conflict, NotAllowed, and Refused."""
    _take_step(Action.SUBMIT, article, editor, expected_version, note)


def return_to_draft(article: Article, editor: Editor, expected_version: int | None = None) -> None:
    """Return the working copy from review to draft."""
    _take_step(Action.TAKE_BACK, article, editor, expected_version, "")


def approve(article: Article, editor: Editor, expected_version: int | None = None, note: str = "") -> None:
    """Approve this version for publishing. The next save ends the approval."""
    _take_step(Action.APPROVE, article, editor, expected_version, note)


def request_changes(
    article: Article, editor: Editor, expected_version: int | None = None, note: str = ""
) -> None:
    """Request changes, with a note or comments that say which."""
    _take_step(Action.REQUEST_CHANGES, article, editor, expected_version, note)


def _take_step(action: str, article: Article, editor: Editor, expected: int | None, note: str) -> None:
    new_status = workflow.STEPS[action].to or ArticleStatus.DRAFT
    with transaction.atomic():
        row = lock_article(article, expected)
        workflow.check(action, editor, row)
        if action == Action.REQUEST_CHANGES and not note and not _open_comments(row).exists():
            raise Refused(_("Describe the changes you want in the note or a comment."))
        if action == Action.APPROVE:
            _refuse_unpublishable(row)
        Article.objects.filter(pk=row.pk).update(status=new_status)
        audit_log.write(action, editor, row, row.version, note=note)
        if action == Action.SUBMIT and row.reviewer is not None:
            notices.review_assigned(row, row.reviewer, editor)
        elif action == Action.REQUEST_CHANGES:
            notices.changes_requested(row, editor)
        elif action == Action.APPROVE:
            notices.review_approved(row, editor)
    article.status = new_status


def _refuse_unpublishable(row: Article) -> None:
    """Refuse what can't be published. What needs a note needs it when it is published."""
    newest = row.revisions.get(number=row.version)
    blocking = article_checks.issues_of_weight(find_issues(snapshot.of(newest)), article_checks.REFUSES)
    if blocking:
        raise PublishingBlocked(*map(str, blocking))


def add_comment(
    article: Article, editor: Editor, text: str, section: str = "", number: int | None = None, spot: str = ""
) -> ReviewComment:
    """Add a comment on a section of a revision, by default the newest, and return it.

    `spot` names a field or a row of that section; see content/spots.py.
    """
    workflow.check("comment", editor, article)
    if issues := list(article_checks.find_unverified_contacts({"comment": text}, verified_numbers())):
        raise PublishingBlocked(*map(str, issues))
    revision = Revision.objects.get(article=article, number=number or article.version)
    return ReviewComment.objects.create(
        article=article, revision=revision, section=section, spot=spot, text=text, author=editor
    )


def reply_to_comment(row: ReviewComment, editor: Editor, text: str) -> ReviewComment:
    """Add a reply to a comment. Whoever may comment or change the article can do it."""
    if not workflow.is_allowed("comment", editor, row.article):
        workflow.check("save", editor, row.article)
    if issues := list(article_checks.find_unverified_contacts({"comment": text}, verified_numbers())):
        raise PublishingBlocked(*map(str, issues))
    revision = Revision.objects.get(article=row.article, number=row.article.version)
    return ReviewComment.objects.create(
        article=row.article,
        revision=revision,
        section=row.section,
        spot=row.spot,
        text=text,
        author=editor,
        reply_to=row,
    )


def assign_reviewer(article: Article, reviewer: User | None, editor: Editor) -> None:
    """Ask a person to review the article, or no one in particular.

    Whoever may review it or submit it can do this. Raises NotAllowed, and Refused for who may not review.
    """
    if not workflow.is_allowed("comment", editor, article):
        workflow.check("save", editor, article)
    if reviewer is not None and not reviewers().filter(pk=reviewer.pk).exists():
        raise Refused(_("This person can't review articles."))
    with transaction.atomic():
        row = lock_article(article, None)
        if row.reviewer == reviewer:
            return
        Article.objects.filter(pk=row.pk).update(reviewer=reviewer)
        detail = {"reviewer": reviewer.get_username() if reviewer else ""}
        audit_log.write(Action.ASSIGN, editor, row, row.version, detail=detail)
        # A draft is announced when it is submitted.
        if reviewer is not None and row.status == ArticleStatus.IN_REVIEW:
            notices.review_assigned(row, reviewer, editor)
    article.reviewer = reviewer


def reviewers() -> QuerySet[User]:
    """Return the people who may review articles."""
    rows = User.objects.with_perm("articles.review_article").filter(is_staff=True)
    return rows.order_by("username")


def note_look(article: Article, editor: User) -> int | None:
    """Note that an editor sees the newest revision, and return the one they saw before it, if any."""
    with transaction.atomic():
        look, is_new = ReviewLook.objects.get_or_create(
            article=article, editor=editor, defaults={"seen": article.version}
        )
        if not is_new and look.seen != article.version:
            look.before, look.seen = look.seen, article.version
            look.save(update_fields=["before", "seen"])
    return look.before


def resolve_comment(row: ReviewComment, editor: Editor) -> None:
    """Resolve a comment. Whoever can change the article can do it."""
    workflow.check("save", editor, row.article)
    if row.resolved_at is None:
        row.resolved_at, row.resolved_by = timezone.now(), editor
        row.save(update_fields=["resolved_at", "resolved_by"])


def _open_comments(article: Article) -> QuerySet[ReviewComment]:
    return ReviewComment.objects.filter(article=article, resolved_at=None, reply_to=None)
