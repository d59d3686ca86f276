"""The generation of the public pages: it moves with each change that readers can see.

The number is in the database (`SiteState.generation`, beside `seq`). A digest of it is mirrored in a small
file that all processes of a machine map into memory, so a worker notices the change of another one by reading
8 bytes. Whoever changes something moves both after the commit; the workers compare the mirror with the
database every second, which brings the changes of other machines, and what a killed process left out.
"""

import fcntl
import functools
import hashlib
import logging
import mmap
import os
import re
import secrets
import threading
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, transaction
from django.db.models import F
from django.utils import timezone

from articles import models
from articles.models import Schedule, SiteState

from . import active_incidents

log = logging.getLogger(__name__)

SIZE = 8  # bytes of a digest; written and read at once
_WRITE = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\s+\"?(\w+)", re.I)
# What no page for readers shows. A model that is not named here counts as shown.
UNSEEN = (
    models.Article, models.ArticleRow, models.ArticleTemplate, models.AuditEntry,
    models.Autosave, models.ChangeSet, models.ChangeSetItem, models.CodeReport, models.CodeReportDay,
    models.EditorLanguage, models.ExternalLink, models.Feedback, models.FormClaim, models.ImageUse,
    models.ImportRun, models.ImportRunItem, models.NoticeOff,
    models.PageViewTally, models.ReviewComment, models.ReviewLook, models.ReviewReminder, models.Revision,
    models.SearchClick, models.SearchTally,
    models.SolutionVote, models.VoteTally, models.WebhookDelivery,
)  # fmt: skip


@functools.cache
def shown_tables() -> frozenset[str]:
    """Return the tables whose rows readers can see in pages."""
    rows = apps.get_app_config("articles").get_models(include_auto_created=True)
    return frozenset(row._meta.db_table for row in rows if not issubclass(row, UNSEEN))


class Mirror:
    """The digest of the generation, in a file that the processes of this machine share.

    Raises OSError if the file cannot be made: then no one can tell what is out of date.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()  # of the threads; the one on the file is of the process
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        # Space is taken now: a full disk fails here, and not when the memory is written.
        os.posix_fallocate(self._file, 0, SIZE)
        self._memory = mmap.mmap(self._file, SIZE)

    def read(self) -> bytes:
        return self._memory[:]

    def refresh(self) -> None:
        """Show the state of the database. Raises DatabaseError if that cannot be read."""
        # Read under the lock, so that whoever writes last has read last.
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                self._memory[:] = _digest()
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def spoil(self) -> None:
        """Make everything out of date, when it is not known what the database holds."""
        self._memory[:] = secrets.token_bytes(SIZE)


def open_mirror() -> Mirror:
    """Return the mirror of this machine, which a process opens once. Raises OSError as Mirror does."""
    return _opened_mirror(Path(settings.DATA_DIR) / "page-generation")


_opened_mirror = functools.cache(Mirror)


def _digest() -> bytes:
    return digest_of(SiteState.objects.values_list("database_id", "seq", "generation").first())


def digest_of(state: tuple[UUID, int, int] | None) -> bytes:
    """Return the digest of a generation: id of the database, number of the last change, generation."""
    return hashlib.blake2b(repr(state).encode(), digest_size=SIZE).digest()


def next_due() -> float:
    """Return when something changes by itself, in seconds since the epoch: an incident or a schedule.

    What is due already counts until it was carried out. Infinite if nothing is expected.
    """
    now, moments = timezone.now(), []
    if due := Schedule.objects.waiting().order_by("due_at").values_list("due_at", flat=True).first():
        moments.append(due)
    moments += [moment for moment in active_incidents.announced_moments() if moment > now]
    return min(moments).timestamp() if moments else float("inf")


# Noticing changes


def watch_connection(connection: Any, **_kwargs: Any) -> None:
    """Notice what is written through a new connection; a receiver of `connection_created`."""
    if connection.alias == DEFAULT_DB_ALIAS and notice_write not in connection.execute_wrappers:
        connection.execute_wrappers.append(notice_write)


def notice_write(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Run a statement; if it changed what readers can see, move the generation after the commit."""
    result = execute(sql, params, many, context)
    match = _WRITE.match(sql)
    if match and match[1] in shown_tables() and not _paused.get():
        if not context["connection"].in_atomic_block:
            move()
        elif not any(function is move for _ids, function, _robust in context["connection"].run_on_commit):
            transaction.on_commit(move)
    return result


_paused: ContextVar[bool] = ContextVar("paused", default=False)


def pause(**_kwargs: Any) -> None:
    """Notice nothing while the tables are not yet those of the models; a receiver of `pre_migrate`."""
    _paused.set(True)


def resume(**_kwargs: Any) -> None:
    _paused.set(False)
    move()


def move() -> None:
    """Move the generation and the mirror. Never raises: what was changed is committed already."""
    token = _paused.set(True)
    try:
        SiteState.objects.filter(pk=1).update(generation=F("generation") + 1)
    except (DatabaseError, InterfaceError) as error:
        log.warning("the generation of the pages was not moved (%s)", type(error).__name__)
    finally:
        _paused.reset(token)
    try:
        mirror = open_mirror()
    except OSError:
        return
    try:
        mirror.refresh()
    except (DatabaseError, InterfaceError):
        mirror.spoil()
