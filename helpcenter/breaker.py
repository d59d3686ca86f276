"""Asks a service that doesn't answer again only after some seconds, so it can't hold every worker."""

import threading
import time

RETRY_SECONDS = 5.0


class Breaker:
    """Says whether to ask a service. Threads of one process share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._retry_at: float | None = None  # monotonic; None while it answers

    def lets_through(self) -> bool:
        """Return whether to ask now. While the service is away, one caller in some seconds tries it."""
        if self._retry_at is None:
            return True
        with self._lock:
            now = time.monotonic()
            if self._retry_at is not None and now < self._retry_at:
                return False
            self._retry_at = now + RETRY_SECONDS
            return True

    def has_failed(self) -> bool:
        """Note that the service didn't answer. Return whether it did before."""
        with self._lock:
            is_new = self._retry_at is None
            self._retry_at = time.monotonic() + RETRY_SECONDS
            return is_new

    def has_answered(self) -> bool:
        """Note that the service answered. Return whether it didn't before."""
        if self._retry_at is None:
            return False
        with self._lock:
            self._retry_at = None
            return True
