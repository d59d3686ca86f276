"""Limits on how long something takes."""

import contextlib
import time
from collections.abc import Iterator


@contextlib.contextmanager
def processor_limit(seconds: float) -> Iterator[None]:
    """Fail if the block costs this thread more processor time. A busy machine does not count."""
    started = time.thread_time()
    yield
    taken = time.thread_time() - started
    assert taken < seconds, f"it took {taken:.1f} s of processor time"
