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

from articles import privacy, text
from articles.models import Article, SearchClick, SearchTally

from .find import Results

log = logging.getLogger(__name__)

EVERY = 10.0  # seconds between two batches at most
MANY = 500  # rows that are written before their time
MOST = 5_000  # rows held while nothing can be written
MOST_A_DAY = 50_000  # new rows of one process; more are made by machines
MINUTE = 60.0  # within which one goes on typing
MOST_READERS = 5_000
READ = 800  # characters of a text that are looked at
SHORT_WORDS, SHORT = 16, 150
LONGEST = 200
LONGEST_WORD, LONGEST_CODE = 30, 60
MOST_DIGITS, MOST_LETTERS = 6, 6  # of a code
# The numbers in which Windows writes its errors.
_WINDOWS = re.compile(r"0x[0-9a-f]{1,8}|800[0-9a-f]{5}|(?:2147|1073|1072)\d{6}")
BETWEEN_RUNS, NOTHING_LEFT = " … ", "…"
# Thai, Lao, Burmese, Khmer, Japanese, Chinese and Korean signs.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Key(NamedTuple):
    """What is counted together. All of it is public or without anything personal."""

    day: date
    language: str
    product: str
    kind: str
    query: str


class Seen(NamedTuple):
    times: int
    found: int
    confident: bool


class Last(NamedTuple):
    """The last search of a reader: what it counted for, and when."""

    key: Key
    at: float


