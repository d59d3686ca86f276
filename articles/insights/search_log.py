"""The memory of searches: counted in the process, written in batches by a thread, nothing personal in it.

A reader waits for one update of a dict. What is kept of a text is made at once: the canonical form of a
code, the folded words of a short query, the fixed words of a pasted message; what may be personal is taken
out before (articles/privacy.py), and of the words only those that look like words or codes stay.

Typing makes a row of searches, of which the last is meant. To know a row, the last search of a reader is
kept for a minute, in this process alone, under a mark that says nothing of them; it is never written.

A batch that cannot be written is dropped and counted: a search never fails for its memory, and a database
that only reads stays as it is.
"""

import contextlib
import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from datetime import date, timedelta
from multiprocessing.util import Finalize
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate

from articles import privacy
from articles.models import Article, SearchClick, SearchTally
from articles.search import Results
from articles.strings.codes import canonical_code
from articles.strings.messages import split_fixed_runs
from articles.strings.words import split_words

log = logging.getLogger(__name__)

WRITE_SECONDS = 10.0  # seconds between two batches at most
WRITE_AT = 500  # rows that are written before their time
MAX_PENDING = 5_000  # rows held while nothing can be written
MAX_NEW_PER_DAY = 50_000  # new rows of one process; more are made by machines
TYPING_SECONDS = 60.0  # within which one goes on typing
MAX_READERS = 5_000
MAX_TEXT_READ = 800  # characters of a text that are looked at
SHORT_WORDS, SHORT = 16, 150
MAX_QUERY_LENGTH = 200
MAX_WORD_LENGTH, MAX_CODE_LENGTH = 30, 60
MAX_CODE_DIGITS, MAX_CODE_LETTERS = 6, 6  # of a code
# The numbers in which Windows writes its errors.
_WINDOWS_ERROR = re.compile(r"0x[0-9a-f]{1,8}|800[0-9a-f]{5}|(?:2147|1073|1072)\d{6}")
BETWEEN_RUNS, NOTHING_LEFT = " … ", "…"
# Thai, Lao, Burmese, Khmer, Japanese, Chinese and Korean signs.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class TallyKey(NamedTuple):
    """What is counted together. All of it is public or without anything personal."""

    day: date
    language: str
    product: str
    kind: str
    query: str


class PendingCount(NamedTuple):
    times: int
    found: int
    confident: bool


class LastSearch(NamedTuple):
    """The last search of a reader: what it counted for, and when."""

    key: TallyKey
    at: float


