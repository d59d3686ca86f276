"""An outage of the database in the log: one line a minute, not one for each request."""

import logging
import threading
import time

from articles.exceptions import is_outage
from helpcenter.counters import DATABASE_FAILURES, Counters

log = logging.getLogger(__name__)

QUIET_SECONDS = 60.0


class _Outage:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.told_at = float("-inf")  # monotonic
        self.requests = 0


_outage = _Outage()
counters: list[Counters] = []  # those of this process, if it counts


def report(error: BaseException) -> None:
    """Log that the database failed a request, with how many others it failed since the last line."""
    for counter in counters:
        counter.add(DATABASE_FAILURES)
    with _outage.lock:
        _outage.requests += 1
        if time.monotonic() - _outage.told_at < QUIET_SECONDS:
            return
        requests, _outage.requests, _outage.told_at = _outage.requests, 0, time.monotonic()
    reason = str(error).strip().partition("\n")[0][:200]
    log.error(
        "requests fail because of the database (%d since the start): %s: %s",
        requests,
        type(error).__name__,
        reason,
    )


class Filter(logging.Filter):
    """Keeps what an outage makes of each request out of the log; `report` tells it."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error and is_outage(error):
            report(error)
            return False
        return getattr(record, "status_code", 0) != 503
