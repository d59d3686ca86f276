"""Counts held in memory and written to the database in batches, by one thread for each kind."""

import contextlib
import logging
import threading
import time
from collections.abc import Sized
from datetime import date
from multiprocessing.util import Finalize
from typing import Generic, TypeVar

from django.db import DatabaseError, connections, transaction
from django.utils.timezone import localdate

log = logging.getLogger(__name__)

WRITE_SECONDS = 10.0  # between two batches at most
WRITE_AT = 500  # pending rows that are written before their time
QUIET_SECONDS = 60.0  # after a line in the log about what can't be written
MAX_PENDING = 5_000  # rows held while nothing can be written

Batch = TypeVar("Batch", bound=tuple[Sized, ...])


class WriteBehind(Generic[Batch]):
    """Pending counts of one kind. A request waits for the update of a dict, never for the database.

    A batch that the database refuses is dropped and counted, so no request fails for it, and a read-only
    database stays as it is.
    """

    name = ""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.dropped = 0
        self.thread: threading.Thread | None = None
        self._wake = threading.Event()
        self._deleted_on = date.min
        self._warned_at = float("-inf")  # monotonic

    def take(self, everything: bool) -> Batch:
        """Return the counts to write and forget them; some may wait unless `everything`. The lock is held."""
        raise NotImplementedError

    def write(self, batch: Batch) -> None:
        """Write the counts, in a transaction that is open."""
        raise NotImplementedError

    def delete_old(self) -> None:
        """Delete the rows that the site no longer keeps; called once a day."""
        raise NotImplementedError

    def flush(self, everything: bool = False) -> int:
        """Write the pending counts; return the number of rows, 0 if the database refused them."""
        with self.lock:
            batch = self.take(everything)
        if not (size := sum(map(len, batch))):
            return 0
        try:
            with transaction.atomic():
                self.write(batch)
        except DatabaseError as error:
            # The message may hold what was searched, so only the kind of error is logged.
            self.dropped += size
            if time.monotonic() - self._warned_at > QUIET_SECONDS:
                self._warned_at = time.monotonic()
                log.warning("%s not written (%s); %d dropped", self.name, type(error).__name__, self.dropped)
            return 0
        if self._deleted_on != localdate():
            self._deleted_on = localdate()
            with contextlib.suppress(DatabaseError):
                self.delete_old()
        return size

    def wake(self, pending: int) -> None:
        """Start the thread with the first count of a process, and wake it when much is pending."""
        if self.thread is None or not self.thread.is_alive():
            with self.lock:
                if self.thread is None or not self.thread.is_alive():
                    # Also runs when a forked worker ends, which `atexit` does not.
                    Finalize(None, self._flush_safely, args=(True,), exitpriority=10)
                    self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                    self.thread.start()
        if pending >= WRITE_AT:
            self._wake.set()

    def _run(self) -> None:
        while True:
            self._wake.wait(WRITE_SECONDS)
            self._wake.clear()
            self._flush_safely()

    def _flush_safely(self, everything: bool = False) -> None:
        try:
            self.flush(everything)
        except Exception as error:
            log.error("%s not written (%s)", self.name, type(error).__name__)
        finally:
            connections.close_all()