class _Memory:
    """What has been counted and not written yet."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.searches: dict[Key, Seen] = {}
        self.clicks: dict[tuple[Key, int], int] = {}
        # Clicks wait for one batch: the search may have been counted in another process.
        self.waiting: dict[tuple[Key, int], int] = {}
        self.readers: OrderedDict[str, Last] = OrderedDict()
        self.wake = threading.Event()
        self.writer: threading.Thread | None = None
        self.dropped = 0
        self.made_on, self.made = date.min, 0
        self.forgot_on = date.min


_memory = _Memory()


def remembers() -> bool:
    return settings.SEARCH_MEMORY_DAYS > 0


def key_of(results: Results, language: str, product: str) -> Key:
    """What a search counts for, and what a click on one of its results tells."""
    kind, query = _kept(results)
    return Key(localdate(), language, product, kind, query)


def key_again(kind: str, query: str, language: str, product: str) -> Key:
    """The key that a page of results told; its text is cleaned again, for anybody may send anything."""
    if kind == "code":
        return Key(localdate(), language, product, kind, kept_code(query) or NOTHING_LEFT)
    kept = BETWEEN_RUNS.join(_line(text.words(run)) for run in query.split(BETWEEN_RUNS))
    return Key(
        localdate(), language, product, kind, kept[:LONGEST] if privacy.is_clean(query) else NOTHING_LEFT
    )


def remember(results: Results, key: Key, reader: str, opened: int = 0) -> None:
    """Count a search that was answered. `reader` tells readers apart; `opened` is the article it led to."""
    if not remembers() or not results.query:
        return
    now = time.monotonic()
    with _memory.lock:
        last = _memory.readers.pop(reader, None)
        goes_on = last is not None and now - last.at < MINUTE and key.query.startswith(last.key.query)
        _memory.readers[reader] = Last(key, now)
        if len(_memory.readers) > MOST_READERS:
            _memory.readers.popitem(last=False)
        if last and goes_on and last.key != key:
            _count(last.key, -1)
        if not (last and goes_on and last.key == key):
            _count(key, 1, results.total, results.confident)
        if opened:
            _count_click(key, opened)
    _wake_writer()


def remember_click(key: Key, article: int) -> None:
    """Count that an article was opened from the results of a search."""
    if not remembers():
        return
    with _memory.lock:
        _count_click(key, article)
    _wake_writer()


def write_memory(everything: bool = False) -> int:
    """Write what was counted; returns how many rows. Clicks of the present batch wait unless `everything`."""
    with _memory.lock:
        searches, _memory.searches = _memory.searches, {}
        ready, _memory.waiting = _memory.waiting, _memory.clicks
        _memory.clicks = {}
        if everything:
            ready, _memory.waiting = _joined(ready, _memory.waiting), {}
        _forget_readers()
    if not (searches or ready):
        return 0
    try:
        with transaction.atomic():
            _write(searches, ready)
    except DatabaseError as error:
        # Its message may hold what was searched, so the log gets its kind alone.
        _memory.dropped += len(searches) + len(ready)
        log.warning(
            "searches could not be remembered (%s); %d dropped", type(error).__name__, _memory.dropped
        )
        return 0
    _forget_once_a_day()
    return len(searches) + len(ready)


def forget(before: date | None = None) -> int:
    """Delete what was remembered of the days before one, or of all; returns how many searches."""
    rows = SearchTally.objects.all() if before is None else SearchTally.objects.filter(day__lt=before)
    SearchClick.objects.filter(tally__in=rows).delete()
    return rows.delete()[1].get(SearchTally._meta.label, 0)


def remembered_since() -> date:
    """The first day that is still remembered."""
    return localdate() - timedelta(days=settings.SEARCH_MEMORY_DAYS)


def dropped() -> int:
    """How many rows this process could not write."""
    return _memory.dropped


# What is kept of a text


def _kept(results: Results) -> tuple[str, str]:
    """Kind and text. A code that an article has is public; any other text is cleaned."""
    if results.code:
        return "code", text.canonical_code(results.code)[:LONGEST_CODE] or NOTHING_LEFT
    if results.unknown and (code := kept_code(results.unknown)):
        return "code", code
    kind = "message" if results.kind == "message" else "words"
    return kind, masked(results.query)


def masked(written: str) -> str:
    """A text in the form in which it may be kept: at most 200 characters, nothing personal."""
    cleaned = privacy.clean(written, READ)
    is_short = len(written) <= SHORT and "\n" not in written and len(written.split()) <= SHORT_WORDS
    runs = [text.words(privacy.without_marks(cleaned))] if is_short else text.fixed_runs(cleaned)
    kept = BETWEEN_RUNS.join(filter(None, map(_line, runs)))
    if len(kept) > LONGEST:
        kept = kept[:LONGEST].rpartition(" ")[0] or kept[:LONGEST]
    return kept.strip(" …") or NOTHING_LEFT


def kept_code(written: str) -> str:
    """A code that no article has in canonical form; "" if it may be something personal."""
    canonical = text.canonical_code(written)
    short = len(canonical) <= LONGEST_CODE and all(_may_stay(part.lower()) for part in canonical.split("-"))
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
        return len(word) <= LONGEST_WORD
    return bool(_WINDOWS.fullmatch(word)) or (digits <= MOST_DIGITS and len(word) - digits <= MOST_LETTERS)


# Counting. The lock is held.


def _count(key: Key, times: int, found: int = 0, confident: bool = False) -> None:
    seen = _memory.searches.get(key)
    if seen is None and len(_memory.searches) >= MOST:
        _memory.dropped += 1
        return
    if times < 0:
        found, confident = (seen.found, seen.confident) if seen else (0, False)
    total = (seen.times if seen else 0) + times
    if total:
        _memory.searches[key] = Seen(total, found, confident)
    else:
        _memory.searches.pop(key, None)


def _count_click(key: Key, article: int) -> None:
    if len(_memory.clicks) < MOST:
        _memory.clicks[key, article] = _memory.clicks.get((key, article), 0) + 1
    else:
        _memory.dropped += 1


def _forget_readers() -> None:
    old = time.monotonic() - MINUTE
    while _memory.readers and next(iter(_memory.readers.values())).at < old:
        _memory.readers.popitem(last=False)


def _joined(one: dict[tuple[Key, int], int], other: dict[tuple[Key, int], int]) -> dict[tuple[Key, int], int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}


# Writing. In words of SQL, because two processes may count the same row at once.

_TALLY, _CLICK = SearchTally._meta.db_table, SearchClick._meta.db_table
_ADD = (
    f"INSERT INTO {_TALLY} (day, language, product, kind, query, count, found, confident)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (day, language, product, kind, query) DO UPDATE SET"
    f" count = {_TALLY}.count + excluded.count, found = excluded.found, confident = excluded.confident"
)
_SAME = " AND ".join(f"{_TALLY}.{column} = %s" for column in Key._fields)
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


def _write(searches: dict[Key, Seen], clicks: dict[tuple[Key, int], int]) -> None:
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


def _within_the_day(rows: Iterable[tuple[Key, Seen]]) -> list[tuple[Key, Seen]]:
    """So many rows as a day may bring."""
    if _memory.made_on != localdate():
        _memory.made_on, _memory.made = localdate(), 0
    found = list(rows)
    kept = found[: max(MOST_A_DAY - _memory.made, 0)]
    _memory.made += len(kept)
    _memory.dropped += len(found) - len(kept)
    return kept


def _forget_once_a_day() -> None:
    if _memory.forgot_on != localdate():
        _memory.forgot_on = localdate()
        with contextlib.suppress(DatabaseError):
            forget(remembered_since())


# The thread


def _wake_writer() -> None:
    """Start the thread with the first search of a process, and wake it when there is much to write."""
    writer = _memory.writer
    if writer is None or not writer.is_alive():
        with _memory.lock:
            if _memory.writer is None or not _memory.writer.is_alive():
                # Runs at the end of a worker too, which a server has forked: `atexit` would not.
                Finalize(None, _write_some, args=(True,), exitpriority=10)
                _memory.writer = threading.Thread(
                    target=_write_batches, args=(_memory, EVERY), name="search-memory", daemon=True
                )
                _memory.writer.start()
    if len(_memory.searches) + len(_memory.clicks) >= MANY:
        _memory.wake.set()


def _write_batches(memory: _Memory, every: float) -> None:
    while True:
        memory.wake.wait(every)
        if memory is not _memory:
            return
        memory.wake.clear()
        _write_some()


def _write_some(everything: bool = False) -> None:
    try:
        write_memory(everything)
    except Exception as error:
        log.error("the memory of searches failed (%s)", type(error).__name__)
    finally:
        connection.close()
