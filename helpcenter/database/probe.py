"""The question that tells whether a server of PostgreSQL answers, and how far it is."""

import select
import time
from contextlib import suppress
from uuid import UUID

import psycopg
from django.db import connections
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from articles import page_generation
from articles.models import SiteState
from helpcenter.database import monitor
from helpcenter.database.postgresql.base import cut

CONNECT_SECONDS = 2
UNDEFINED_TABLE = b"42P01"
_QUESTION = f"""
SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END
         - '0/0'::pg_lsn, database_id, seq, generation
FROM {SiteState._meta.db_table} WHERE id = 1
""".encode()


class Probe:
    """Asks one database, on a connection of its own that nothing else can occupy."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.connection: psycopg.Connection | None = None

    def ask(self) -> monitor.Seen:
        """Return what the database says. Cuts all connections to one that is silent for too long.

        Raises psycopg.Error or TimeoutError if there is no answer.
        """
        try:
            self.connection = self.connection or self._connect()
            seconds = monitor.seconds_to_cut(self.alias)
            return _seen(_answer(self.connection.pgconn, _QUESTION, seconds))
        except (TimeoutError, psycopg.errors.ConnectionTimeout):
            cut(self.alias)
            self._close()
            raise
        except Exception:
            self._close()
            raise

    def _connect(self) -> psycopg.Connection:
        parameters = connections[self.alias].get_connection_params()
        return psycopg.connect(**{**parameters, "autocommit": True, "connect_timeout": CONNECT_SECONDS})

    def _close(self) -> None:
        if self.connection:
            with suppress(psycopg.Error):
                self.connection.close()
            self.connection = None


def _answer(server: PGconn, question: bytes, seconds: float) -> PGresult:
    """Return the answer to one statement, for which psycopg itself would wait for ever."""
    until = time.monotonic() + seconds
    socket = select.poll()
    socket.register(server.socket, select.POLLIN)
    server.send_query(question)
    server.flush()
    while server.is_busy():
        if not socket.poll(max(until - time.monotonic(), 0) * 1000):
            raise TimeoutError(f"no response in {seconds} s")
        server.consume_input()
    answers = []
    while answer := server.get_result():
        answers.append(answer)
    return answers[0]


def _seen(answer: PGresult) -> monitor.Seen:
    if answer.status != ExecStatus.TUPLES_OK:
        if answer.error_field(psycopg.pq.DiagnosticField.SQLSTATE) == UNDEFINED_TABLE:
            return monitor.Seen(0, b"")
        raise psycopg.OperationalError(answer.get_error_message())
    if not answer.ntuples:
        return monitor.Seen(0, b"")
    position, database, seq, generation = ((answer.get_value(0, n) or b"0").decode() for n in range(4))
    state = UUID(database), int(seq), int(generation)
    return monitor.Seen(int(position), page_generation.digest_of(state))


def watch_databases(aliases: list[str]) -> None:
    """Watch these databases, all of them servers of PostgreSQL."""
    probes = {alias: Probe(alias) for alias in aliases}
    monitor.start(aliases, lambda database: probes[database.alias].ask())
