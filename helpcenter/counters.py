"""Numbers that the workers of a machine count, each in a file of its own that the others can read.

prometheus_client can count for several processes, too, but takes 7 microseconds for a request where a stored
page takes 5, and leaves files behind for each worker that ever ran. Here a count is an addition in mapped
memory (0.5 microseconds), which outlives a killed process. A worker holds a lock on its file; one that is
started in its place finds the file without a lock, and goes on counting there.
"""

import contextlib
import errno
import fcntl
import hashlib
import logging
import mmap
import os
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path

log = logging.getLogger(__name__)

Series = tuple[str, ...]

# Upper bounds in seconds; a stored page is in the first, a search that someone waits for in the fourth.
BUCKETS = (0.0005, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
TIMED_CELLS = len(BUCKETS) + 2  # one more for what took longer, and the sum of seconds
HEADER_CELLS = 4  # 32 bytes: a digest of the names, so that no version reads the cells of another
MAX_FILES = 1000

DATABASE_FAILURES: Series = ("database failures",)
LOST_LINES: Series = ("lost lines",)


class Counters:
    """Cells of 8 bytes by the name of a series: one for each that is counted, TIMED_CELLS for a timed one."""

    def __init__(self, folder: Path, counted: Iterable[Series], timed: Iterable[Series]) -> None:
        self.folder, self.offsets, size = folder, dict[Series, int](), HEADER_CELLS
        self.counted, self.timed = list(counted), list(timed)
        for series, cells in [(s, 1) for s in self.counted] + [(s, TIMED_CELLS) for s in self.timed]:
            self.offsets[series] = size
            size += cells
        self.size = 8 * size
        self.header = hashlib.sha256(repr((BUCKETS, self.offsets)).encode()).digest()
        self._lock = threading.Lock()
        self._cells: memoryview[float] = memoryview(self._open()).cast("d")

    def _open(self) -> mmap.mmap:
        """Return the memory of the first file that no process holds, or of none if the disk has no room."""
        self.path: Path | None = None
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path, file = self._take_file()
            os.ftruncate(file, self.size)
            # Space is taken now: a full disk fails here, and not when the memory is written.
            os.posix_fallocate(file, 0, self.size)
            memory = mmap.mmap(file, self.size)
        except OSError as error:
            log.warning("DATA_DIR can't be written, so this worker keeps its own counts: %s", error.strerror)
            self.path, memory = None, mmap.mmap(-1, self.size)
        if memory[: len(self.header)] != self.header:
            memory[:] = self.header + bytes(self.size - len(self.header))
        return memory

    def _take_file(self) -> tuple[Path, int]:
        for number in range(MAX_FILES):
            path = self.folder / f"{number}.counts"
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
            else:
                return path, file  # open, and so locked, until the process ends
        raise OSError(errno.EMFILE, f"{MAX_FILES} processes already keep counts")

    def add(self, series: Series, amount: float = 1) -> None:
        with self._lock:
            self._cells[self.offsets[series]] += amount

    def observe(self, series: Series, seconds: float) -> None:
        """Count something that took so long; an unknown series is not counted."""
        offset, cells = self.offsets.get(series), self._cells
        if offset is not None:
            with self._lock:
                cells[offset + bisect_left(BUCKETS, seconds)] += 1
                cells[offset + TIMED_CELLS - 1] += seconds

    def total(self) -> dict[Series, list[float]]:
        """Return the cells of each series that isn't zero, added up over all workers of this machine."""
        total = [0.0] * (self.size // 8)
        for cells in self._all_cells():
            total = [one + other for one, other in zip(total, cells, strict=True)]
        lengths = dict.fromkeys(self.counted, 1) | dict.fromkeys(self.timed, TIMED_CELLS)
        sums = {s: total[self.offsets[s] : self.offsets[s] + length] for s, length in lengths.items()}
        return {series: cells for series, cells in sums.items() if any(cells)}

    def _all_cells(self) -> "Iterator[memoryview[float]]":
        yield self._cells
        for path in self.folder.glob("*.counts"):
            with contextlib.suppress(OSError):
                content = path.read_bytes()
                if path != self.path and len(content) == self.size and content.startswith(self.header):
                    yield memoryview(content).cast("d")