class _PendingLog:
    """What has been counted and not written yet."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.searches: dict[TallyKey, PendingCount] = {}
        self.clicks: dict[tuple[TallyKey, int], int] = {}
        # Clicks wait for one batch: the search may have been counted in another process.
        self.waiting: dict[tuple[TallyKey, int], int] = {}
        self.readers: OrderedDict[str, LastSearch] = OrderedDict()
        self.wake = threading.Event()
        self.writer: threading.Thread | None = None
        self.dropped = 0
        self.made_on, self.made = date.min, 0
        self.forgot_on = date.min


_pending = _PendingLog()


def is_logging() -> bool:
    return settings.SEARCH_MEMORY_DAYS > 0


def tally_key(results: Results, language: str, product: str) -> TallyKey:
    """What a search counts for, and what a click on one of its results tells."""
    kind, query = _kind_and_text(results)
    return TallyKey(localdate(), language, product, kind, query)


def rebuilt_key(kind: str, query: str, language: str, product: str) -> TallyKey:
    """The key that a page of results told; its text is cleaned again, for anybody may send anything."""
    if kind == "code":
        return TallyKey(localdate(), language, product, kind, redact_code(query) or NOTHING_LEFT)
    kept = BETWEEN_RUNS.join(_line(split_words(run)) for run in query.split(BETWEEN_RUNS))
    return TallyKey(
        localdate(),
        language,
        product,
        kind,
        kept[:MAX_QUERY_LENGTH] if privacy.is_clean(query) else NOTHING_LEFT,
    )


def log_search(results: Results, key: TallyKey, reader: str, opened: int = 0) -> None:
    """Count a search that was answered. `reader` tells readers apart; `opened` is the article it led to."""
    if not is_logging() or not results.query:
        return
    now = time.monotonic()
    with _pending.lock:
        last = _pending.readers.pop(reader, None)
        goes_on = last is not None and now - last.at < TYPING_SECONDS and key.query.startswith(last.key.query)
        _pending.readers[reader] = LastSearch(key, now)
        if len(_pending.readers) > MAX_READERS:
            _pending.readers.popitem(last=False)
        if last and goes_on and last.key != key:
            _count(last.key, -1)
        if not (last and goes_on and last.key == key):
            _count(key, 1, results.total, results.confident)
        if opened:
            _count_click(key, opened)
    _wake_writer()


def log_click(key: TallyKey, article: int) -> None:
    """Count that an article was opened from the results of a search."""
    if not is_logging():
        return
    with _pending.lock:
        _count_click(key, article)
    _wake_writer()


def write_log(everything: bool = False) -> int:
    """Write what was counted; returns how many rows. Clicks of the present batch wait unless `everything`."""
    with _pending.lock:
        searches, _pending.searches = _pending.searches, {}
        ready, _pending.waiting = _pending.waiting, _pending.clicks
        _pending.clicks = {}
        if everything:
            ready, _pending.waiting = _joined(ready, _pending.waiting), {}
        _forget_readers()
    if not (searches or ready):
        return 0
    try:
        with transaction.atomic():
            _write(searches, ready)
    except DatabaseError as error:
        # Its message may hold what was searched, so the log gets its kind alone.
        _pending.dropped += len(searches) + len(ready)
        log.warning(
            "searches could not be remembered (%s); %d dropped", type(error).__name__, _pending.dropped
        )
        return 0
    _forget_once_a_day()
    return len(searches) + len(ready)


def delete_searches(before: date | None = None) -> int:
    """Delete what was remembered of the days before one, or of all; returns how many searches."""
    rows = SearchTally.objects.all() if before is None else SearchTally.objects.filter(day__lt=before)
    SearchClick.objects.filter(tally__in=rows).delete()
    return rows.delete()[1].get(SearchTally._meta.label, 0)


def logged_since() -> date:
    """The first day that is still remembered."""
    return localdate() - timedelta(days=settings.SEARCH_MEMORY_DAYS)


def dropped() -> int:
    """How many rows this process could not write."""
    return _pending.dropped


# What is kept of a text


def _kind_and_text(results: Results) -> tuple[str, str]:
    """Kind and text. A code that an article has is public; any other text is cleaned."""
    if results.code:
        return "code", canonical_code(results.code)[:MAX_CODE_LENGTH] or NOTHING_LEFT
    if results.unknown and (code := redact_code(results.unknown)):
        return "code", code
    kind = "message" if results.kind == "message" else "words"
    return kind, redact(results.query)


def redact(written: str) -> str:
    """A text in the form in which it may be kept: at most 200 characters, nothing personal."""
    cleaned = privacy.clean(written, MAX_TEXT_READ)
    is_short = len(written) <= SHORT and "\n" not in written and len(written.split()) <= SHORT_WORDS
    runs = [split_words(privacy.without_marks(cleaned))] if is_short else split_fixed_runs(cleaned)
    kept = BETWEEN_RUNS.join(filter(None, map(_line, runs)))
    if len(kept) > MAX_QUERY_LENGTH:
        kept = kept[:MAX_QUERY_LENGTH].rpartition(" ")[0] or kept[:MAX_QUERY_LENGTH]
    return kept.strip(" …") or NOTHING_LEFT


def redact_code(written: str) -> str:
    """A code that no article has in canonical form; "" if it may be something personal."""
    canonical = canonical_code(written)
    short = len(canonical) <= MAX_CODE_LENGTH and all(
        _may_stay(part.lower()) for part in canonical.split("-")
    )
    return canonical if short and privacy.is_clean(written) else ""


def _line(run: list[str]) -> str:
    return " ".join(word for word in _rejoined(run) if _may_stay(word))


def _rejoined(run: list[str]) -> list[str]:
    """The words, with those of scripts without spaces put together again, which are cut into pairs."""
    words: list[str] = []
    for word in run:
        last = words[-1] if words else ""
        shared = next((n for n in range(min(len(word) - 1, 4), 0, -1) if last.endswith(word[:n])), 0)
        if shared and _UNSPACED.match(word) and _UNSPACED.match(last):
            words[-1] = last + word[shared:]
        else:
            words.append(word)
    return words


def _may_stay(word: str) -> bool:
    """Words, and what is short enough for a code; what else has digits may be anybody's."""
    digits = sum(sign.isdigit() for sign in word)
    if not digits:
        return len(word) <= MAX_WORD_LENGTH
    return bool(_WINDOWS_ERROR.fullmatch(word)) or (
        digits <= MAX_CODE_DIGITS and len(word) - digits <= MAX_CODE_LETTERS
    )


# Counting. The lock is held.


def _count(key: TallyKey, times: int, found: int = 0, confident: bool = False) -> None:
    seen = _pending.searches.get(key)
    if seen is None and len(_pending.searches) >= MAX_PENDING:
        _pending.dropped += 1
        return
    if times < 0:
        found, confident = (seen.found, seen.confident) if seen else (0, False)
    total = (seen.times if seen else 0) + times
    if total:
        _pending.searches[key] = PendingCount(total, found, confident)
    else:
        _pending.searches.pop(key, None)


