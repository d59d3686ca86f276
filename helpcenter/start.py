"""Bring the site under DATA_DIR up to date, then become its server: `make run`, `make dev`, and deployments.

Each step looks first whether there is anything to do, so that a start with nothing new takes a second or two.
"""

import argparse
import contextlib
import fcntl
import hashlib
import io
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from helpcenter import address, schema_version, start_lock
from helpcenter.bootstrap import load_settings

MAX_COPIES = 5
OWN_FOLDER = ".collected"  # marks a folder of static files as ours to empty


def main() -> None:
    parser = argparse.ArgumentParser(prog="start", description=__doc__)
    parser.add_argument(
        "--dev", action="store_true", help="serve the site with DEBUG, and reload it when the code changes"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="only check that the database is from this version, and don't start",
    )
    options = parser.parse_args()

    os.umask(0o077)  # database, keys and pictures are the owner's alone
    load_settings()
    if not options.check:
        address.refuse_taken(settings.HOST, settings.PORT)
    django.setup()
    try:
        if options.check:
            refuse_other_version()
            return
        with _startup_lock():
            _prepare(collect=not options.dev)
    except CommandError as error:
        sys.exit(f"helpcenter: {error}")
    except KeyboardInterrupt:
        sys.exit("helpcenter: stopped. The next start continues from here.")
    _announce()
    _exec_server(_dev_server() if options.dev else ["-m", "helpcenter.serve", "--prepared"])


def _check(**which: Any) -> None:
    """Run the system checks: a line for each warning, and errors end the start."""
    found = [message for message in checks.run_checks(**which) if not message.is_silenced()]
    errors = [message for message in found if message.is_serious()]
    for message in found:
        if not message.is_serious():
            print(f"helpcenter: warning: {_in_a_line(message)}", file=sys.stderr)
    if errors:
        raise CommandError(" ".join(map(_in_a_line, errors)))


def _in_a_line(message: checks.CheckMessage) -> str:
    return " ".join(f"{message.msg} {message.hint or ''} ({message.id})".split())


def _prepare(collect: bool) -> None:
    _check()
    with start_lock.hold():
        _prepare_database()
    if collect:
        collect_static()


def _prepare_database() -> None:
    if migrate():
        call_command("clean_feedback", stdout=io.StringIO())
    _check(databases=["default"], tags=["database"])
    call_command("first_editor")
    # To try it, it's filled; a site for others begins empty unless that is asked for.
    if os.environ.get("DEMO", "1" if settings.LOCAL else "0") != "0":
        try:
            call_command("load_demo")
        except CommandError as error:
            raise CommandError(
                f"the demo articles can't be loaded: {error} To start without them, set DEMO=0."
            ) from error


def migrate() -> bool:
    """Apply what is pending, after a copy of a SQLite file that holds anything. False if nothing is."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        reason = " ".join(str(error).split())
        raise CommandError(f"can't connect to the database: {reason}{_note_on_disk()}") from error
    _refuse_newer(executor)
    if not schema_version.pending_migrations(executor):
        return False
    copy = copy_database() if executor.loader.applied_migrations else None
    if copy:
        print(f"Updating the database. A copy of the old one is in {copy}")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        note = f" Your data is safe: a copy of the old database is {copy}." if copy else ""
        raise CommandError(f"the database couldn't be updated: {error}.{note}") from error
    return True


def _note_on_disk() -> str:
    """Return why SQLite opens no file: it makes two others beside it, and says nothing of the disk."""
    if connection.vendor != "sqlite" or shutil.disk_usage(settings.DATA_DIR).free > 1_000_000:
        return ""
    return f". The disk of {settings.DATA_DIR} is full. Delete old files from its backups folder first."


def _refuse_newer(executor: MigrationExecutor) -> None:
    if newer := schema_version.newer_migrations(executor.loader):
        raise CommandError(
            "the database is from a newer version (it has the migration "
            f"{newer[-1]}). Install that version, or"
            " restore a backup from before that upgrade."
        )


def refuse_other_version() -> None:
    """Refuse to serve a database that isn't of this version. One that is away may be, so it's only said."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        reason = " ".join(str(error).split())
        print(f"helpcenter: can't connect to the database, so it isn't checked: {reason}", file=sys.stderr)
        return
    _refuse_newer(executor)
    if pending := schema_version.pending_migrations(executor):
        raise CommandError(
            "the database is from an older version (it doesn't have the "
            f"migration {pending[0]}). To update it, start"
            " the site with python -m helpcenter.start."
        )


