"""How far an index is behind the database, which numbers its changes."""

import dataclasses
import hashlib
import sys
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db.models import QuerySet

from articles.models import Area, Product, Publication, SiteState

from .document import publication_stamp
from .engine import Index

# The newest documents are compared with the database when the index follows it.
NEWEST_COMPARED = 20
ALL_DOCUMENTS = sys.maxsize  # are behind: more than any that are indexed one by one


@dataclass(frozen=True)
class DatabaseState:
    """A state of a database. The stamp tells a database that was restored and went on from what it was."""

    database: str
    seq: int
    stamp: str

    def is_shown_by(self, index: Index) -> bool:
        state = index.state
        return [state.get("database"), state.get("seq"), state.get("stamp")] == [*dataclasses.astuple(self)]

    def is_replica_behind(self, index: Index) -> bool:
        """Return whether this is of a replica that has yet to show what is indexed already."""
        is_older = index.state.get("database") == self.database and index.state["seq"] > self.seq
        return is_older and router.db_for_read(SiteState) != DEFAULT_DB_ALIAS

    def as_index_state(self) -> dict[str, Any]:
        """Return what an index of this state says of itself."""
        return {**dataclasses.asdict(self), "catalog": _catalog_digest()}


_STATE = (
    "SELECT site.database_id, site.seq, (SELECT newest.published_at "
    f"FROM {Publication._meta.db_table} newest WHERE newest.seq = site.seq LIMIT 1) "
    f"FROM {SiteState._meta.db_table} site WHERE site.id = 1"
)


def read_database_state() -> DatabaseState:
    """Return the state of the database, in one query of raw SQL, which costs a tenth of the ORM's: every
    search waits for it."""
    with connections[router.db_for_read(SiteState)].cursor() as cursor:
        cursor.execute(_STATE)
        row = cursor.fetchone()
    return DatabaseState(str(row[0]), row[1], str(row[2] or "")) if row else DatabaseState("", 0, "")


def count_missing_changes(index: Index | None, wanted: DatabaseState) -> int | None:
    """Return how many changes the index lacks; None if it is of another history and cannot follow.

    A product that was renamed is in all of its documents, so then it lacks more than it has documents.
    """
    if index is None or index.state.get("database") != wanted.database or index.state["seq"] >= wanted.seq:
        return None
    indexed_seq = index.state["seq"]
    if index.state["catalog"] != _catalog_digest():
        return ALL_DOCUMENTS
    newest = {pk: (seq, stamp) for pk, seq, stamp in index.newest_documents(NEWEST_COMPARED)}
    for row in Publication.objects.filter(pk__in=newest).only("pk", "seq", "published_at"):
        if row.seq <= indexed_seq and newest.pop(row.pk) != (row.seq, publication_stamp(row)):
            return None
        newest.pop(row.pk, None)
    return None if newest else changes_between(indexed_seq, wanted).count()


def changes_between(indexed_seq: int, wanted: DatabaseState) -> QuerySet:
    """Return the publications that changed after a state and up to another, published or not."""
    return Publication.objects.filter(seq__gt=indexed_seq, seq__lte=wanted.seq)


def _catalog_digest() -> str:
    """Return a digest of what documents hold of products and areas: a renamed one is in many documents."""
    rows = [*Product.objects.order_by("pk").values_list("pk", "slug", "name", "short")]
    rows += Area.objects.order_by("pk").values_list("pk", "slug", "name", "product__slug")
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def find_differences(index: Index | None, wanted: DatabaseState) -> list[str]:
    """Return what the index and the publications disagree about, a line each."""
    if index is None:
        return ["there is no index"]
    differences = (
        [] if wanted.is_shown_by(index) else [f"the index is at {index.state}, the database at {wanted}"]
    )
    indexed = {pk: (seq, stamp) for pk, seq, stamp in index.newest_documents(index.size)}
    if len(indexed) != index.size:
        differences.append(f"{index.size} documents for {len(indexed)} articles")
    for row in Publication.objects.live().only("pk", "slug", "seq", "published_at").iterator():
        if (state := indexed.pop(row.pk, None)) != (row.seq, publication_stamp(row)):
            differences.append(f"{row.slug}: {'is missing' if state is None else 'is an older state'}")
    return differences + [f"{pk}: is no longer published" for pk in indexed]
