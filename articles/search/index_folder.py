"""The index of this machine: opened, kept up with the database, healed and built again.

A folder holds all that can be thrown away: `current` names the index in use, `lock` is held by whoever
writes. Readers of several processes share the files. The index says in a document of its own, written in
the same commit, which state of which database it shows.
"""

import logging
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connections

from articles.models import Publication

from .database_state import DatabaseState, count_missing_changes, find_differences
from .engine import VERSION, Index
from .exceptions import IndexDamaged, IndexInaccessible, LockBusy
from .index_writing import (
    LOCK_WAIT_SECONDS,
    Progress,
    hold_lock,
    put_in_place,
    write_all,
    write_changes,
)
from .opened_index import IndexState, OpenedIndex

log = logging.getLogger(__name__)

# More changes than this are left to a thread of their own.
MAX_CHANGES_WHILE_WAITING = 300
# An index of so few articles is not changed but built again, in some 0.1 s for a hundred: documents that were
# replaced count in the frequency of words until then, so its answers would depend on its history.
MAX_REBUILT_ARTICLES = 200
RETRY_BUILD_SECONDS = 30.0  # after a failed build

Answer = TypeVar("Answer")


_MISSING, _BUILDING, _BEHIND, _CURRENT, _DAMAGED = IndexState


class IndexFolder(OpenedIndex):
    """The folder of the index, as one process sees it: followed, healed, and built."""

    def __init__(self) -> None:
        super().__init__()
        self._builder: threading.Thread | None = None
        self._failed_at = 0.0

    def ask(self, question: Callable[[Index], Answer]) -> Answer | None:
        """Put a question to the index; a damaged one is built again and asked again. None: no index yet."""
        for _attempt in range(2):
            index = self.follow()
            if index is None:
                return None
            try:
                return question(index)
            except IndexDamaged as error:
                self.discard(index.name, error)
            except IndexInaccessible as error:
                self._access.note(self.root, error)
                return None
        return None

    def follow(self) -> Index | None:
        """Return the index, brought up to the database if that is quick; None while there is none to show.

        An index that is a little behind is better than none; one of another database is none.
        """
        wanted = self._read_state()
        index = self._open_current()
        if index and (wanted.is_shown_by(index) or wanted.is_replica_behind(index)):
            return self._enter(_CURRENT, index)
        try:
            return self._bring_up(index, wanted)
        except IndexDamaged as error:
            self.discard(index.name if index else "", error)
        try:
            return self._build_now_or_later(None)
        except (IndexDamaged, LockBusy) as error:
            return self._answer_without_changes(None, error)

    def _bring_up(self, index: Index | None, wanted: DatabaseState) -> Index | None:
        shown = None
        try:
            if index and wanted.is_shown_by(index := self._reopen(index)):
                return self._enter(_CURRENT, index)
            behind = count_missing_changes(index, wanted)
            shown = None if behind is None else index
            if self._access.is_refused:
                return self._answer_without_changes(shown)
            if behind is None or behind > MAX_CHANGES_WHILE_WAITING:
                return self._build_now_or_later(shown)
            return self._catch_up(wanted)
        except LockBusy as error:
            return self._answer_without_changes(shown, error)

    def _answer_without_changes(self, shown: Index | None, error: Exception | None = None) -> Index | None:
        """Return what there is, if anything, as the index can't be written now."""
        if isinstance(error, IndexDamaged | IndexInaccessible):
            self._access.note(self.root, error)
        return self._answer_late(_BEHIND if shown else _MISSING, shown)

    def rebuild(
        self, progress: Progress | None = None, wait: float = LOCK_WAIT_SECONDS, processes: int = 1
    ) -> int:
        """Build the index again beside the one in use, then put it in its place; returns its articles.

        With several `processes`, or one for each processor (0), these prepare the documents of a large
        index, for callers that have one thread. Raises LockBusy if another process writes.
        """
        with hold_lock(self.root, wait):
            index = self._build(progress, processes)
            return index.size if index else 0

    def sync(self, wait: float = LOCK_WAIT_SECONDS) -> None:
        """Bring the index up to the database, however long it takes: for those who have just changed much.

        Raises LockBusy if another process writes.
        """
        wanted, index = self._read_state(), self._open_current()
        if index and wanted.is_shown_by(index := self._reopen(index)):
            return
        behind = count_missing_changes(index, wanted)
        if index is None or behind is None or behind > max(MAX_CHANGES_WHILE_WAITING, index.size // 2):
            self.rebuild(wait=wait)
        else:
            self._catch_up(wanted, wait)

    def find_differences(self) -> list[str]:
        """Return what the index and the publications disagree about, a line each."""
        return find_differences(self._open_current(), self._read_state())

    def _catch_up(self, wanted: DatabaseState, wait: float = LOCK_WAIT_SECONDS) -> Index | None:
        """Index the few changes. What another process has indexed meanwhile is not done twice."""
        with hold_lock(self.root, wait):
            index = self._open_current()
            if index is None:
                return self._build()
            index = self._reopen(index)
            if not wanted.is_shown_by(index):
                if index.size <= MAX_REBUILT_ARTICLES:
                    return self._build()
                write_changes(self.root, index, wanted)
                index = self._reopen(index)
                # Deleted rows leave no number behind; an index with more or fewer articles is not ours.
                if index.size != Publication.objects.live().count():
                    return self._build()
            return self._enter(_CURRENT, index)

    def _build_now_or_later(self, index: Index | None) -> Index | None:
        """Build at once what is small; else start a thread and answer from what there is."""
        if Publication.objects.live().count() <= MAX_CHANGES_WHILE_WAITING:
            with hold_lock(self.root, LOCK_WAIT_SECONDS):
                current = self._open_current()
                if current and self._read_state().is_shown_by(current := self._reopen(current)):
                    return self._enter(_CURRENT, current)  # another process was quicker
                return self._build()
        with self._lock:
            is_running = self._builder and self._builder.is_alive()
            if not is_running and time.monotonic() - self._failed_at > RETRY_BUILD_SECONDS:
                build = self._build_in_background
                self._builder = threading.Thread(target=build, name="search-index", daemon=True)
                self._builder.start()
        return self._answer_late(_BUILDING, index)

    def _build_in_background(self) -> None:
        try:
            self.sync(wait=0)
        except IndexInaccessible as error:
            self._access.note(self.root, error)
            self._failed_at = time.monotonic()
        except LockBusy:
            pass  # another process is at it, and its index will be ours
        except Exception:
            self._failed_at = time.monotonic()
            log.exception("the search index could not be built")
        finally:
            connections.close_all()

    def _build(self, progress: Progress | None = None, processes: int = 1) -> Index | None:
        """Build an index; the lock is held. The state is read first: changes meanwhile are followed later."""
        self._enter(_BUILDING)
        name = f"v{VERSION}-{secrets.token_hex(4)}"
        try:
            write_all(self.root / name, self._read_state(), progress, processes)
            put_in_place(self.root, name)
        except BaseException:
            shutil.rmtree(self.root / name, ignore_errors=True)  # or a full disk gets fuller
            raise
        return self._enter(_CURRENT, self._open_current())


INDEX = IndexFolder()


def watch_index() -> Callable[[], bool]:
    """Return what tells whether the index has shown every change since now, in all threads."""
    before = INDEX.late_answers
    return lambda: INDEX.late_answers == before


def indexed_seq() -> int | None:
    """Return the number of the last change that the index of this machine shows; None if there is none."""
    index = INDEX.open_at_hand()
    return index.state["seq"] if index else None


def describe_index() -> str:
    """Bring the index up to the database if that is quick; return its state in words."""
    INDEX.follow()
    return f"{INDEX.state.name.lower()}: {INDEX.state.value}"
