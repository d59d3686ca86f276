"""Writes an index: all articles into a new one, or the latest changes into the one in use."""

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from articles.models import Publication

from .database_state import DatabaseState, changes_between
from .document import indexed_publications, read_rows
from .engine import BUILD_BYTES, WRITER_BYTES, Index, Writer
from .exceptions import IndexDamaged, IndexInaccessible, LockBusy, reports_access
from .preparation import count_processors, prepare_all

POINTER = "current"  # the file that names the folder of the index in use
ROWS_PER_QUERY = 1000
# Fewer are prepared more quickly than processes are started for it.
MIN_ARTICLES_FOR_PROCESSES = 2000
MIN_FREE_BYTES = 20_000_000
LOCK_WAIT_SECONDS = 1.0  # for another writer

Progress = Callable[[int, int], None]


@contextlib.contextmanager
def hold_lock(root: Path, wait: float) -> Iterator[None]:
    """Hold the lock. The system frees it when its holder dies, so no one has to clean up after a kill.

    Raises LockBusy, and IndexInaccessible if the folder can't be written.
    """
    with reports_access():
        root.mkdir(parents=True, exist_ok=True)
        lock = open(root / "lock", "a")  # noqa: SIM115 - closed below
    until = time.monotonic() + wait
    with lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise LockBusy("another process is writing the search index") from None
                time.sleep(0.01)
        yield


def open_writer(index: Index, memory: int = WRITER_BYTES, wait: float = LOCK_WAIT_SECONDS) -> Writer:
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


def write_all(folder: Path, wanted: DatabaseState, progress: Progress | None, processes: int) -> int:
    """Write all articles into a new index; return how many. The lock is held."""
    total, processes = Publication.objects.live().count(), processes or count_processors()
    with reports_access():
        folder.mkdir()
    is_shared = processes > 1 and total >= MIN_ARTICLES_FOR_PROCESSES
    # Other processes are started before the engine has threads of its own.
    rows = read_rows(indexed_publications().order_by("pk"), ROWS_PER_QUERY)
    if total <= ROWS_PER_QUERY:
        # Of a frequent word only some documents say how it is written.
        rows = iter(sorted(rows, key=lambda row: (row.slug, row.language)))
    documents = prepare_all(rows, processes if is_shared else 1)
    memory = BUILD_BYTES if is_shared else WRITER_BYTES
    writer = open_writer(Index.open(str(folder), create=True), memory)
    done = 0
    for prepared in documents:
        writer.add(prepared)
        done += 1
        if progress and done % ROWS_PER_QUERY == 0:
            progress(done, max(total, done))
    writer.commit(wanted.as_index_state())
    if progress:
        progress(done, done)
    return done


def write_changes(root: Path, index: Index, wanted: DatabaseState) -> None:
    """Write what has changed since the state of the index. The lock is held."""
    changed = changes_between(index.state["seq"], wanted)
    live = indexed_publications().filter(pk__in=changed.values("pk"))
    try:
        writer = open_writer(index)
        writer.remove([*changed.values_list("pk", flat=True)])
        for prepared in prepare_all(read_rows(live, ROWS_PER_QUERY)):
            writer.add(prepared)
        writer.commit(wanted.as_index_state())
    except IndexDamaged as error:
        # The engine's threads don't say why they ended. On a full disk nothing is wrong with what is there.
        if shutil.disk_usage(root).free < MIN_FREE_BYTES:
            raise IndexInaccessible("no space left on the disk") from error
        raise


def put_in_place(root: Path, name: str) -> None:
    """Put a new index in place of the old, whose files live on for those who still read them."""
    pointer = root / f"{POINTER}.new"
    with reports_access():
        pointer.write_text(name)
        os.replace(pointer, root / POINTER)
    for other in root.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)


def forget(root: Path, name: str) -> bool:
    """Return whether the index was the one in use, which it no longer is."""
    pointer = root / POINTER
    with reports_access(), contextlib.suppress(FileNotFoundError):
        if pointer.read_bytes() == name.encode():
            pointer.unlink()
            return True
    return False
