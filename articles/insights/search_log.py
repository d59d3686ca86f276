"""The search log: counted in memory, written in batches, with nothing personal in it.

Of a text only this is stored: the canonical form of a code, the folded words of a short query, or the fixed
words of a pasted message. What may be personal is removed first (articles/privacy), and then every word that
doesn't look like a word or a code.

Typing makes a series of searches, of which the last one counts. To recognize it, this process holds the last
search of a reader for a minute, under a mark that doesn't identify anyone, and never writes it.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Container, Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.timezone import localdate

from articles import privacy
from articles.models import MAX_SEARCH_LENGTH, Article, SearchClick, SearchTally
from articles.search import Results
from articles.strings.characters import UNSPACED
from articles.strings.codes import canonical_code
from articles.strings.messages import GAP, write_with_gaps
from articles.strings.words import split_words

from . import write_behind
from .write_behind import WriteBehind

MAX_NEW_PER_DAY = 50_000  # new rows of one process; only programs search more
TYPING_SECONDS = 60.0  # a search that continues the last one within this time is typing
MAX_READERS = 5_000
MAX_TEXT_READ = 800  # characters of a text
MAX_SHORT_WORDS, MAX_SHORT_LENGTH = 16, 150
MAX_WORD_LENGTH, MAX_CODE_LENGTH = 30, 60
MAX_CODE_DIGITS, MAX_CODE_LETTERS = 6, 6  # of a code
# The numbers of Windows errors.
_WINDOWS_ERROR = re.compile(r"0x[0-9a-f]{1,8}|800[0-9a-f]{5}|(?:2147|1073|1072)\d{6}")
NOTHING_LEFT = GAP
# A sentence with so many words is a message if something varies in it.
MIN_WORDS_BESIDE_NAME, MIN_WORDS_BESIDE_NUMBER = 3, 6
_NUMBER = re.compile(r"\S*\d\S*")
_UNSPACED = re.compile(f"[{UNSPACED}]")


class TallyKey(NamedTuple):
    """A key of searches that are counted together. Nothing in it is personal."""

    day: date
    language: str
    product: str
    kind: str
    query: str


class SearchEntry(NamedTuple):
    """A search to count; `opened` is the article that it redirected to."""

    key: TallyKey
    found: int
    confident: bool
    opened: int = 0


class PendingCount(NamedTuple):
    times: int
    found: int
    confident: bool


class LastSearch(NamedTuple):
    """The last search of a reader: what it counted for, and when."""

    key: TallyKey
    at: float


# Raw SQL, because two processes may count the same row at once.

_TALLY, _CLICK = SearchTally._meta.db_table, SearchClick._meta.db_table
_ADD = (
    f"INSERT INTO {_TALLY} (day, language, product, kind, query, count, found, confident)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (day, language, product, kind, query) DO UPDATE SET"
    f" count = {_TALLY}.count + excluded.count, found = excluded.found, confident = excluded.confident"
)
_SAME = " AND ".join(f"{_TALLY}.{column} = %s" for column in TallyKey._fields)
_SUBTRACT = f"UPDATE {_TALLY} SET count = count - %s WHERE count >= %s AND {_SAME}"
# A row of which nothing is left goes, and a click on what is no article or belongs to no search is none.
_DELETE_EMPTY = (
    f"DELETE FROM {_TALLY} WHERE count = 0 AND {_SAME}"
    f" AND NOT EXISTS (SELECT 1 FROM {_CLICK} WHERE tally_id = {_TALLY}.id)"
)
_ADD_CLICK = (
    f"INSERT INTO {_CLICK} (tally_id, article_id, count) SELECT {_TALLY}.id, article.id, %s"
    f" FROM {_TALLY}, {Article._meta.db_table} article WHERE article.id = %s AND {_SAME}"
    f" ON CONFLICT (tally_id, article_id) DO UPDATE SET count = {_CLICK}.count + excluded.count"
)

Searches = dict[TallyKey, PendingCount]
Clicks = dict[tuple[TallyKey, int], int]


class PendingLog(WriteBehind[tuple[Searches, Clicks]]):
    name = "searches"

    def __init__(self) -> None:
        super().__init__()
        self.searches: Searches = {}
        self.clicks: Clicks = {}
        # Clicks wait for one batch: the search may have been counted in another process.
        self.waiting: Clicks = {}
        self.readers: OrderedDict[str, LastSearch] = OrderedDict()
        self.new_day, self.new_rows = date.min, 0

    def count(self, key: TallyKey, times: int, found: int = 0, confident: bool = False) -> None:
        """Count a search, or take one back. The lock is held."""
        pending = self.searches.get(key)
        if pending is None and len(self.searches) >= write_behind.MAX_PENDING:
            self.dropped += 1
            return
        if times < 0:
            found, confident = (pending.found, pending.confident) if pending else (0, False)
        if total := (pending.times if pending else 0) + times:
            self.searches[key] = PendingCount(total, found, confident)
        else:
            self.searches.pop(key, None)

    def count_click(self, key: TallyKey, article: int) -> None:
        """Count that an article was opened. The lock is held."""
        if len(self.clicks) < write_behind.MAX_PENDING:
            self.clicks[key, article] = self.clicks.get((key, article), 0) + 1
        else:
            self.dropped += 1

    def last_search(self, reader: str, key: TallyKey) -> TallyKey | None:
        """Return what the reader's search a moment ago counted for, if this one goes on from it."""
        now = time.monotonic()
        last = self.readers.pop(reader, None)
        self.readers[reader] = LastSearch(key, now)
        if len(self.readers) > MAX_READERS:
            self.readers.popitem(last=False)
        is_typing = last and now - last.at < TYPING_SECONDS and key.query.startswith(last.key.query)
        return last.key if last and is_typing else None

    def take(self, everything: bool) -> tuple[Searches, Clicks]:
        searches, self.searches = self.searches, {}
        ready, self.waiting, self.clicks = self.waiting, self.clicks, {}
        if everything:
            for click, times in self.waiting.items():
                ready[click] = ready.get(click, 0) + times
            self.waiting = {}
        oldest = time.monotonic() - TYPING_SECONDS
        while self.readers and next(iter(self.readers.values())).at < oldest:
            self.readers.popitem(last=False)
        return searches, ready

    def write(self, batch: tuple[Searches, Clicks]) -> None:
        """Write in the order of the keys, so that two processes never wait for each other."""
        searches, clicks = sorted(batch[0].items()), sorted(batch[1].items())
        added = self._within_the_day([(*key, *count) for key, count in searches if count.times > 0])
        taken = [(key, -count.times) for key, count in searches if count.times < 0]
        with connection.cursor() as cursor:
            if added:
                cursor.executemany(_ADD, added)
            if taken:
                cursor.executemany(_SUBTRACT, [(times, times, *key) for key, times in taken])
                cursor.executemany(_DELETE_EMPTY, [tuple(key) for key, _times in taken])
            if clicks:
                cursor.executemany(_ADD_CLICK, [(times, article, *key) for (key, article), times in clicks])

    def _within_the_day(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Return as many of the rows as a day may still add."""
        if self.new_day != localdate():
            self.new_day, self.new_rows = localdate(), 0
        allowed = rows[: max(MAX_NEW_PER_DAY - self.new_rows, 0)]
        self.new_rows += len(allowed)
        self.dropped += len(rows) - len(allowed)
        return allowed

    def delete_old(self) -> None:
        delete_searches(logged_since())


_pending = PendingLog()


def is_logging() -> bool:
    return settings.SEARCH_MEMORY_DAYS > 0


def tally_key(results: Results, language: str, product: str) -> TallyKey:
    """Return what a search, and a click on one of its results, counts for."""
    kind, query = _kind_and_text(results)
    return TallyKey(localdate(), language, product, kind, query)


def key_from_form(kind: str, query: str, language: str, product: str) -> TallyKey:
    """Return the key that a results page sent. Its text is redacted again, as anyone can send it."""
    if kind == "code":
        return TallyKey(localdate(), language, product, kind, redact_code(query) or NOTHING_LEFT)
    text = tally_text(query) if privacy.is_clean(query) else NOTHING_LEFT
    return TallyKey(localdate(), language, product, kind, text)


def log_search(entry: SearchEntry, reader: str) -> None:
    """Count a search. `reader` tells readers apart."""
    if not is_logging():
        return
    key = entry.key
    with _pending.lock:
        last = _pending.last_search(reader, key)
        if last != key:
            if last:
                _pending.count(last, -1)
            _pending.count(key, 1, entry.found, entry.confident)
        if entry.opened:
            _pending.count_click(key, entry.opened)
    _wake_writer()


def log_click(key: TallyKey, article: int) -> None:
    """Count that an article was opened from the results of a search."""
    if not is_logging():
        return
    with _pending.lock:
        _pending.count_click(key, article)
    _wake_writer()


def _wake_writer() -> None:
    _pending.wake(len(_pending.searches) + len(_pending.clicks))


def write_log(everything: bool = False) -> int:
    """Write the log and return the number of rows. New clicks wait for the next batch unless `everything`."""
    return _pending.flush(everything)


def delete_searches(before: date | None = None) -> int:
    """Delete the searches of the days before a date, or all of them. Return their number."""
    rows = SearchTally.objects.all() if before is None else SearchTally.objects.filter(day__lt=before)
    SearchClick.objects.filter(tally__in=rows).delete()
    return rows.delete()[1].get(SearchTally._meta.label, 0)


def logged_since() -> date:
    """Return the first day that the log keeps."""
    return localdate() - timedelta(days=settings.SEARCH_MEMORY_DAYS)


# What is stored of a text


def _kind_and_text(results: Results) -> tuple[str, str]:
    """Return kind and text. A code of an article is public; any other text is redacted."""
    if results.code:
        return "code", canonical_code(results.code)[:MAX_CODE_LENGTH] or NOTHING_LEFT
    if results.unknown and (code := redact_code(results.unknown)):
        return "code", code
    is_message = results.kind == "message" or reads_like_message(results.query, results.known_names)
    return "message" if is_message else "words", tally_text(results.query, results.known_names)


def tally_text(query: str, known_names: Container[str] = ()) -> str:
    """Return a text as it can be stored: nothing personal, and only so much as fits.

    Of words the folded ones are stored, of a message what doesn't vary, as the reader wrote it. A message
    that is too long ends with a gap.
    """
    cleaned = privacy.redact_for_log(query, MAX_TEXT_READ)
    is_message = reads_like_message(query, known_names)
    if is_message:
        pieces = (cleaned if GAP in query else write_with_gaps(cleaned, known_names)).split()
        text = " ".join(_drop_repeated(piece if _may_be_kept(piece) else GAP for piece in pieces))
    else:
        text = _join_allowed(split_words(privacy.without_marks(cleaned)))
    if len(text) > MAX_SEARCH_LENGTH:
        end = MAX_SEARCH_LENGTH - len(f" {GAP}")
        text = text[:end].rpartition(" ")[0] or text[:end]
        text = f"{text} {GAP}" if is_message and not text.endswith(GAP) else text
    return text or NOTHING_LEFT


def reads_like_message(query: str, known_names: Container[str] = ()) -> bool:
    """Return whether a text is long, or has gaps among enough words: a name, or a number in a sentence."""
    is_long = len(query) > MAX_SHORT_LENGTH or "\n" in query or len(query.split()) > MAX_SHORT_WORDS
    if is_long or GAP in query:
        return True
    with_gaps = write_with_gaps(query, known_names).split()
    fixed = sum(piece != GAP for piece in with_gaps)
    if len(with_gaps) == fixed:
        return False
    has_name = GAP in write_with_gaps(_NUMBER.sub(" ", query), known_names)
    return fixed >= (MIN_WORDS_BESIDE_NAME if has_name else MIN_WORDS_BESIDE_NUMBER)


def _may_be_kept(piece: str) -> bool:
    """Return whether a piece is no gap, which cleaning has made three dots, and has no odd number."""
    return piece.strip(".") != "" and all(map(_is_allowed, split_words(piece)))


def _drop_repeated(pieces: Iterable[str]) -> list[str]:
    """Return the pieces with one gap where several follow each other."""
    return [piece for before, piece in pairwise(["", *pieces]) if not before == piece == GAP]


def redact_code(text: str) -> str:
    """Return a code in canonical form, or "" if it may be something personal."""
    canonical = canonical_code(text)
    short = len(canonical) <= MAX_CODE_LENGTH and all(
        _is_allowed(part.lower()) for part in canonical.split("-")
    )
    return canonical if short and privacy.is_clean(text) else ""


def _join_allowed(run: list[str]) -> str:
    return " ".join(word for word in _rejoin_pairs(run) if _is_allowed(word))


def _rejoin_pairs(run: list[str]) -> list[str]:
    """Return the words, with the pairs of scripts without spaces joined again."""
    words: list[str] = []
    for word in run:
        last = words[-1] if words else ""
        shared = next((n for n in range(min(len(word) - 1, 4), 0, -1) if last.endswith(word[:n])), 0)
        if shared and _UNSPACED.match(word) and _UNSPACED.match(last):
            words[-1] = last + word[shared:]
        else:
            words.append(word)
    return words


def _is_allowed(word: str) -> bool:
    """Return whether a word is a word or short enough for a code. Other numbers may be personal."""
    digits = sum(sign.isdigit() for sign in word)
    if not digits:
        return len(word) <= MAX_WORD_LENGTH
    return bool(_WINDOWS_ERROR.fullmatch(word)) or (
        digits <= MAX_CODE_DIGITS and len(word) - digits <= MAX_CODE_LETTERS
    )
