"""A line on stderr that shows the progress of long work."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper

TERMINAL_SECONDS, LOG_SECONDS = 1, 10
WIDTH = 70


@contextmanager
def show_progress(stderr: OutputWrapper, message: Callable[[], str]) -> Iterator[None]:
    """Print a message while the block runs: every second on a terminal, every ten seconds in a log."""
    done, started, is_terminal = threading.Event(), time.monotonic(), stderr.isatty()

    def repeat() -> None:
        while not done.wait(TERMINAL_SECONDS if is_terminal else LOG_SECONDS):
            line = f"{message()}, {time.monotonic() - started:.0f} s"
            stderr.write(f"\r{line:{WIDTH}}" if is_terminal else line, ending="" if is_terminal else "\n")
            stderr.flush()
        if is_terminal and time.monotonic() - started > TERMINAL_SECONDS:
            stderr.write(f"\r{'':{WIDTH}}\r", ending="")

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
