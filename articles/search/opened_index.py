"""The index that a folder names, as this process has it open, and in which state it is."""

import logging
import os
import threading
from enum import Enum
from pathlib import Path

from django.conf import settings

from .database_state import DatabaseState, read_database_state
from .engine import VERSION, Index
from .exceptions import IndexDamaged, IndexInaccessible
from .index_access import IndexAccess
from .index_writing import POINTER, forget

log = logging.getLogger(__name__)


class IndexState(Enum):
    """What the index is to a search, as this process saw it last."""

    MISSING = "there's no index for this version and database"
    BUILDING = "it's being built; until then, searches use the old one, if there is one"
    BEHIND = "it doesn't have the latest changes yet"
    CURRENT = "it's up to date"
    DAMAGED = "its files can't be read, so it will be deleted and rebuilt"


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


class OpenedIndex:
    """The index in use. The threads of a process share what is open."""

    def __init__(self) -> None:
        self.state = _MISSING
        # With the time and the inode of the file that names it.
        self._opened: tuple[Index, tuple[int, int]] | None = None
        self._last_state: DatabaseState | None = None
        self._lock = threading.RLock()
        self._access = IndexAccess()
        self.late_answers = 0  # that were given without the latest changes, or without an index

    @property
    def root(self) -> Path:
        return Path(settings.SEARCH_DIR)

    def open_at_hand(self) -> Index | None:
        """Return the index as its files are, without asking the database how far behind that is; or None."""
        index = self._open_current()
        return self._reopen(index) if index and index.is_stale else index

    def last_seen_state(self) -> DatabaseState:
        """Return the state of the database as this process saw it last, which it does in every `follow`."""
        return self._last_state or self._read_state()

    def discard(self, name: str, reason: object) -> None:
        """Forget an index that turned out to be damaged; the next `follow` builds another.

        Another process may have put a new one in its place meanwhile, which stays.
        """
        with self._lock:
            self._enter(_DAMAGED)
            self._opened = None
            try:
                if forget(self.root, name):
                    log.warning("the search index %s is damaged and will be rebuilt: %s", name, reason)
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
