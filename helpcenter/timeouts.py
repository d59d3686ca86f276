"""Limits for what a page asks of PostgreSQL, so that no statement holds a worker for ever."""

from typing import Any

from django.conf import settings
from django.db.backends.signals import connection_created


def limit_statements() -> None:
    """Limit the statements of this process, which answers readers; commands may take their time.

    Behind pgbouncer in transaction mode a limit would be that of another client, so it is set there.
    """
    database = settings.DATABASES["default"]
    is_shared = database.get("DISABLE_SERVER_SIDE_CURSORS", False)
    if settings.STATEMENT_SECONDS and database["ENGINE"].endswith("postgresql") and not is_shared:
        connection_created.connect(_limit, dispatch_uid="statement limits")


def _limit(connection: Any, **_kwargs: Any) -> None:
    milliseconds = settings.STATEMENT_SECONDS * 1000
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {milliseconds}")
        cursor.execute(f"SET lock_timeout = {milliseconds}")
