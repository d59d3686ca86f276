"""/livez and /readyz, answered before Django is entered, whatever host was asked for.

`/livez` needs nothing. `/readyz` says whether this process can serve readers: a balancer sends it no one
while it can't. It asks in a thread of its own, and answers 503 after PATIENCE if the database hangs.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections, router
from django.db.migrations.executor import MigrationExecutor

from articles import search
from articles.models import SiteState
from helpcenter.database import monitor, routing
from helpcenter.lookups import Lookup
from helpcenter.request_names import OPERATIONS, ROUTE
from helpcenter.schema_version import pending_migrations

log = logging.getLogger(__name__)

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

PATIENCE = 1.5  # seconds
TRUST_SECONDS = 1.0  # so long an answer is given again
READY = "ok"


class Readiness:
    """What is in the way of serving readers."""

    def __init__(self) -> None:
        self._lookup = Lookup("readiness", self._ask)
        self._migrated = False
        self._last: dict[str, str] = {}

    def report(self) -> dict[str, str]:
        """Return the state of each part, "ok" or what is wrong; within PATIENCE."""
        report = self._lookup.answer(PATIENCE, TRUST_SECONDS)
        if report is None and self._last and monitor.current.has_another():
            return self._last  # what was asked hangs, and readers are sent to another
        self._last = report or {"database": f"no response in {PATIENCE} s"}
        return self._last

    def _ask(self) -> dict[str, str]:
        with routing.reading() as reader:
            report = self._look()
            return self._look() if set(report.values()) != {READY} and reader.try_another() else report

    def _look(self) -> dict[str, str]:
        try:
            return {
                "database": READY,
                "migrations": self._migrations(),
                "index": self._index(),
                "static": self._static_files(),
            }
        except (DatabaseError, InterfaceError) as error:
            return {"database": type(error).__name__}
        except Exception as error:
            log.exception("can't check whether the site is ready")
            return {"site": type(error).__name__}

    def _migrations(self) -> str:
        # While the primary is away, a replica that answers is enough to serve readers.
        connection = connections[router.db_for_read(SiteState)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not self._migrated:
            self._migrated = not pending_migrations(MigrationExecutor(connection))
        return READY if self._migrated else "some are pending: run manage.py migrate"

    def _index(self) -> str:
        state = search.describe_index()
        return READY if state.startswith(("current", "behind")) else state

    def _static_files(self) -> str:
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        return READY if manifest.exists() else "not collected: run manage.py collectstatic"


def wrap(application: Application, more: Mapping[str, Application] = MappingProxyType({})) -> Application:
    """Return the application with both addresses in front of it, and more of other operators' pages."""
    readiness = Readiness()

    def live(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return answer(environ, start_response, "200 OK", "ok")

    def ready(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        report = readiness.report()
        status = "200 OK" if set(report.values()) == {READY} else "503 Service Unavailable"
        return answer(environ, start_response, status, json.dumps(report), kind="application/json")

    pages = {"/livez": live, "/readyz": ready, **more}

    def operators(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        page = pages.get(environ.get("PATH_INFO", ""))
        if page is None:
            return application(environ, start_response)
        environ[ROUTE] = OPERATIONS[environ["PATH_INFO"]]
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return answer(environ, start_response, "405 Method Not Allowed", "", ("Allow", "GET, HEAD"))
        return page(environ, start_response)

    return operators


def answer(
    environ: dict[str, Any],
    start_response: Callable[..., Any],
    status: str,
    text: str,
    *more: tuple[str, str],
    kind: str = "text/plain; charset=utf-8",
) -> Iterable[bytes]:
    """Answer an operator, with more headers if there are any."""
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