def _count_click(key: TallyKey, article: int) -> None:
    if len(_pending.clicks) < MAX_PENDING:
        _pending.clicks[key, article] = _pending.clicks.get((key, article), 0) + 1
    else:
        _pending.dropped += 1


def _forget_readers() -> None:
    old = time.monotonic() - TYPING_SECONDS
    while _pending.readers and next(iter(_pending.readers.values())).at < old:
        _pending.readers.popitem(last=False)


def _joined(
    one: dict[tuple[TallyKey, int], int], other: dict[tuple[TallyKey, int], int]
) -> dict[tuple[TallyKey, int], int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}


# Writing. In words of SQL, because two processes may count the same row at once.

_TALLY, _CLICK = SearchTally._meta.db_table, SearchClick._meta.db_table
_ADD = (
    f"INSERT INTO {_TALLY} (day, language, product, kind, query, count, found, confident)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (day, language, product, kind, query) DO UPDATE SET"
    f" count = {_TALLY}.count + excluded.count, found = excluded.found, confident = excluded.confident"
)
_SAME = " AND ".join(f"{_TALLY}.{column} = %s" for column in TallyKey._fields)
_TAKE = f"UPDATE {_TALLY} SET count = count - %s WHERE count >= %s AND {_SAME}"
# A row of which nothing is left goes, and a click on what is no article or belongs to no search is none.
_EMPTY = (
    f"DELETE FROM {_TALLY} WHERE count = 0 AND {_SAME}"
    f" AND NOT EXISTS (SELECT 1 FROM {_CLICK} WHERE tally_id = {_TALLY}.id)"
)
_ADD_CLICK = (
    f"INSERT INTO {_CLICK} (tally_id, article_id, count) SELECT {_TALLY}.id, article.id, %s"
    f" FROM {_TALLY}, {Article._meta.db_table} article WHERE article.id = %s AND {_SAME}"
    f" ON CONFLICT (tally_id, article_id) DO UPDATE SET count = {_CLICK}.count + excluded.count"
)


def _write(searches: dict[TallyKey, PendingCount], clicks: dict[tuple[TallyKey, int], int]) -> None:
    """In the order of the keys, so that two processes never wait for each other."""
    fresh = _within_the_day((key, seen) for key, seen in sorted(searches.items()) if seen.times > 0)
    taken = [(key, -seen.times) for key, seen in sorted(searches.items()) if seen.times < 0]
    with connection.cursor() as cursor:
        if fresh:
            cursor.executemany(_ADD, [(*key, *seen) for key, seen in fresh])
        if taken:
            cursor.executemany(_TAKE, [(times, times, *key) for key, times in taken])
            cursor.executemany(_EMPTY, [tuple(key) for key, _times in taken])
        if clicks:
            rows = sorted(clicks.items())
            cursor.executemany(_ADD_CLICK, [(times, article, *key) for (key, article), times in rows])


def _within_the_day(rows: Iterable[tuple[TallyKey, PendingCount]]) -> list[tuple[TallyKey, PendingCount]]:
    """So many rows as a day may bring."""
    if _pending.made_on != localdate():
        _pending.made_on, _pending.made = localdate(), 0
    found = list(rows)
    kept = found[: max(MAX_NEW_PER_DAY - _pending.made, 0)]
    _pending.made += len(kept)
    _pending.dropped += len(found) - len(kept)
    return kept


def _forget_once_a_day() -> None:
    if _pending.forgot_on != localdate():
        _pending.forgot_on = localdate()
        with contextlib.suppress(DatabaseError):
            delete_searches(logged_since())


# The thread


def _wake_writer() -> None:
    """Start the thread with the first search of a process, and wake it when there is much to write."""
    writer = _pending.writer
    if writer is None or not writer.is_alive():
        with _pending.lock:
            if _pending.writer is None or not _pending.writer.is_alive():
                # Runs at the end of a worker too, which a server has forked: `atexit` would not.
                Finalize(None, _write_some, args=(True,), exitpriority=10)
                _pending.writer = threading.Thread(
                    target=_write_batches, args=(_pending, WRITE_SECONDS), name="search-memory", daemon=True
                )
                _pending.writer.start()
    if len(_pending.searches) + len(_pending.clicks) >= WRITE_AT:
        _pending.wake.set()


def _write_batches(memory: _PendingLog, every: float) -> None:
    while True:
        memory.wake.wait(every)
        if memory is not _pending:
            return
        memory.wake.clear()
        _write_some()


def _write_some(everything: bool = False) -> None:
    try:
        write_log(everything)
    except Exception as error:
        log.error("the memory of searches failed (%s)", type(error).__name__)
    finally:
        connection.close()
