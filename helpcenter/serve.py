"""The server of the site at HOST and PORT: `python -m helpcenter.serve`."""

import contextlib
import fcntl
import gc
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from helpcenter.bootstrap import load_settings
from helpcenter.server import Server

PREPARED = "--prepared"  # says that helpcenter.start has looked at the database


def load_application(target: str) -> Callable[..., Any]:
    """Start a worker. It listens to its main process alone, and already while it loads."""
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _end_when_told()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # there is no garbage in what is loaded, and to look for it took a tenth of the time
    from django.urls import get_resolver

    from helpcenter.wsgi import application

    _hold_database_open()
    _ = get_resolver().url_patterns  # read now, and not when the first reader waits for it
    # What is loaded stays; to look through it all for garbage took 70 ms, in which every reader waited.
    gc.freeze()
    gc.enable()
    return application


_held: list[sqlite3.Connection] = []


def _hold_database_open() -> None:
    """Hold one connection to SQLite as long as the worker lives.

    Whoever opens the file alone has to make another beside it, and can't on a full disk. While one has it
    open, others can read.
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        held = sqlite3.connect(connection.settings_dict["NAME"], check_same_thread=False)
        held.execute("SELECT 1 FROM sqlite_master").fetchall()
        _held.append(held)


def _end_when_told() -> None:
    """End the worker some seconds after it was told to, whatever becomes of that.

    Granian loses a signal that comes between the loading of the application and its first request.
    """
    from django.conf import settings

    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell)  # gets the number of each signal that has a handler

    def wait() -> None:
        while os.read(told, 1)[0] != signal.SIGTERM:
            pass
        time.sleep(settings.STOP_SECONDS)
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def _end_with_parent() -> None:
    """End the worker with its main process: if that was killed, its workers would hold the port."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _lock_file() -> Path:
    from django.conf import settings

    return Path(settings.DATA_DIR) / "serving.lock"


def hold_lock() -> IO[str] | None:
    """Show other processes of this machine that the site is running, for as long as the file is open."""
    try:
        lock = open(_lock_file(), "w")  # noqa: SIM115 - as long as the server
        fcntl.flock(lock, fcntl.LOCK_SH)
    except OSError:  # a full or read-only disk is no reason to serve no one
        return None
    return lock


def is_serving() -> bool:
    """Return whether a server on this machine uses the site's folder."""
    with contextlib.suppress(FileNotFoundError), open(_lock_file()) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _refuse_other_version() -> None:
    """Let another process look at the database: this one has no use for Django, and would keep it."""
    done = subprocess.run([sys.executable, "-m", "helpcenter.start", "--check"], check=False)
    if done.returncode:
        sys.exit(done.returncode)


def main() -> None:
    load_settings()
    from django.conf import settings

    from helpcenter import address
    from helpcenter.database.serving import server_threads
    from helpcenter.log_format import server_logging

    listening = address.listen(settings.HOST, settings.PORT)
    if PREPARED not in sys.argv:
        _refuse_other_version()
    _lock = hold_lock()
    Server(
        listening,
        "helpcenter.wsgi:application",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # what proxies speak; to others, version 2 would let one connection ask for 200
        workers=settings.WORKERS,
        blocking_threads=server_threads(),
        respawn_failed_workers=True,
        workers_kill_timeout=settings.STOP_SECONDS + 2,
        websockets=False,
        log_level=LogLevels(settings.LOG_LEVEL),
        log_dictconfig=server_logging(settings.LOG_FORMAT),
    ).serve(target_loader=load_application)


if __name__ == "__main__":
    main()
