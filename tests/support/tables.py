"""The database as a test that has committed finds it and leaves it: empty, but for what never changes."""

import gc
from typing import Any

from django.db import connection, connections, transaction
from django.test import TransactionTestCase

# Made once, by the migrations; to make them anew after each test takes longer than most tests.
PERMANENT = {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}


def empty(alias: str) -> None:
    """Delete all rows of the tables that have any.

    Django's own `flush` truncates every table, which on PostgreSQL is slow for small ones and waits for (or
    deadlocks with) whoever still reads.
    """
    connection = connections[alias]
    quoted = connection.ops.quote_name
    names = sorted(set(connection.introspection.django_table_names(only_existing=True)) - PERMANENT)
    query = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quoted(name)})" for name in names
    )
    with transaction.atomic(alias), connection.cursor() as cursor:
        cursor.execute(query)
        # In any order: all foreign keys are looked at when the transaction ends.
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {quoted(name)}")


def _empty_all(case: Any) -> None:
    for alias in case._databases_names(include_mirrors=False):
        empty(alias)


def install() -> None:
    """Let pytest-django's transactional tests use it."""
    TransactionTestCase._fixture_teardown = _empty_all  # type: ignore[attr-defined]


def end_other_connections() -> None:
    """Close what threads of earlier tests have left open to this database.

    Django's connections are in circles with their parts, so that those of a thread that has ended stay open
    until garbage is looked for; while one is, SQLite takes the database to be in use.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    else:
        gc.collect()
