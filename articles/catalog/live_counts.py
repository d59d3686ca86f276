"""Numbers of published articles and codes by language, product, area, and side: counted once, then followed.

Counting them all takes microseconds an article, which the first reader after each publication would wait for.
So each process remembers what every publication counts for, and reads only those that have changed since: the
site's sequence numbers them. Nothing is stored, so no writer has to remember anything, and neither an earlier
version of the site nor a restored database can leave a wrong number behind.
"""

import threading
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, router
from django.db.models import Count, Q

from articles.models import Publication, PublicationCode, SiteState

NEWEST_COMPARED = 20  # publications that tell whether a database is still the one that was counted


class Shelf(NamedTuple):
    """What is counted together; product and area are primary keys."""

    language: str
    product: int
    area: int | None
    side: str


class ShelfCount(NamedTuple):
    articles: int
    codes: int


def count_shelves(language: str) -> dict[Shelf, ShelfCount]:
    """Return the numbers of articles and codes in one language, of shelves with articles."""
    with _lock:
        counts = _follow()
        return {
            shelf: ShelfCount(articles, counts.codes[shelf])
            for shelf, articles in counts.articles.items()
            if articles and shelf.language == language
        }


class _Counts:
    """The counts of one state of a database, and what each publication counts for."""

    def __init__(self, database: UUID | None) -> None:
        self.database = database
        self.seq = 0
        self.articles: Counter[Shelf] = Counter()
        self.codes: Counter[Shelf] = Counter()
        # By publication. Equal ones are one object, so that a hundred thousand take 10 MB.
        self._counted: dict[int, tuple[Shelf, int]] = {}
        self._known: dict[tuple[Shelf, int], tuple[Shelf, int]] = {}
        self._newest: dict[int, tuple[int, int, datetime]] = {}  # pk, seq, and when it was published

    def read_all(self, alias: str, seq: int) -> None:
        codes = PublicationCode.objects.using(alias).order_by().values_list("publication")
        code_counts = dict(codes.annotate(n=Count("pk")))
        live = Publication.objects.using(alias).live().order_by()
        for pk, *shelf in live.values_list("pk", "language", "product", "area", "side").iterator():
            self._count(pk, Shelf(*shelf), code_counts.get(pk, 0))
        newest = Publication.objects.using(alias).order_by("-seq")[:NEWEST_COMPARED]
        self._note(newest.values_list("pk", "seq", "published_at"), seq)

    def follow(self, alias: str, seq: int) -> bool:
        """Read what was changed up to `seq`. Return False if these are counts of another history."""
        rows = (
            Publication.objects.using(alias).filter(Q(pk__in=self._newest) | Q(seq__gt=self.seq)).order_by()
        )
        columns = ("pk", "seq", "published_at", "live", "language", "product", "area", "side", "codes")
        found = {row[0]: row for row in rows.values_list(*columns)}
        for pk, number, at in self._newest.values():
            if pk not in found or (found[pk][1] <= self.seq and found[pk][:3] != (pk, number, at)):
                return False
        for pk, number, _at, live, *shelf, codes in found.values():
            if number > self.seq:
                self._leave_out(pk)
                if live:
                    self._count(pk, Shelf(*shelf), len(codes))
        self._note((row[:3] for row in found.values()), seq)
        return True

    def _note(self, rows: Iterable[tuple[int, int, datetime]], seq: int) -> None:
        newest = sorted(rows, key=lambda row: row[1], reverse=True)[:NEWEST_COMPARED]
        self._newest = {row[0]: row for row in newest}
        self.seq = seq

    def _count(self, pk: int, shelf: Shelf, code_count: int) -> None:
        counted = self._known.setdefault((shelf, code_count), (shelf, code_count))
        self._counted[pk] = counted
        self.articles[counted[0]] += 1
        self.codes[counted[0]] += code_count

    def _leave_out(self, pk: int) -> None:
        if counted := self._counted.pop(pk, None):
            shelf, code_count = counted
            self.articles[shelf] -= 1
            self.codes[shelf] -= code_count


_lock = threading.Lock()
_counts: _Counts | None = None


def _follow() -> _Counts:
    """Return the counts of what the database holds now. The lock is held."""
    global _counts
    alias = router.db_for_read(Publication) or DEFAULT_DB_ALIAS
    state = SiteState.objects.using(alias).values_list("database_id", "seq").filter(pk=1).first()
    database, seq = state or (None, 0)
    if _counts and _counts.database == database and _counts.seq <= seq and _counts.follow(alias, seq):
        return _counts
    counts = _Counts(database)
    counts.read_all(alias, seq)
    is_replica_behind = (
        alias != DEFAULT_DB_ALIAS and _counts and _counts.database == database and _counts.seq > seq
    )
    if not is_replica_behind:  # otherwise the counts of the next reader would be counted again as well
        _counts = counts
    return counts
