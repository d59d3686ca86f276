"""/livez and /readyz, answered before Django is entered, whatever host was asked for.

`/livez` needs nothing. `/readyz` says whether this process can serve readers: a balancer sends it nobody
while it can't. It asks in a thread of its own, and answers 503 after PATIENCE if the database hangs.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from articles import search

log = logging.getLogger(__name__)

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

PATIENCE = 1.5  # seconds
TRUST_SECONDS = 1.0  # so long an answer is given again
READY = "ok"


class Readiness:
    """What is in the way of serving readers, looked up by one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: threading.Thread | None = None
        self._report = {"database": "not asked yet"}
        self._known_at = float("-inf")  # monotonic
        self._migrated = False

    def report(self) -> dict[str, str]:
        """Return the state of each part, "ok" or what is wrong; within PATIENCE."""
        with self._lock:
            if time.monotonic() - self._known_at < TRUST_SECONDS:
                return self._report
            if self._asked is None or not self._asked.is_alive():
                self._asked = threading.Thread(target=self._ask, name="readiness", daemon=True)
                self._asked.start()
            asked = self._asked
        asked.join(PATIENCE)
        if asked.is_alive():
            return {"database": f"no answer in {PATIENCE} s"}
        return self._report

    def _ask(self) -> None:
        try:
            self._report = {
                "database": READY,
                "migrations": self._migrations(),
                "index": self._index(),
                "static": self._static_files(),
            }
        except (DatabaseError, InterfaceError) as error:
            self._report = {"database": type(error).__name__}
        except Exception as error:
            log.exception("cannot tell whether the site is ready")
            self._report = {"site": type(error).__name__}
        finally:
            connection.close()
        self._known_at = time.monotonic()

    def _migrations(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not self._migrated:
            executor = MigrationExecutor(connection)
            self._migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return READY if self._migrated else "some are pending: manage.py migrate"

    def _index(self) -> str:
        state = search.describe_index()
        return READY if state.startswith(("current", "behind")) else state

    def _static_files(self) -> str:
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        return READY if manifest.exists() else "not collected: manage.py collectstatic"


def wrap(application: Application) -> Application:
    """Return the application with both addresses in front of it."""
    readiness = Readiness()

    def health(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path not in ("/livez", "/readyz"):
            return application(environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _answer(environ, start_response, "405 Method Not Allowed", "", ("Allow", "GET, HEAD"))
        if path == "/livez":
            return _answer(environ, start_response, "200 OK", "ok")
        report = readiness.report()
        status = "200 OK" if set(report.values()) == {READY} else "503 Service Unavailable"
        return _answer(environ, start_response, status, json.dumps(report), kind="application/json")

    return health


def _answer(
    environ: dict[str, Any],
    start_response: Callable[..., Any],
    status: str,
    text: str,
    *more: tuple[str, str],
    kind: str = "text/plain; charset=utf-8",
) -> Iterable[bytes]:
    body = text.encode()
    headers = [
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        *more,
    ]
    start_response(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
