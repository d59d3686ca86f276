"""Publishing and withdrawing at a moment: correct without any clockwork but the requests that come anyway.

Each process knows when the next one is due, from a look into the database every few seconds, and the first
request after that moment carries it out before it is answered. A lock makes it happen once; what cannot be
done then is told to editors, and nothing of it is done.
"""

import logging
import threading
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import audit_log, permissions
from articles.content import snapshot
from articles.exceptions import Conflict, NotAllowed, Refused
from articles.models import Article, AuditEntry, Publication, Schedule
from articles.permissions import Editor

from . import workflow
from .gate import locked, withdraw
from .publishing import publish
from .publishing_checks import findings, pass_gate

log = logging.getLogger(__name__)

LOOK = 5.0  # seconds between two looks of a process into the database
REST = 30.0  # seconds after a look that failed, as on a database that takes no writes
AT_ONCE = 10  # so many are carried out while one reader waits
FURTHEST = timedelta(days=3660)


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
    """Publish this version, or withdraw the article, at that moment. Replaces what waits for the same.

    Raises Conflict, NotAllowed, Refused, and Held or NoteWanted for a text that could not be published now.
    """
    now = timezone.now()
    if due_at <= now:
        raise Refused(_("This moment is over. Publish now, or choose a later one."))
    if due_at > now + FURTHEST:
        raise Refused(_("This is more than ten years ahead."))
    with transaction.atomic():
        row = locked(article, expected_version)
        workflow.check("schedule", editor, row)
        revision = row.revisions.get(number=row.version) if action == Schedule.Action.PUBLISH else None
        if revision:
            workflow.check("publish", editor, row)
            pass_gate(findings(snapshot.of(revision)), editor, note)
        waiting = Schedule.objects.waiting().filter(article=row, action=action)
        waiting.update(state=Schedule.State.CANCELLED, finished_at=now)
        Schedule.objects.failed().filter(article=row, action=action).update(state=Schedule.State.CANCELLED)
        made = Schedule.objects.create(
            **{"article": row, "revision": revision, "action": action, "due_at": due_at, "zone": zone},
            **{"note": note[:500], "is_major": is_major, "editor": editor},
            name=editor.get_username() if editor else "",
        )
        detail = {"action": action, "due": due_at.isoformat(), "zone": zone}
        audit_log.write(AuditEntry.Action.SCHEDULE, editor, row, row.version, note=note[:500], detail=detail)
    watch.forget()
    return made


def cancel(row: Schedule, editor: Editor) -> None:
    """Take back one that waits, or put away one that failed."""
    with transaction.atomic():
        article = Article.objects.select_for_update(no_key=True).get(pk=row.article_id)
        workflow.check("schedule", editor, None if article.deleted_at else article)
        open_states = (Schedule.State.WAITING, Schedule.State.FAILED)
        found = Schedule.objects.select_for_update().filter(pk=row.pk, state__in=open_states).first()
        if found is None:
            raise Refused(_("It was carried out or cancelled already."))
        if found.state == Schedule.State.WAITING:
            detail = {"action": found.action, "due": found.due_at.isoformat()}
            audit_log.write(AuditEntry.Action.CANCEL, editor, article, detail=detail)
            found.finished_at = timezone.now()
        found.state = Schedule.State.CANCELLED
        found.save(update_fields=["state", "finished_at"])
    watch.forget()


def apply_due(limit: int | None = None) -> list[Schedule]:
    """Carry out all whose time has come, in their order; returns those that this call finished."""
    due = Schedule.objects.due(timezone.now()).values_list("pk", "article_id")
    done = (_finish(pk, article) for pk, article in list(due[:limit]))
    return [row for row in done if row]


def _finish(pk: int, article_id: int) -> Schedule | None:
    """Carry out one, wholly or not at all; None if somebody else did it meanwhile."""
    now = timezone.now()
    with transaction.atomic():
        # The article first, as everywhere, so that no two ever wait for each other.
        article = Article.objects.select_for_update(no_key=True).get(pk=article_id)
        row = Schedule.objects.select_for_update().due(now).filter(pk=pk).first()
        if row is None:
            return None
        row.article = article
        try:
            with transaction.atomic():
                _carry_out(row)
            row.state = Schedule.State.DONE
        except (Refused, Conflict) as error:
            row.state, row.reason = Schedule.State.FAILED, str(error)[:1000]
            detail = {"action": row.action, "due": row.due_at.isoformat()}
            audit_log.write(AuditEntry.Action.FAIL, row.editor, article, detail=detail)
        row.finished_at = now
        row.save(update_fields=["state", "reason", "finished_at"])
    return row


def _carry_out(row: Schedule) -> None:
    article, revision = row.article, row.revision
    if article.deleted_at:
        raise Refused(_("The article was deleted."))
    if row.name and (row.editor is None or not permissions.has_permission(row.editor, "publish_article")):
        raise NotAllowed(_("%(name)s, who scheduled it, may not publish any more.") % {"name": row.name})
    if revision is None:
        withdraw(article, row.editor, row.note)
        return
    if article.version != revision.number:
        told = {"meant": revision.number, "newest": article.version}
        raise Refused(
            _("The article was changed after it was scheduled: revision %(meant)s was meant, %(newest)s is"
              " the newest.") % told
        )  # fmt: skip
    if Publication.objects.live().filter(article=article, revision=revision).exists():
        return  # somebody published it earlier
    publish(article, row.editor, revision.number, row.note, row.is_major)


class Watch:
    """When the next is due, as this process knows it."""

    def __init__(self) -> None:
        self.next: datetime | None = None
        self.look_at = 0.0  # on the clock that is never set
        self.turn = threading.Lock()

    def forget(self) -> None:
        """Look again at the next request. Also before the commit, so that no rollback leaves a wrong time."""
        self.look_at = 0.0
        if transaction.get_connection().in_atomic_block:
            transaction.on_commit(lambda: setattr(self, "look_at", 0.0))

    def is_due(self) -> bool:
        if time.monotonic() >= self.look_at:
            self.look_at = time.monotonic() + LOOK
            waiting = Schedule.objects.waiting().order_by("due_at")
            self.next = waiting.values_list("due_at", flat=True).first()
        return self.next is not None and self.next <= timezone.now()

    def carry_out(self) -> None:
        """Carry out what is due. Never fails: what goes wrong is no matter of the reader who came by."""
        try:
            if not self.is_due() or not self.turn.acquire(blocking=False):
                return
        except Exception:
            self._rest()
            return
        try:
            apply_due(AT_ONCE)
            self.look_at = 0.0
        except Exception:
            self._rest()
        finally:
            self.turn.release()

    def _rest(self) -> None:
        log.exception("schedules cannot be carried out now")
        self.next, self.look_at = None, time.monotonic() + REST


watch = Watch()
