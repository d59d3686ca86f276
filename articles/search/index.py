"""The index of this machine: opened, kept up with the database, healed and built anew.

A folder holds all that can be thrown away: `current` names the index in use, `lock` is held by whoever
writes. Readers of several processes share the files. The index says in a document of its own, written in
the same commit, which state of which database it shows.
"""

import contextlib
import dataclasses
import fcntl
import hashlib
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from articles.models import Area, Product, Publication, SiteState

from . import engine
from .document import indexed_publications, publication_stamp, read_rows
from .exceptions import IndexDamaged, LockBusy
from .preparation import prepare_all

log = logging.getLogger(__name__)

# More changes than this are left to a thread of their own.
MAX_CHANGES_WHILE_WAITING = 300
ROWS_PER_QUERY = 1000
# Fewer are prepared more quickly than processes are started for it.
MIN_ARTICLES_FOR_PROCESSES = 2000
# The newest documents are compared with the database when the index follows it.
NEWEST_COMPARED = 20
LOCK_WAIT_SECONDS = 1.0  # for another writer
RETRY_BUILD_SECONDS = 30.0  # after a failed build

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class DatabaseState:
    """A state of a database. The stamp tells a database that was restored and went on from what it was."""

    database: str
    seq: int
    stamp: str

    def is_shown_by(self, index: engine.Index) -> bool:
        state = index.state
        return [state.get("database"), state.get("seq"), state.get("stamp")] == [*dataclasses.astuple(self)]


@dataclass
class _OpenIndex:
    index: engine.Index
    pointer: tuple[int, int]


_opened: _OpenIndex | None = None
_last_state: DatabaseState | None = None
_opening = threading.Lock()
_builder: threading.Thread | None = None
_failed_at = 0.0


def follow() -> engine.Index | None:
    """Return the index, brought up to the database if that is quick; None while there is none to show.

    An index that is a little behind is better than none; one of another database is none.
    """
    wanted = read_database_state()
    index = _open_current()
    if index and wanted.is_shown_by(index):
        return index
    try:
        return _follow(index, wanted)
    except IndexDamaged as error:
        discard(index.name if index else "", error)
        return _build_now_or_later(None)


def _follow(index: engine.Index | None, wanted: DatabaseState) -> engine.Index | None:
    if index and wanted.is_shown_by(index := _reopen(index)):
        return index
    behind = _count_missing_changes(index, wanted)
    try:
        if behind is None:
            return _build_now_or_later(None)
        if behind > MAX_CHANGES_WHILE_WAITING:
            return _build_now_or_later(index)
        return _catch_up(wanted)
    except LockBusy:
        return index if behind is not None else None


def open_at_hand() -> engine.Index | None:
    """Return the index as its files are, without asking the database how far behind that is; or None."""
    index = _open_current()
    return _reopen(index) if index and index.is_stale else index


def last_seen_state() -> DatabaseState:
    """Return the state of the database as this process saw it last, which it does in every `follow`."""
    return _last_state or read_database_state()


def rebuild(progress: Progress | None = None, wait: float = LOCK_WAIT_SECONDS, processes: int = 1) -> int:
    """Build the index anew beside the one in use, then put it in its place; returns its articles.

    With several `processes` these prepare the documents of a large index, for callers that have one thread.
    Raises LockBusy if another process writes.
    """
    with _write_lock(wait):
        return _build(progress, processes)


