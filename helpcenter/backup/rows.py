"""The rows of a database as they are, without what our models refuse or add when they are saved.

They are read with the models of the migrations that the database has, so one of an earlier version can be
compared too, and no guard of a model (of live settings, of the audit log) stops a faithful copy.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import DateField, Model

BATCH_SIZE = 200
# What ends by itself within hours: sessions, limits, forms that were just sent.
SHORT_LIVED = {"sessions.Session", "accounts.SharedCache", "articles.FormClaim"}
# What a database that was just migrated has.
MADE_BY_MIGRATIONS = {
    "contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.Group_permissions",
    "articles.Synonym", "articles.SiteState",
}  # fmt: skip
# The name of a database and the number of its pages: a copy gets others (see `restoring`).
OF_THE_DATABASE = {"articles.SiteState": {"database_id", "generation"}}

# In the words of an operator, in this order.
COUNTED = {
    "articles.Article": "articles", "articles.Image": "images", "articles.Redirect": "redirects",
    "articles.SolutionVote": "votes", "articles.Feedback": "feedback", "auth.User": "users",
}  # fmt: skip


class Row(NamedTuple):
    """A row of a table, by the model's label and its primary key."""

    label: str
    pk: int
    digest: str


def applied_migrations(alias: str) -> dict[str, list[str]]:
    """Return the names of the migrations that a database has, by app; empty for a new one.

    One that stands for others is left out: they are there too, as they are in archives from before it.
    """
    loader = MigrationLoader(connections[alias])
    applied: dict[str, list[str]] = {}
    for app, name in sorted(loader.applied_migrations):
        if (app, name) not in loader.replacements:
            applied.setdefault(app, []).append(name)
    return applied


def pending_migrations() -> list[str]:
    """Return the migrations that the site's database lacks."""
    executor = MigrationExecutor(connection)
    return [
        str(migration) for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]


def read_models(alias: str) -> list[type[Model]]:
    """Return the models of all lasting rows of a database, in the order of their labels."""
    loader = MigrationLoader(connections[alias])
    applied = [node for node in loader.applied_migrations if node in loader.graph.nodes]
    models = loader.project_state(applied).apps.get_models(include_auto_created=True)
    lasting = [model for model in models if model._meta.label not in SHORT_LIVED]
    for model in lasting:
        for field in model._meta.concrete_fields:
            if isinstance(field, DateField):  # a copy keeps the moments of its rows
                field.auto_now = field.auto_now_add = False
    return sorted(lasting, key=lambda model: model._meta.label)


def read_batches(model: type[Model], alias: str) -> Iterator[list[Model]]:
    """Return the rows of a table by primary key, a few at a time."""
    last: Any = None
    while True:
        rows = model._base_manager.using(alias).order_by("pk")
        batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH_SIZE])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def read_digests(alias: str) -> Iterator[Row]:
    """Return a digest of each row, the same in SQLite and PostgreSQL, in the order of labels and keys."""
    for model in read_models(alias):
        label = model._meta.label
        skipped = OF_THE_DATABASE.get(label, set())
        names = sorted(field.attname for field in model._meta.concrete_fields if field.attname not in skipped)
        for batch in read_batches(model, alias):
            for row in batch:
                values = {name: getattr(row, name) for name in names}
                yield Row(label, row.pk, _digest(values))


def _digest(values: dict[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, default=_as_text)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _as_text(value: Any) -> str:
    if isinstance(value, datetime.datetime) and value.tzinfo:
        value = value.astimezone(datetime.UTC)
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def find_differences(before: Iterable[Row], after: Iterable[Row]) -> Iterator[str]:
    """Compare two runs of rows in their order, and say of each row that isn't equal what became of it."""
    left, right = iter(before), iter(after)
    one, other = next(left, None), next(right, None)
    while one or other:
        if other is None or (one and one[:2] < other[:2]):
            assert one
            yield f"{one.label} {one.pk} is missing"
            one = next(left, None)
        elif one is None or other[:2] < one[:2]:
            yield f"{other.label} {other.pk} is new"
            other = next(right, None)
        else:
            if one.digest != other.digest:
                yield f"{one.label} {one.pk} differs"
            one, other = next(left, None), next(right, None)


def count_content(alias: str) -> dict[str, int]:
    """Return how many rows each table has that people filled; empty tables are left out."""
    models = [model for model in read_models(alias) if model._meta.label not in MADE_BY_MIGRATIONS]
    counts = {model._meta.label: model._base_manager.using(alias).count() for model in models}
    return {label: count for label, count in counts.items() if count}


def describe_counts(counts: dict[str, int]) -> str:
    """Return the counts in words, such as "12 articles, 1 image, 3 users, 40 other rows"."""
    rest = sum(counts[label] for label in counts if label not in COUNTED and label not in MADE_BY_MIGRATIONS)
    named = [(counts.get(label, 0), name) for label, name in COUNTED.items()] + [(rest, "other rows")]
    words = [f"{count:,} {name if count > 1 else name.removesuffix('s')}" for count, name in named if count]
    return ", ".join(words) or "nothing"
