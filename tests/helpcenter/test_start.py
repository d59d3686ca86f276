"""What a start refuses, and that starts at the same moment take turns."""

import threading
from types import SimpleNamespace

import pytest
from django.core.management import CommandError
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from helpcenter import address, start, start_lock
from tests.support.ports import free_port


def test_two_servers_that_start_at_once_do_not_share_a_port():
    port = free_port()
    with address.listen("127.0.0.1", port), address.listen("127.0.0.2", port):
        for refuse in (address.listen, address.refuse_taken):
            with pytest.raises(SystemExit, match=f"port {port} on 127.0.0.1 is in use"):
                refuse("127.0.0.1", port)
    address.refuse_taken("127.0.0.1", port)
    address.listen("127.0.0.1", port).close()


@pytest.mark.django_db
def test_database_of_a_newer_version_is_refused():
    start.refuse_other_version()
    MigrationRecorder(connection).record_applied("socialaccount", "0009_of_an_app_that_is_off")
    start.refuse_other_version()
    MigrationRecorder(connection).record_applied("articles", "9000_of_a_later_version")
    for check in (start.migrate, start.refuse_other_version):
        with pytest.raises(CommandError, match=r"newer version \(it has the migration articles.9000"):
            check()


@pytest.mark.django_db
def test_server_alone_refuses_what_a_start_would_update():
    last = max(node for node in MigrationLoader(connection).disk_migrations if node[0] == "articles")
    MigrationRecorder(connection).record_unapplied(*last)
    with pytest.raises(CommandError, match=r"older version .*helpcenter\.start"):
        start.refuse_other_version()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="another machine's disk")
@pytest.mark.parametrize(
    ("free", "reason"), [(0, r"opened\. The disk of .* is full\. Delete"), (1 << 40, "opened$")]
)
def test_full_disk_is_named_where_the_database_cannot_be_opened(monkeypatch, free, reason):
    def refuse(_connection):
        raise OperationalError("it cannot be opened")

    monkeypatch.setattr(start, "MigrationExecutor", refuse)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=free))
    with pytest.raises(CommandError, match=reason):
        start.migrate()


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_machines_prepare_one_database_one_after_the_other(capsys):
    if connection.vendor == "sqlite":
        pytest.skip("one machine, whose starts take turns by a file")
    order = []

    def start_too():
        with start_lock.hold():
            order.append("second")

    other = threading.Thread(target=start_too)
    with start_lock.hold():
        other.start()
        other.join(0.5)
        order.append("first")
    other.join()
    assert order == ["first", "second"]
    assert "Another machine is preparing the database" in capsys.readouterr().out