def sync(wait: float = LOCK_WAIT_SECONDS) -> None:
    """Bring the index up to the database, however long it takes: for those who have just changed much.

    Raises LockBusy if another process writes.
    """
    wanted, index = read_database_state(), _open_current()
    if index and wanted.is_shown_by(index := _reopen(index)):
        return
    behind = _count_missing_changes(index, wanted)
    if index is None or behind is None or behind > max(MAX_CHANGES_WHILE_WAITING, index.size // 2):
        rebuild(wait=wait)
    else:
        _catch_up(wanted, wait)


def find_differences() -> list[str]:
    """Return what the index and the publications disagree about, a line each."""
    wanted, index = read_database_state(), _open_current()
    if index is None:
        return ["there is no index"]
    differences = (
        [] if wanted.is_shown_by(index) else [f"the index is at {index.state}, the database at {wanted}"]
    )
    indexed = {pk: (seq, stamp) for pk, seq, stamp in index.newest_documents(index.size)}
    if len(indexed) != index.size:
        differences.append(f"{index.size} documents for {len(indexed)} articles")
    for row in Publication.objects.live().only("pk", "slug", "seq", "published_at").iterator():
        if (state := indexed.pop(row.pk, None)) != (row.seq, publication_stamp(row)):
            differences.append(f"{row.slug}: {'is missing' if state is None else 'is an older state'}")
    return differences + [f"{pk}: is not live any more" for pk in indexed]


def discard(name: str, reason: object) -> None:
    """Forget an index that turned out to be damaged; the next `follow` builds another.

    Another process may have put a new one in its place meanwhile, which stays.
    """
    _close()
    pointer = _root() / "current"
    with contextlib.suppress(FileNotFoundError):
        if pointer.read_bytes() == name.encode():
            pointer.unlink()
            log.warning("the search index %s is damaged and is built anew: %s", name, reason)


# How far


def read_database_state() -> DatabaseState:
    """Return the state of the database, in one query of raw SQL, which costs a tenth of the ORM's: every
    search waits for it."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        row = cursor.fetchone()
    global _last_state
    _last_state = DatabaseState(str(row[0]), row[1], str(row[2] or "")) if row else DatabaseState("", 0, "")
    return _last_state


_STATE = (
    "SELECT site.database_id, site.seq, (SELECT newest.published_at "
    f"FROM {Publication._meta.db_table} newest WHERE newest.seq = site.seq LIMIT 1) "
    f"FROM {SiteState._meta.db_table} site WHERE site.id = 1"
)


def _count_missing_changes(index: engine.Index | None, wanted: DatabaseState) -> int | None:
    """Return how many changes the index lacks; None if it is of another history and cannot follow."""
    if index is None or index.state.get("database") != wanted.database or index.state["seq"] >= wanted.seq:
        return None
    indexed_seq = index.state["seq"]
    if index.state["catalog"] != _catalog_digest():
        # A product has another name: every document of it is old.
        return index.size + MAX_CHANGES_WHILE_WAITING + 1
    newest = {pk: (seq, stamp) for pk, seq, stamp in index.newest_documents(NEWEST_COMPARED)}
    for row in Publication.objects.filter(pk__in=newest).only("pk", "seq", "published_at"):
        if row.seq <= indexed_seq and newest.pop(row.pk) != (row.seq, publication_stamp(row)):
            return None
        newest.pop(row.pk, None)
    return None if newest else Publication.objects.filter(seq__gt=indexed_seq, seq__lte=wanted.seq).count()


def _catalog_digest() -> str:
    """Return a digest of what documents hold of products and areas: a renamed one is in many documents."""
    rows = [*Product.objects.order_by("pk").values_list("pk", "slug", "name", "short")]
    rows += Area.objects.order_by("pk").values_list("pk", "slug", "name", "product__slug")
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def _catch_up(wanted: DatabaseState, wait: float = LOCK_WAIT_SECONDS) -> engine.Index | None:
    """Index the few changes. What another process has indexed meanwhile is not done twice."""
    with _write_lock(wait):
        index = _open_current()
        if index is None:
            return _build_and_open()
        index = _reopen(index)
        if wanted.is_shown_by(index):
            return index
        changed = Publication.objects.filter(seq__gt=index.state["seq"], seq__lte=wanted.seq)
        live = indexed_publications().filter(pk__in=changed.values("pk"))
        writer = _writer(index)
        writer.remove([*changed.values_list("pk", flat=True)])
        for prepared in prepare_all(read_rows(live, ROWS_PER_QUERY)):
            writer.add(prepared)
        writer.commit(_index_state(wanted))
        index = _reopen(index)
        # Deleted rows leave no number behind; an index that holds more or fewer articles is not ours.
        return index if index.size == Publication.objects.live().count() else _build_and_open()


# Building


def _build_now_or_later(index: engine.Index | None) -> engine.Index | None:
    """Build at once what is small; else start a thread and answer from what there is."""
    if Publication.objects.live().count() <= MAX_CHANGES_WHILE_WAITING:
        with _write_lock(LOCK_WAIT_SECONDS):
            current = _open_current()
            if current and read_database_state().is_shown_by(current := _reopen(current)):
                return current  # another process was quicker
            return _build_and_open()
    global _builder
    with _opening:
        is_running = _builder is not None and _builder.is_alive()
        if not is_running and time.monotonic() - _failed_at > RETRY_BUILD_SECONDS:
            _builder = threading.Thread(target=_build_in_background, name="search-index", daemon=True)
            _builder.start()
    return index


def _build_in_background() -> None:
    global _failed_at
    try:
        sync(wait=0)
    except LockBusy:
        pass  # another process is at it, and its index will be ours
    except Exception:
        _failed_at = time.monotonic()
        log.exception("the search index could not be built")
    finally:
        connection.close()


def _build_and_open() -> engine.Index | None:
    _build(None)
    return _open_current()


def _build(progress: Progress | None, processes: int = 1) -> int:
    """Build an index; the lock is held. The state is read first: changes meanwhile are followed later."""
    wanted, total = read_database_state(), Publication.objects.live().count()
    name = f"v{engine.VERSION}-{secrets.token_hex(4)}"
    folder = _root() / name
    folder.mkdir()
    shared = processes > 1 and total >= MIN_ARTICLES_FOR_PROCESSES
    # Other processes are started before the engine has threads of its own.
    rows = read_rows(indexed_publications().order_by("pk"), ROWS_PER_QUERY)
    documents = prepare_all(rows, processes if shared else 1)
    memory = engine.BUILD_BYTES if shared else engine.WRITER_BYTES
    writer = _writer(engine.Index.open(str(folder), create=True), memory)
    done = 0
    for prepared in documents:
        writer.add(prepared)
        done += 1
        if progress and done % ROWS_PER_QUERY == 0:
            progress(done, max(total, done))
    writer.commit(_index_state(wanted))
    _switch_to(name)
    if progress:
        progress(done, done)
    return done


def _index_state(state: DatabaseState) -> dict[str, Any]:
    return {**dataclasses.asdict(state), "catalog": _catalog_digest()}


def _writer(
    index: engine.Index, memory: int = engine.WRITER_BYTES, wait: float = LOCK_WAIT_SECONDS
) -> engine.Writer:
    """Return a writer of the engine, which has a lock of its own beside ours.

    The system takes both from a process that is killed, one after the other: there is a moment in between.
    """
    until = time.monotonic() + wait
    while True:
        try:
            return index.writer(memory)
        except LockBusy:
            if time.monotonic() >= until:
                raise
            time.sleep(0.005)


# Files


def _root() -> Path:
    return Path(settings.SEARCH_DIR)


def _open_current() -> engine.Index | None:
    """Return the index that `current` names, opened once; None if there is none that can be read."""
    global _opened
    pointer = _root() / "current"
    try:
        stat = os.stat(pointer)
        version = (stat.st_mtime_ns, stat.st_ino)
        if _opened and _opened.pointer == version:
            return _opened.index
        with _opening:
            name = pointer.read_text(errors="replace")
            if not name.startswith(f"v{engine.VERSION}-"):
                return None
            _opened = _OpenIndex(engine.Index.open(str(_root() / name)), version)
            return _opened.index
    except FileNotFoundError:
        _close()
        return None
    except IndexDamaged as error:
        discard(name, error)
        return None


def _reopen(index: engine.Index) -> engine.Index:
    """Return the index with what was committed since, which all threads use from now on."""
    reopened = index.reopen()
    with _opening:
        if _opened and _opened.index is index:
            _opened.index = reopened
    return reopened


def _close() -> None:
    global _opened
    _opened = None


def _switch_to(name: str) -> None:
    """Put the new index in place of the old, whose files live on for those who still read them."""
    pointer = _root() / "current.new"
    pointer.write_text(name)
    os.replace(pointer, _root() / "current")
    for other in _root().iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)


@contextlib.contextmanager
def _write_lock(wait: float) -> Iterator[None]:
    """Hold the lock. The system frees it when its holder dies, so nobody has to clean up after a kill."""
    _root().mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait
    with open(_root() / "lock", "a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise LockBusy("another process is writing the search index") from None
                time.sleep(0.01)
        yield
