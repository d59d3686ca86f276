"""How a process that answers readers uses PostgreSQL; commands take Django's own way and their time."""

from typing import Any

from django.conf import settings

from helpcenter.database.config import POOLED

ENGINE = "helpcenter.database.postgresql"
SPARE_CONNECTIONS = 4  # of each process, beside those of requests: for what it counts, follows and streams
POOL_SECONDS = 0.25  # between two looks at whether the server is there; see postgresql/base.py
MAX_LIFETIME_SECONDS = 3600.0
# Requests that wait for one of THREADS places at the databases. The server has threads for these and more, so
# that stored pages, files and /livez never wait behind a database that hangs.
WAITING_PER_THREAD = 8
SPARE_THREADS = 8
MAX_BODIES = 32  # of requests that each process reads at once: see helpcenter/request_bodies.py


def prepare(databases: dict[str, dict[str, Any]]) -> None:
    """Give the settings of databases what a server needs. Called before anything is asked."""
    for config in databases.values():
        config.update(config.pop(POOLED, {}))
        if config["ENGINE"].endswith("postgresql"):
            complete(config)


def watch(databases: dict[str, dict[str, Any]]) -> None:
    """Watch the databases of this process from now on, if they are servers."""
    aliases = [alias for alias, config in databases.items() if not config["ENGINE"].endswith("sqlite3")]
    if aliases:
        # Loaded only here: psycopg takes 0.1 s, and a site on SQLite has no use for it.
        from helpcenter.database import probe

        probe.watch_databases(aliases)


def server_threads() -> int:
    """Return how many threads the server of each process needs. They are started when they are needed.

    Also on SQLite, where a writer waits for the lock of another one.
    """
    return settings.THREADS * (1 + WAITING_PER_THREAD) + MAX_BODIES + SPARE_THREADS


def complete(config: dict[str, Any]) -> None:
    is_shared = config.get("DISABLE_SERVER_SIDE_CURSORS", False)
    options = config["OPTIONS"]
    # Behind pgbouncer in transaction mode a limit would be that of another client, so it is set there.
    if settings.STATEMENT_SECONDS and not is_shared:
        milliseconds = settings.STATEMENT_SECONDS * 1000
        limits = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
        options["options"] = f"{options.get('options', '')} {limits}".strip()
    options["pool"] = {
        "min_size": 0,
        "max_size": settings.THREADS + SPARE_CONNECTIONS,
        "timeout": POOL_SECONDS,
        "reconnect_timeout": 1.0,  # an attempt that fails leaves its place to the next request
        "max_lifetime": MAX_LIFETIME_SECONDS,
        "num_workers": 1,
    }
    # The pool costs what connections of threads do, 0.1 ms of CPU a request. Its own check would ask the
    # server each time, for 0.13 ms more; ours looks at the socket.
    config.update(ENGINE=ENGINE, CONN_MAX_AGE=0, CONN_HEALTH_CHECKS=False)
