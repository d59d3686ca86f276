"""One of something at a time on this machine, whichever process does it."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def machine_lock(folder: Path, poll_seconds: float, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of a folder while a block runs; the end of a process frees it, too.

    `waiting` is called before each pause while another process or thread has it, and may raise to give up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                waiting()
                time.sleep(poll_seconds)
        yield
