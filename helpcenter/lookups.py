"""Answers looked up in a thread of their own, so that no one waits long for a database that hangs."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connections

T = TypeVar("T")


class Lookup(Generic[T]):
    """What a function returns, which must not raise; one thread at a time calls it."""

    def __init__(self, name: str, look_up: Callable[[], T]) -> None:
        self.name, self.look_up = name, look_up
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._answer: T | None = None
        self._began_at = 0.0  # monotonic, as what follows
        self._known_at = float("-inf")

    def answer(self, patience: float, trust: float) -> T | None:
        """Return the answer, which may be `trust` seconds old; None if there is none after `patience`.

        Who comes later waits only for the rest of it, so that asking again and again holds no threads.
        """
        with self._lock:
            if time.monotonic() - self._known_at < trust:
                return self._answer
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                self._began_at = time.monotonic()
                self._thread.start()
            thread, waited = self._thread, time.monotonic() - self._began_at
        thread.join(max(patience - waited, 0))
        return None if thread.is_alive() else self._answer

    def _run(self) -> None:
        try:
            self._answer = self.look_up()
            self._known_at = time.monotonic()
        finally:
            connections.close_all()
