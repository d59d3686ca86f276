"""Bring the site under DATA_DIR up to date, then become its server: `make run`, `make dev`, and deployments.

Each step looks first whether there is anything to do, so that a start with nothing new takes a second or two.
"""

import argparse
import contextlib
import errno
import fcntl
import hashlib
import io
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from helpcenter.bootstrap import load_settings

MAX_COPIES = 5


def main() -> None:
    parser = argparse.ArgumentParser(prog="start", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="serve with DEBUG and reload on changes")
    dev = parser.parse_args().dev

    os.umask(0o077)  # database, keys and pictures are the owner's alone
    load_settings()
    _refuse_taken_address()
    django.setup()
    try:
        with _startup_lock():
            _prepare(collect=not dev)
    except CommandError as error:
        sys.exit(f"helpcenter: {error}")
    except KeyboardInterrupt:
        sys.exit("helpcenter: stopped; the next start goes on from here.")
    _announce()
    _exec_server(_dev_server() if dev else ["-m", "helpcenter.serve"])


def _prepare(collect: bool) -> None:
    call_command("check", stdout=io.StringIO())
    if migrate():
        call_command("clean_feedback", stdout=io.StringIO())
    call_command("check", databases=["default"], tags=["database"], stdout=io.StringIO())
    if collect:
        collect_static()
    call_command("first_editor")
    # To try it, it's filled; a site for others begins empty unless that is asked for.
    if os.environ.get("DEMO", "1" if settings.LOCAL else "0") != "0":
        try:
            call_command("load_demo")
        except CommandError as error:
            raise CommandError(
                f"the demonstration could not be loaded (DEMO=0 goes without): {error}"
            ) from error


def migrate() -> bool:
    """Apply what is pending, after a copy of a SQLite file that holds anything. False if nothing is."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise CommandError(f"the database cannot be reached: {' '.join(str(error).split())}") from error
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not pending:
        return False
    copy = copy_database() if executor.loader.applied_migrations else None
    if copy:
        print(f"Updating the database; a copy from before is {copy}")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        note = f" Nothing is lost: the copy from before is {copy}." if copy else ""
        raise CommandError(f"the database could not be updated: {error}.{note}") from error
    return True


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
    stamp = Path(settings.DATA_DIR) / "static.stamp"
    state = _static_state()
    if stamp.exists() and stamp.read_text() == state:
        return
    print("Collecting static files ...", flush=True)
    # Whole or not at all: a start that was interrupted here begins anew.
    stamp.unlink(missing_ok=True)
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state)


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
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(settings.DATA_DIR / "start.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _refuse_taken_address() -> None:
    """Say now, in one line, what the server would say later in many."""
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as error:
            where = f"port {settings.PORT} on {settings.HOST}"
            if error.errno != errno.EADDRINUSE:
                sys.exit(f"helpcenter: {where} cannot be used: {error.strerror}.")
            other = min(settings.PORT, 65_000) + 1
            sys.exit(f"helpcenter: {where} is in use; choose another one, for example PORT={other}.")


def _announce() -> None:
    print(f"Site:   {settings.SITE_URL}/")
    print(f"Admin:  {settings.SITE_URL}/admin/   (data in {settings.DATA_DIR}; stop with Ctrl-C)", flush=True)
    if settings.HOST in {"0.0.0.0", "::"}:
        print(f"        for others too, by these names: {', '.join(settings.ALLOWED_HOSTS)} (ALLOWED_HOSTS)")


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
