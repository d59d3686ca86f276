"""What is read most: counted in the process, written in batches by a thread, with nothing about readers.

A page waits for one update of a dict. A batch that cannot be written is dropped and counted: no page fails
for it, and a database that only reads stays as it is.
"""

import contextlib
import logging
import threading
from datetime import date, timedelta
from multiprocessing.util import Finalize

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.utils.timezone import localdate

from articles.models import Article, PageViewTally

log = logging.getLogger(__name__)

WRITE_SECONDS = 10.0  # seconds between two batches
MAX_PENDING = 5_000  # articles held while nothing can be written
RECENT_DAYS, MIN_VIEWS = 7, 3  # days that count for a list, and times an article must have been read in them

_TALLY, _ARTICLE = PageViewTally._meta.db_table, Article._meta.db_table
# In words of SQL, because two processes may count the same article at once, and one may have been deleted.
_ADD = (
    f"INSERT INTO {_TALLY} (article_id, day, count) SELECT id, %s, %s FROM {_ARTICLE} WHERE id = %s"
    f" ON CONFLICT (day, article_id) DO UPDATE SET count = {_TALLY}.count + excluded.count"
)


class _PendingViews:
    """What has been counted and not written yet."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.times: dict[tuple[int, date], int] = {}
        self.writer: threading.Thread | None = None
        self.dropped = 0
        self.forgot_on = date.min


_pending = _PendingViews()


def count_view(article: int) -> None:
    """Count that an article was read."""
    if not settings.READS_DAYS:
        return
    key = article, localdate()
    with _pending.lock:
        if key in _pending.times or len(_pending.times) < MAX_PENDING:
            _pending.times[key] = _pending.times.get(key, 0) + 1
        else:
            _pending.dropped += 1
        if _pending.writer is None or not _pending.writer.is_alive():
            # Runs at the end of a worker too, which a server has forked: `atexit` would not.
            Finalize(None, _write_quietly, exitpriority=10)
            _pending.writer = threading.Thread(target=_write_batches, name="reads", daemon=True)
            _pending.writer.start()


def write_views() -> int:
    """Write what was counted; returns how many rows. Never raises for what a database answers."""
    with _pending.lock:
        times, _pending.times = _pending.times, {}
    if not times:
        return 0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # In order, so that two processes never wait for each other.
            cursor.executemany(_ADD, [(day, n, article) for (article, day), n in sorted(times.items())])
    except DatabaseError as error:
        _pending.dropped += len(times)
        log.warning("reads could not be written (%s); %d dropped", type(error).__name__, _pending.dropped)
        return 0
    _forget_once_a_day()
    return len(times)


def dropped() -> int:
    """How many rows this process could not write."""
    return _pending.dropped


def most_read(language: str, size: int) -> list[int]:
    """The ids of the live articles read most in the last week, the most read first. One query."""
    rows = PageViewTally.objects.filter(
        day__gt=localdate() - timedelta(days=RECENT_DAYS),
        article__publication__live=True,
        article__publication__language=language,
    )
    times = rows.values("article").annotate(times=Sum("count")).filter(times__gte=MIN_VIEWS)
    return [row["article"] for row in times.order_by("-times", "article")[:size]]


def _forget_once_a_day() -> None:
    if _pending.forgot_on == localdate():
        return
    _pending.forgot_on = localdate()
    with contextlib.suppress(DatabaseError):
        PageViewTally.objects.filter(day__lt=localdate() - timedelta(days=settings.READS_DAYS)).delete()


def _write_batches() -> None:
    pause = threading.Event()
    while True:
        pause.wait(WRITE_SECONDS)
        _write_quietly()


def _write_quietly() -> None:
    try:
        write_views()
    except Exception as error:
        log.error("the count of reads failed (%s)", type(error).__name__)
    finally:
        connection.close()
