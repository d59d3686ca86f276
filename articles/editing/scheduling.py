"""Publish and unpublish at a set time, without a background process.

Each process polls the database every few seconds for the next due time, and the first request after it runs
the schedule before it is answered. A lock makes it happen once. A schedule that fails changes nothing, and
editors see why.
"""

import logging
import threading
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import audit_log, notices, permissions
from articles.content import snapshot
from articles.exceptions import Conflict, NotAllowed, Refused, is_outage
from articles.models import Article, AuditEntry, Publication, Schedule
from articles.permissions import Editor

from . import workflow
from .gate import lock_article, lock_in_order, unpublish
from .publishing import publish
from .publishing_checks import check_before_publishing

log = logging.getLogger(__name__)

POLL_SECONDS = 5.0  # between two polls of a process
RETRY_SECONDS = 30.0  # after a poll that failed, as on a read-only database
MAX_PER_REQUEST = 10  # schedules that run while one reader waits
MAX_TIME_AHEAD = timedelta(days=3660)


def schedule(
    article: Article,
    editor: Editor,
    action: str,
    due_at: datetime,
    expected_version: int | None = None,
    zone: str = "UTC",
    note: str = "",
    is_major: bool = False,
) -> Schedule:
    """Schedule this version to be published, or the article to be unpublished. Replaces an earlier schedule.

    Raises Conflict, NotAllowed, Refused, and PublishingBlocked or NoteRequired for a text that can't be
    published now.
    """
    now = timezone.now()
    if due_at <= now:
        raise Refused(_("That time has passed. Publish now, or choose a later time."))
    if due_at > now + MAX_TIME_AHEAD:
        raise Refused(_("Choose a date within the next ten years."))
    with transaction.atomic():
        row = lock_article(article, expected_version)
        workflow.check("schedule", editor, row)
        revision = row.revisions.get(number=row.version) if action == Schedule.Action.PUBLISH else None
        if revision:
            workflow.check("publish", editor, row)
            check_before_publishing(snapshot.of(revision), editor, note)
        waiting = Schedule.objects.waiting().filter(article=row, action=action)
        waiting.update(state=Schedule.State.CANCELLED, finished_at=now)
        Schedule.objects.failed().filter(article=row, action=action).update(state=Schedule.State.CANCELLED)
        created = Schedule.objects.create(
            **{"article": row, "revision": revision, "action": action, "due_at": due_at, "zone": zone},
            **{"note": note[:500], "is_major": is_major, "editor": editor},
            name=editor.get_username() if editor else "",
        )
        detail = {"action": action, "due": due_at.isoformat(), "zone": zone}
        audit_log.write(AuditEntry.Action.SCHEDULE, editor, row, row.version, note=note[:500], detail=detail)
    watch.poll_again()
    return created


def cancel_schedule(row: Schedule, editor: Editor) -> None:
    """Cancel a waiting schedule, or dismiss a failed one."""
    with transaction.atomic():
        lock_in_order([row.article_id])
        article = Article.objects.get(pk=row.article_id)
        workflow.check("schedule", editor, None if article.deleted_at else article)
        open_states = (Schedule.State.WAITING, Schedule.State.FAILED)
        current = Schedule.objects.select_for_update().filter(pk=row.pk, state__in=open_states).first()
        if current is None:
            raise Refused(_("This schedule already ran or was canceled."))
        if current.state == Schedule.State.WAITING:
            detail = {"action": current.action, "due": current.due_at.isoformat()}
            audit_log.write(AuditEntry.Action.CANCEL, editor, article, detail=detail)
            current.finished_at = timezone.now()
        current.state = Schedule.State.CANCELLED
        current.save(update_fields=["state", "finished_at"])
    watch.poll_again()


def run_due_schedules(limit: int | None = None) -> list[Schedule]:
    """Run all due schedules in order, and return those that this call finished."""
    due = Schedule.objects.due(timezone.now()).values_list("pk", "article_id")
    finished = (_finish(pk, article) for pk, article in list(due[:limit]))
    return [row for row in finished if row]


def _finish(pk: int, article_id: int) -> Schedule | None:
    """Run one schedule, wholly or not at all. Return None if another process did it first."""
    now = timezone.now()
    with transaction.atomic():
        # Lock the article first, as everywhere, so that no two ever wait for each other.
        lock_in_order([article_id])
        article = Article.objects.get(pk=article_id)
        row = Schedule.objects.select_for_update().due(now).filter(pk=pk).first()
        if row is None:
            return None
        row.article = article
        try:
            with transaction.atomic():
                _run(row)
            row.state = Schedule.State.DONE
        except (Refused, Conflict) as error:
            row.state, row.reason = Schedule.State.FAILED, str(error)[:1000]
            detail = {"action": row.action, "due": row.due_at.isoformat()}
            audit_log.write(AuditEntry.Action.FAIL, row.editor, article, detail=detail)
            notices.schedule_failed(row)
        row.finished_at = now
        row.save(update_fields=["state", "reason", "finished_at"])
    return row


def _run(row: Schedule) -> None:
    article, revision = row.article, row.revision
    if article.deleted_at:
        raise Refused(_("The article was deleted."))
    if row.name and (row.editor is None or not permissions.has_permission(row.editor, "publish_article")):
        raise NotAllowed(
            _("%(name)s, who scheduled this, no longer has permission to publish.") % {"name": row.name}
        )
    if revision is None:
        unpublish(article, row.editor, row.note)
        return
    if article.version != revision.number:
        numbers = {"meant": revision.number, "newest": article.version}
        raise Refused(
            _(
                "The article changed after it was scheduled "
                "(revision %(meant)s was scheduled; the latest is %(newest)s)."
            )
            % numbers
        )
    if Publication.objects.live().filter(article=article, revision=revision).exists():
        return  # someone published it earlier
    publish(article, row.editor, revision.number, row.note, row.is_major)


class ScheduleWatch:
    """The time at which the next schedule is due, as this process knows it."""

    def __init__(self) -> None:
        self.next: datetime | None = None
        self.next_poll = 0.0  # by time.monotonic
        self.lock = threading.Lock()

    def poll_again(self) -> None:
        """Poll at the next request. Also before the commit, so that no rollback leaves a wrong time."""
        self.next_poll = 0.0
        if transaction.get_connection().in_atomic_block:
            transaction.on_commit(lambda: setattr(self, "next_poll", 0.0))

    def is_due(self) -> bool:
        if time.monotonic() >= self.next_poll:
            self.next_poll = time.monotonic() + POLL_SECONDS
            waiting = Schedule.objects.waiting().order_by("due_at")
            self.next = waiting.values_list("due_at", flat=True).first()
        return self.next is not None and self.next <= timezone.now()

    def run_due(self) -> None:
        """Run what is due. Never raises, because the reader who waits for it has nothing to do with it."""
        try:
            if not self.is_due() or not self.lock.acquire(blocking=False):
                return
        except Exception as error:
            self._back_off(error)
            return
        try:
            run_due_schedules(MAX_PER_REQUEST)
            self.next_poll = 0.0
        except Exception as error:
            self._back_off(error)
        finally:
            self.lock.release()

    def _back_off(self, error: Exception) -> None:
        reason = type(error).__name__
        log.error("schedules can't run now (%s)", reason, exc_info=None if is_outage(error) else error)
        self.next, self.next_poll = None, time.monotonic() + RETRY_SECONDS


watch = ScheduleWatch()
