"""SQLite: copied by its online backup API, which sees one moment while others write."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from helpcenter.start import copy_database

from .aliases import open_database
from .errors import BackupError, DamagedError
from .workspace import refuse_full_disk

SHORT_LIVED_TABLES = ("django_session", "accounts_sharedcache", "articles_formclaim")


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])


@contextlib.contextmanager
def open_snapshot(target: Path) -> Iterator[str]:
    """Copy the database into a file, and give the copy an alias to be read by."""
    refuse_full_disk(target.parent, 2 * _file().stat().st_size)
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, not three
        _refuse_damaged(copy, "The database is damaged, so it can't be backed up")
        copy.execute("PRAGMA secure_delete = ON")
        for table in SHORT_LIVED_TABLES:
            if copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                copy.execute(f"DELETE FROM {table}")
        copy.commit()
    with open_database({"ENGINE": "django.db.backends.sqlite3", "NAME": target}) as alias:
        yield alias


def _refuse_damaged(database: sqlite3.Connection, sentence: str) -> None:
    try:
        found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise BackupError(f"{sentence}: {found}.")


def refuse_in_use() -> None:
    """Refuse while another process has the database open."""
    connection.close()
    _file().touch(mode=0o600)  # of a new site; SQLite would let everyone read it
    with contextlib.closing(sqlite3.connect(_file(), timeout=0)) as probe:
        try:
            # Only the one connection there is can leave WAL; the site's next one turns it on again.
            mode = probe.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                return
            mode = "locked"
        except sqlite3.DatabaseError:
            return  # damaged, which is what a restore is for
    if mode != "delete":
        raise BackupError(f"Another process is using {_file()}. Stop the site, then run this again.")


def keep_copy(readable: bool) -> Path:
    """Copy the database as it is now. One that can't be read is moved, with its log, out of the way."""
    if readable:
        copy = copy_database()
        assert copy
        return copy
    connection.close()
    folder = Path(settings.DATA_DIR) / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"damaged-{datetime.now():%Y%m%d-%H%M%S-%f}.sqlite3"
    for suffix in ("-wal", "-shm", "-journal", ""):
        source = _file().with_name(_file().name + suffix)
        if source.exists():
            shutil.move(source, target.with_name(target.name + suffix))
    return target


def check(copy: Path) -> None:
    """Refuse a file that SQLite can't read."""
    with contextlib.closing(sqlite3.connect(copy)) as database:
        try:
            _refuse_damaged(database, "its database can't be read")
        except BackupError as error:
            raise DamagedError(str(error).rstrip(".")) from None


def load(copy: Path, name: UUID) -> None:
    """Put the copy in the place of the database, in one transaction: a kill leaves what was there.

    `name` is what it is called from then on (`SiteState.database_id`).
    """
    connection.close()
    refuse_full_disk(_file().parent, 2 * copy.stat().st_size)
    with (
        contextlib.closing(sqlite3.connect(copy)) as source,
        contextlib.closing(sqlite3.connect(_file(), timeout=20)) as target,
    ):
        source.execute("UPDATE articles_sitestate SET database_id = ?", (name.hex,))
        source.commit()
        source.backup(target)
