"""Log a fault that each request meets once a minute, and not for each request."""

import logging
import threading
import time

QUIET_SECONDS = 60.0

_lock = threading.Lock()
_logged_at: dict[str, float] = {}  # monotonic, by message


def error_once_a_minute(log: logging.Logger, message: str, *arguments: object) -> None:
    """Log an error unless the same message, whatever its arguments, was logged within the last minute."""
    with _lock:
        now = time.monotonic()
        if now - _logged_at.get(message, float("-inf")) < QUIET_SECONDS:
            return
        _logged_at[message] = now
    log.error(message, *arguments)
