"""The index of this machine: opened, kept up with the database, healed and built anew.

A folder holds all that can be thrown away: `current` names the index in use, `lock` is held by whoever
writes. Readers of several processes share the files. The index says in a document of its own, written in
the same commit, which state of which database it shows.
"""

import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import connections

from articles.models import Publication

from .database_state import DatabaseState, count_missing_changes, find_differences, read_database_state
from .engine import VERSION, Index
from .exceptions import IndexDamaged, IndexInaccessible, LockBusy
from .index_access import IndexAccess
from .index_writing import (
    LOCK_WAIT_SECONDS,
    POINTER,
    Progress,
    forget,
    hold_lock,
    put_in_place,
    write_all,
    write_changes,
)

log = logging.getLogger(__name__)

# More changes than this are left to a thread of their own.
MAX_CHANGES_WHILE_WAITING = 300
# An index of so few articles is not changed but built anew, in some 0.1 s for a hundred: documents that were
# replaced count in the frequency of words until then, so its answers would depend on its history.
MAX_REBUILT_ARTICLES = 200
RETRY_BUILD_SECONDS = 30.0  # after a failed build

Answer = TypeVar("Answer")


class IndexState(Enum):
    """What the index is to a search, as this process saw it last."""

    MISSING = "there is none of this version and of this database"
    BUILDING = "it's being built; the one that is there, if any, answers meanwhile"
    BEHIND = "it answers without the latest changes"
    CURRENT = "it shows all that is published"
    DAMAGED = "its files can't be read, so it's thrown away"


_MISSING, _BUILDING, _BEHIND, _CURRENT, _DAMAGED = IndexState
# The legal passages. Others may have built, written, or deleted it meanwhile; only a damaged one is deleted
# first, whatever comes then.
PASSAGES = {
    _MISSING: {_BUILDING, _BEHIND, _CURRENT, _DAMAGED},
    _BUILDING: {_MISSING, _BEHIND, _CURRENT, _DAMAGED},
    _BEHIND: {_MISSING, _BUILDING, _CURRENT, _DAMAGED},
    _CURRENT: {_MISSING, _BUILDING, _BEHIND, _DAMAGED},
    _DAMAGED: {_MISSING},
}


class IndexFolder:
    """The folder of the index, as one process sees it. Its threads share what is open."""

    def __init__(self) -> None:
        self.state = _MISSING
        # With the time and the inode of the file that names it.
        self._opened: tuple[Index, tuple[int, int]] | None = None
        self._last_state: DatabaseState | None = None
        self._lock = threading.RLock()
        self._builder: threading.Thread | None = None
        self._failed_at = 0.0
        self._access = IndexAccess()
        self.late_answers = 0  # that were given without the latest changes, or without an index

    @property
    def root(self) -> Path:
        return Path(settings.SEARCH_DIR)

    def ask(self, question: Callable[[Index], Answer]) -> Answer | None:
        """Put a question to the index; a damaged one is built anew and asked again. None: no index yet."""
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

    def open_at_hand(self) -> Index | None:
        """Return the index as its files are, without asking the database how far behind that is; or None."""
        index = self._open_current()
        return self._reopen(index) if index and index.is_stale else index

    def last_seen_state(self) -> DatabaseState:
        """Return the state of the database as this process saw it last, which it does in every `follow`."""
        return self._last_state or self._read_state()

    def rebuild(
        self, progress: Progress | None = None, wait: float = LOCK_WAIT_SECONDS, processes: int = 1
    ) -> int:
        """Build the index anew beside the one in use, then put it in its place; returns its articles.

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

    def discard(self, name: str, reason: object) -> None:
        """Forget an index that turned out to be damaged; the next `follow` builds another.

        Another process may have put a new one in its place meanwhile, which stays.
        """
        with self._lock:
            self._enter(_DAMAGED)
            self._opened = None
            try:
                if forget(self.root, name):
                    log.warning("the search index %s is damaged and is built anew: %s", name, reason)
            except IndexInaccessible as error:
                self._access.note(self.root, error)
            self._enter(_MISSING)

    def _read_state(self) -> DatabaseState:
        self._last_state = read_database_state()
        return self._last_state

    def _enter(self, state: IndexState, index: Index | None = None) -> Index | None:
        """Pass on to a state; return the index that answers in it."""
        if state is not self.state:
            with self._lock:
                if state not in PASSAGES[self.state] | {self.state}:
                    raise RuntimeError(f"no index is {state.name} right after it was {self.state.name}")
                log.debug("search index: %s, %s", state.name, state.value)
                self.state = state
        return index

    def _answer_late(self, state: IndexState, index: Index | None) -> Index | None:
        """Pass on to a state in which an index, if any, answers without the latest changes."""
        self.late_answers += 1
        return self._enter(state, index)

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

    def _open_current(self) -> Index | None:
        """Return the index that `current` names, opened once; None if there is none that can be read."""
        pointer = self.root / POINTER
        try:
            stat = os.stat(pointer)
            version = (stat.st_mtime_ns, stat.st_ino)
            if (opened := self._opened) and opened[1] == version:
                return opened[0]
            with self._lock:
                name = pointer.read_text(errors="replace")
                if not name.startswith(f"v{VERSION}-"):
                    return None
                index = Index.open(str(self.root / name))
                self._opened = index, version
                return index
        except FileNotFoundError:
            self._opened = None
        except IndexDamaged as error:
            self.discard(name, error)
        except (OSError, IndexInaccessible) as error:
            self._access.note(self.root, error)
            return self._opened[0] if self._opened else None
        return None

    def _reopen(self, index: Index) -> Index:
        """Return the index with what was committed since, which all threads use from now on."""
        try:
            reopened = index.reopen()
        except IndexInaccessible as error:
            self._access.note(self.root, error)
            return index
        with self._lock:
            if self._opened and self._opened[0] is index:
                self._opened = reopened, self._opened[1]
        return reopened


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