def copy_database() -> Path | None:
    """Copy a SQLite database in use. None for another engine, which has its own tools."""
    if connection.vendor != "sqlite":
        return None
    folder = Path(settings.DATA_DIR) / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"db-{datetime.now():%Y%m%d-%H%M%S-%f}.sqlite3"
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, not three
    for old in sorted(folder.glob("db-*.sqlite3"))[:-MAX_COPIES]:
        old.unlink()
    return target


def collect_static() -> None:
    """Join, hash and compress the static files if any has changed since the last time."""
    root, stamp = Path(settings.STATIC_ROOT), Path(settings.DATA_DIR) / "static.stamp"
    state = _static_state()
    if stamp.exists() and stamp.read_text() == state and (root / "staticfiles.json").exists():
        return
    _refuse_foreign_files(root)
    print("Collecting static files...", flush=True)
    if stamp.exists():
        # Whole or not at all: a start that is interrupted from here on begins again.
        stamp.unlink()
        _delete_unlinked(root)
    else:
        shutil.rmtree(root, ignore_errors=True)
    try:
        root.mkdir(parents=True, exist_ok=True)
        (root / OWN_FOLDER).touch()
    except OSError as error:
        raise CommandError(
            f"{root} can't be written: {error.strerror}. Set STATIC_DIR to a folder that can be written."
        ) from None
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state)


def _refuse_foreign_files(root: Path) -> None:
    """Refuse to collect where files of others would be deleted."""
    is_own = any((root / name).exists() for name in (OWN_FOLDER, "staticfiles.json"))
    if is_own or root == Path(settings.DATA_DIR) / "static" or not root.exists():
        return
    if not root.is_dir() or any(root.iterdir()):
        raise CommandError(
            f"{root} contains other files, which would be deleted. Set STATIC_DIR to an empty folder."
        )


def _delete_unlinked(root: Path) -> None:
    """Delete collected files but for those that pages of the version before link to.

    It may still be serving, and caches and browsers show its pages after it.
    """
    manifest = root / "staticfiles.json"
    try:
        names = json.loads(manifest.read_text())["paths"].values()
    except (OSError, ValueError, KeyError, TypeError):
        names = []
    linked = {root / f"{name}{ending}" for name in names for ending in ("", ".br", ".gz")}
    linked |= {manifest, root / OWN_FOLDER}
    for path in root.rglob("*"):
        if path.is_file() and path not in linked:
            path.unlink()


def _static_state() -> str:
    state = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            status = os.stat(storage.path(path))
            state.update(f"{path} {storage.path(path)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return state.hexdigest()


@contextlib.contextmanager
def _startup_lock() -> Iterator[None]:
    """Two starts on one DATA_DIR prepare it one after the other."""
    try:
        settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = open(settings.DATA_DIR / "start.lock", "w")  # noqa: SIM115 - closed below
    except OSError as error:
        raise CommandError(f"{settings.DATA_DIR} can't be written: {error.strerror}.") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _announce() -> None:
    print(f"Site:   {settings.SITE_URL}/")
    print(f"Admin:  {settings.SITE_URL}/admin/   (data in {settings.DATA_DIR}; stop with Ctrl-C)", flush=True)
    if settings.HOST in {"0.0.0.0", "::"}:
        print(f"        Allowed hosts: {', '.join(settings.ALLOWED_HOSTS)} (ALLOWED_HOSTS)")


def _dev_server() -> list[str]:
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    return ["manage.py", "runserver", f"{host}:{settings.PORT}"]


def _exec_server(arguments: list[str]) -> None:
    """Replace this process, so that Ctrl-C and signals reach the server itself."""
    connection.close()
    os.chdir(settings.BASE_DIR)
    os.execv(sys.executable, [sys.executable, *arguments])


if __name__ == "__main__":
    main()
