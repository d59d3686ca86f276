"""What a server asks of PostgreSQL: a pool, limits, and no waiting for a database that doesn't answer."""

import copy
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.utils import load_backend

from helpcenter.database import monitor, serving
from helpcenter.database.config import read_databases
from helpcenter.database.middleware import Places
from helpcenter.database.monitor import Database, Monitor
from helpcenter.env import Environment

on_server = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server")


@pytest.fixture
def connect(settings, transactional_db):
    """Makes connections as a process that serves has them, to the database of the tests."""
    settings.STATEMENT_SECONDS = 1
    config = copy.deepcopy(connection.settings_dict)
    serving.complete(config)
    backend = load_backend(config["ENGINE"])
    opened = []

    def open_connection():
        opened.append(backend.DatabaseWrapper(config, "pooled"))
        return opened[-1]

    yield open_connection
    for wrapper in opened:
        wrapper.close()
    opened[0].close_pool()


def one(wrapper, sql):
    with wrapper.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@on_server
def test_statement_that_takes_too_long_ends(connect):
    with pytest.raises(OperationalError, match="statement timeout"):
        one(connect(), "SELECT pg_sleep(20)")


@on_server
@pytest.mark.django_db
def test_commands_take_their_time():
    assert one(connection, "SHOW statement_timeout") == "0"


@on_server
def test_requests_take_turns_with_few_connections(connect):
    used = set()
    for _n in range(5):
        wrapper = connect()
        used.add(one(wrapper, "SELECT pg_backend_pid()"))
        wrapper.close()
    assert len(used) == 1


@on_server
def test_connection_that_the_server_has_ended_is_not_used_again(connect):
    wrapper = connect()
    ended = one(wrapper, "SELECT pg_backend_pid()")
    wrapper.close()
    one(connection, f"SELECT pg_terminate_backend({ended})")
    time.sleep(0.05)
    assert one(wrapper, "SELECT pg_backend_pid()") != ended


@on_server
def test_database_that_is_away_is_refused_at_once(connect, monkeypatch):
    away = Monitor({"pooled": Database("pooled")})
    away.record_loss(away.databases["pooled"], "Connection refused")
    monkeypatch.setattr(monitor, "current", away)
    with pytest.raises(OperationalError, match="pooled isn't responding: Connection refused"):
        one(connect(), "SELECT 1")


@on_server
def test_whoever_waits_for_a_server_that_hangs_is_freed(connect):
    from helpcenter.database.postgresql.base import cut

    wrapper, errors = connect(), []
    one(wrapper, "SELECT set_config('statement_timeout', '0', false)")

    def wait():
        try:
            one(wrapper, "SELECT pg_sleep(20)")
        except OperationalError as error:
            errors.append(error)

    wrapper.inc_thread_sharing()
    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.1)
    cut("pooled")
    waiting.join(5)
    assert len(errors) == 1
    wrapper.close()


def test_limits_are_left_to_pgbouncer():
    config = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {}, "DISABLE_SERVER_SIDE_CURSORS": True}
    serving.complete(config)
    assert "options" not in config["OPTIONS"]
    assert config["CONN_MAX_AGE"] == 0


def test_so_many_are_at_the_database_and_no_more_wait_than_there_are_threads_for(monkeypatch):
    monkeypatch.setattr("helpcenter.database.middleware.WAIT_SECONDS", 0.2)
    places = Places(1)
    assert places.take()
    waiting = [threading.Thread(target=places.take) for _n in range(serving.WAITING_PER_THREAD)]
    for thread in waiting:
        thread.start()
    began = time.monotonic()
    assert not places.take()
    assert time.monotonic() - began < 0.1
    for thread in waiting:
        thread.join(5)
    places.give_back()
    assert places.take()


def test_those_that_write_leave_a_place_to_those_that_read(monkeypatch):
    monkeypatch.setattr("helpcenter.database.middleware.WAIT_SECONDS", 0.01)
    places = Places(2)
    assert [places.take(is_writing=True) for _n in range(2)] == [True, False]
    assert [places.take() for _n in range(2)] == [True, False]
    places.give_back(is_writing=True)
    assert places.take(is_writing=True)


def test_commands_go_to_the_server_behind_pgbouncer(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://pool:6432/site")
    monkeypatch.setenv("DATABASE_DIRECT_URL", "postgres://server:5432/site")
    monkeypatch.setenv("DATABASE_PGBOUNCER", "1")
    databases = read_databases(Environment(), Path())
    default = databases["default"]
    assert (default["HOST"], "DISABLE_SERVER_SIDE_CURSORS" in default) == ("server", False)
    serving.prepare(databases)
    assert (default["HOST"], default["DISABLE_SERVER_SIDE_CURSORS"]) == ("pool", True)
    assert "options" not in default["OPTIONS"]
