"""Waiting for what happens elsewhere: in another thread, another process, or a browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Seconds until a test gives up. Only one that fails waits that long, however busy the machine is.
PATIENCE = 60.0

# A box that has a new size is looked at by its observer before the second frame; colors fade into a scheme.
SETTLE = """async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    document.getAnimations().forEach((animation) => animation.finish());
}"""

T = TypeVar("T")


def until(condition: Callable[[], T], page: Page | None = None, patience: float = PATIENCE) -> T:
    """Wait until the condition is true, and return what it says.

    With a page, its events arrive meanwhile, such as what it logs.
    """
    deadline = time.monotonic() + patience
    while not (value := condition()) and time.monotonic() < deadline:
        if page:
            page.wait_for_timeout(20)
        else:
            time.sleep(0.02)
    assert value, "what the test waits for does not happen"
    return value


def join_threads(name: str) -> None:
    """Wait for the threads of this name to end."""
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join(PATIENCE)
            assert not thread.is_alive(), name


def has_path(path: str) -> Callable[[str], bool]:
    """For `wait_for_url`, where a pattern would also take an address with `?next=` and this path."""
    return lambda url: urlsplit(url).path == path


def settle(page: Page) -> None:
    """Let the page finish its layout and its animations."""
    page.evaluate(SETTLE)
