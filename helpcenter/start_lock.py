"""Machines that start at once on one PostgreSQL database prepare it one after the other.

On SQLite there is one machine, whose starts take turns by a file.
"""

import contextlib
from collections.abc import Iterator

from django.core.management import CommandError
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError

LOCK = 0x68656C7063656E74  # "helpcent": no one else's number by chance
WAIT_SECONDS = 600


@contextlib.contextmanager
def hold() -> Iterator[None]:
    """Hold the lock of the database, for as long as another connection's transaction is open.

    A lock of a session would stay with a server's connection that pgbouncer gives to someone else.
    """
    if connection.vendor != "postgresql":
        yield
        return
    other = connection.copy()
    try:
        _take(other)
        yield
    finally:
        with contextlib.suppress(DatabaseError):
            other.close()


def _take(other: BaseDatabaseWrapper) -> None:
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            # However long the others take, the server must not end a transaction that does nothing.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                print("Another machine is preparing the database. Waiting for it...", flush=True)
                cursor.execute(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    except OperationalError as error:
        reason = " ".join(str(error).split())
        if "lock timeout" in reason:
            reason = f"another machine has been preparing it for {WAIT_SECONDS} seconds"
        raise CommandError(f"can't connect to the database: {reason}") from error
