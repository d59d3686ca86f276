"""PostgreSQL: dumped and loaded by its own programs."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from psycopg import pq
from psycopg.conninfo import make_conninfo

from .errors import BackupError
from .sqlite import SHORT_LIVED_TABLES

LOCK_SECONDS = 30


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the site's database; the password isn't among its arguments."""
    path = shutil.which(program)
    if path is None:
        raise BackupError(
            f"{program} isn't installed. Install PostgreSQL's client programs (in Debian: apt install"
            " postgresql-client), of the server's version or newer, and make sure they're in PATH."
        )
    conninfo, password = _conninfo()
    done = subprocess.run(
        [path, f"--dbname={conninfo}", *arguments],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise BackupError(
            f"{program} failed: {lines[0] if lines else f'it exited with code {done.returncode}'}"
        )


def _conninfo() -> tuple[str, str]:
    """Return how the site connects, as libpq reads it, and the password apart."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    params = {key: value for key, value in connection.get_connection_params().items() if key in known}
    password = str(params.pop("password", None) or "")
    return make_conninfo("", **params), password


@contextlib.contextmanager
def open_snapshot(target: Path) -> Iterator[str]:
    """Dump the database into a file. While the block runs, the site's connection sees the same moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for timeout in ("statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET LOCAL {timeout} = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        _dump(target, f"--snapshot={cursor.fetchone()[0]}")
        yield connection.alias


def _dump(target: Path, *more: str) -> None:
    without = [f"--exclude-table-data={table}" for table in SHORT_LIVED_TABLES]
    # Not compressed, because the archive is.
    _run(
        "pg_dump", "--format=custom", "--compress=0", f"--lock-wait-timeout={LOCK_SECONDS * 1000}",
        f"--file={target}", *without, *more,
    )  # fmt: skip


def refuse_in_use() -> None:
    """Refuse while someone else is connected to the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    connection.close()
    if others:
        raise BackupError(
            f"{others} other connections to the database are open. Stop the site on every machine,"
            " then run this again."
        )


def keep_copy(readable: bool) -> Path:
    """Dump the database as it is now."""
    folder = Path(settings.DATA_DIR) / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"db-{datetime.now():%Y%m%d-%H%M%S-%f}.dump"
    _dump(target)
    return target


def check(dump: Path) -> None:
    """Refuse before anything is changed if a program is missing or can't read the dump."""
    _script_of(dump)
    if not shutil.which("psql"):
        _run("psql")


def _script_of(dump: Path) -> Path:
    """Write the dump as SQL: only psql can delete the tables and fill the new ones in one transaction."""
    path = shutil.which("pg_restore")
    if path is None:
        _run("pg_restore")
    script = dump.with_suffix(".sql")
    done = subprocess.run(
        [str(path), "--no-owner", "--no-privileges", f"--file={script}", str(dump)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise BackupError(f"pg_restore can't read the backup's database: {done.stderr.splitlines()[0]}")
    return script


def load(dump: Path, name: UUID) -> None:
    """Put the dump in the place of the site's tables, in one transaction: a kill leaves what was there.

    `name` is what the database is called from then on (`SiteState.database_id`).
    """
    script = dump.with_suffix(".sql")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        there = {table for (table,) in cursor.fetchall()}
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
    ours = {*connection.introspection.django_table_names(), "django_migrations"}
    names = ", ".join(connection.ops.quote_name(table) for table in sorted(ours & there))
    connection.close()
    rename = f"UPDATE {schema}.articles_sitestate SET database_id = '{name}'"
    wait = f"SET lock_timeout = '{LOCK_SECONDS}s'"
    drop = [f"--command=DROP TABLE {names} CASCADE"] if names else []
    _run(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        "--output=/dev/null", f"--command={wait}", *drop, f"--file={script}", f"--command={rename}",
        # Behind pgbouncer the next client gets this session, in which the dump has left no search path.
        "--command=RESET ALL",
    )  # fmt: skip
