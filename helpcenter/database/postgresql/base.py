"""Django's engine for PostgreSQL, for servers: what doesn't answer is refused at once, and can be cut."""

import os
import select
import socket
import threading
import time
from contextlib import suppress
from typing import Any
from weakref import WeakSet

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

from helpcenter.database import monitor

WAIT_SECONDS = 3.0  # for a connection

_open: dict[str, WeakSet[psycopg.Connection]] = {}
_lock = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection:
        """Return a connection from the pool that the server has not ended. Raises OperationalError.

        The pool waits for a server that is away as for one that is busy, so it's asked again and again.
        """
        until = time.monotonic() + WAIT_SECONDS
        while True:
            monitor.current.refuse_if_down(self.alias)
            try:
                connection: psycopg.Connection = super().get_new_connection(conn_params)
            except PoolTimeout:
                if time.monotonic() > until:
                    raise
                continue
            if not self.pool or not _has_ended(connection):
                return connection
            connection.close()
            self.pool.putconn(connection)

    def _configure_connection(self, connection: psycopg.Connection) -> bool:
        with _lock:
            _open.setdefault(self.alias, WeakSet()).add(connection)
        configured: bool = super()._configure_connection(connection)  # type: ignore[misc]
        return configured


def _has_ended(connection: psycopg.Connection) -> bool:
    """Return whether there is something to read, which from an idle server is its farewell."""
    if connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def cut(alias: str) -> None:
    """End all connections to a database as if the network had, so that no one waits for its answer."""
    with _lock:
        connections = list(_open.get(alias, ()))
    for connection in connections:
        # A second handle of the same socket: the thread that waits for the first one closes that itself.
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as handle:
            handle.shutdown(socket.SHUT_RDWR)
