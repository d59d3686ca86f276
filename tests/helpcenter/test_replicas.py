"""Readers are sent to a replica that is close enough, everybody else to the primary.

The replica is the same server under another name, as what it says of itself can be chosen.
"""

import time
from contextlib import contextmanager

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from articles import page_generation
from articles.models import SiteState
from articles.search.index_folder import INDEX
from helpcenter import metrics
from helpcenter.database import monitor, routing
from helpcenter.database.monitor import Database, Monitor, Seen
from helpcenter.page_store import PageStore
from tests.support.wsgi import Reader

REPLICA = "replica-1"
NOW = b"12345678"
OWN_PAGE = {"sec-fetch-site": "same-origin"}


def watched(*aliases):
    """Databases that have just answered, all of them at the same position and generation."""
    watcher = Monitor({alias: Database(alias) for alias in ("default", *aliases)})
    for database in watcher.databases.values():
        answer(watcher, database.alias, 100)
    return watcher


def answer(watcher, alias, position, generation=NOW, seconds_ago=0.0):
    watcher.databases[alias].asked_at = time.monotonic() - seconds_ago
    watcher.record(watcher.databases[alias], Seen(position, generation))


# Which one is close enough


def test_reader_is_sent_to_a_replica_that_is_close_enough(settings):
    watcher = watched(REPLICA)
    assert watcher.for_readers() == REPLICA
    watcher.samples.clear()
    answer(watcher, "default", 100, seconds_ago=9)
    answer(watcher, "default", 130, seconds_ago=1)
    assert 8 < watcher.seconds_behind(watcher.databases[REPLICA]) < 10
    assert watcher.for_readers() == "default"
    settings.REPLICA_LAG_SECONDS = 20
    assert watcher.for_readers() == REPLICA


def test_replica_of_an_idle_primary_is_not_behind():
    watcher = watched(REPLICA)
    watcher.samples.clear()
    for seconds_ago in (900, 600, 300, 0):
        answer(watcher, "default", 100, seconds_ago=seconds_ago)
    assert watcher.seconds_behind(watcher.databases[REPLICA]) < 1


def test_silent_and_failing_databases_are_left_out():
    watcher = watched(REPLICA, "replica-2")
    watcher.databases[REPLICA].asked_at = time.monotonic() - 2  # and no answer since
    assert {watcher.for_readers() for _n in range(20)} == {"replica-2"}
    with pytest.raises(OperationalError, match="no response"):
        watcher.refuse_if_down(REPLICA)
    watcher.record_loss(watcher.databases["replica-2"], "Connection refused")
    assert watcher.for_readers() == "default"
    with pytest.raises(OperationalError, match="replica-2 isn't responding: Connection refused"):
        watcher.refuse_if_down("replica-2")
    answer(watcher, REPLICA, 100)
    assert watcher.for_readers() == REPLICA


def test_without_the_primary_all_read_from_the_replica_that_is_least_behind():
    watcher = watched(REPLICA, "replica-2")
    answer(watcher, "replica-2", 200)
    watcher.record_loss(watcher.primary, "Connection refused")
    assert watcher.newest() == "replica-2"
    watcher.record_loss(watcher.databases["replica-2"], "Connection refused")
    assert watcher.newest() == REPLICA
    watcher.record_loss(watcher.databases[REPLICA], "Connection refused")
    assert watcher.newest() == "default"


def test_loss_and_return_are_a_line_each(caplog):
    watcher = watched()
    for _n in range(20):
        watcher.record_loss(watcher.primary, "Connection refused")
    answer(watcher, "default", 100)
    lines = [record.getMessage() for record in caplog.records]
    assert lines == ["the database isn't responding: Connection refused", "the database is responding again"]


def test_metrics_show_each_server(monkeypatch):
    watcher = watched(REPLICA, "replica-2")
    watcher.record_loss(watcher.databases["replica-2"], "Connection refused")
    monkeypatch.setattr(monitor, "current", watcher)
    samples = [sample for family in metrics._watched_databases() for sample in family.samples]
    up = {s.labels["server"]: s.value for s in samples if s.name == "helpcenter_database_server_up"}
    assert up == {"default": 1, REPLICA: 1, "replica-2": 0}
    behind = {s.labels["server"]: s.value for s in samples if s.name == "helpcenter_replica_behind_seconds"}
    assert behind.keys() == {REPLICA}
    assert behind[REPLICA] < 1


# What a request reads from

on_server = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no replicas"),
    pytest.mark.django_db(transaction=True, databases=["default", REPLICA]),
]


@pytest.fixture
def watcher(monkeypatch):
    watcher = watched(REPLICA)
    monkeypatch.setattr(monitor, "current", watcher)
    yield watcher
    connections[REPLICA].close()


@pytest.fixture
def page(make_live):
    make_live(codes=["H-101"], title="Bank is busy", slug="bank")


@contextmanager
def counted():
    """The number of statements at either database."""
    numbers: dict[str, int] = {}
    queries = {alias: CaptureQueriesContext(connections[alias]) for alias in ("default", REPLICA)}
    with queries["default"], queries[REPLICA]:
        yield numbers
    numbers |= {alias: len(captured) for alias, captured in queries.items()}


def server(test):
    for mark in on_server:
        test = mark(test)
    return test


@server
@pytest.mark.parametrize(
    "address", ["/articles/bank/", "/search/?q=bank+busy", "/search/suggest/?q=ban", "/api/v1/search?q=bank"]
)
def test_anonymous_reader_reads_from_the_replica(client, page, watcher, address):
    client.get(address)  # which brings the index up to the database
    with counted() as statements:
        assert client.get(address).status_code == 200
    assert statements[REPLICA]
    assert not statements["default"]


@server
def test_long_search_that_is_sent_reads_from_the_replica(client, page, watcher):
    client.get("/search/?q=bank")
    with counted() as statements:
        assert client.post("/search/", {"q": "bank is busy"}, headers=OWN_PAGE).status_code == 200
    assert statements[REPLICA]
    assert not statements["default"]


@server
def test_editor_reads_what_was_saved_from_the_primary(editor_client, page, watcher):
    for address in ("/articles/bank/", "/admin/articles/article/"):
        with counted() as statements:
            assert editor_client.get(address).status_code == 200
        assert statements["default"]
        assert not statements[REPLICA]


@server
def test_what_is_sent_goes_to_the_primary(client, page, watcher):
    with counted() as statements:
        sent = client.post("/articles/bank/feedback/", {"helpful": "yes"}, headers=OWN_PAGE)
    assert sent.status_code == 303
    assert not statements[REPLICA]


@server
def test_request_that_has_written_reads_its_own_write(page, watcher):
    with routing.reading():
        SiteState.objects.filter(pk=1).update(generation=7)
        with counted() as statements:
            assert SiteState.objects.get(pk=1).generation >= 7
    assert not statements[REPLICA]


@server
def test_reader_of_a_replica_that_fails_is_answered_by_the_primary(client, page, watcher):
    def fail(*_arguments):
        raise OperationalError("server closed the connection unexpectedly")

    with connections[REPLICA].execute_wrapper(fail):
        assert client.get("/articles/bank/").status_code == 200


@server
def test_without_the_primary_everybody_reads_and_nobody_writes(client, page, watcher):
    client.get("/search/?q=bank")

    def refuse(*_arguments):
        raise OperationalError("connection refused")

    watcher.record_loss(watcher.primary, "Connection refused")
    with connection.execute_wrapper(refuse):
        for address in ("/articles/bank/", "/search/?q=bank+busy", "/codes/", "/api/v1/search?q=bank"):
            assert client.get(address).status_code == 200
        searched = client.post("/search/", {"q": "bank is busy"}, headers=OWN_PAGE)
        assert searched.status_code == 200
        vote = client.post("/articles/bank/feedback/", {"helpful": "yes"}, headers=OWN_PAGE)
        assert (vote.status_code, vote["Retry-After"]) == (503, "60")


# What is kept of what was read there


@pytest.fixture
def store(page, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(PageStore, "_poll", lambda self: None)
    mirror = page_generation.open_mirror()
    mirror.refresh()
    return PageStore(get_wsgi_application(), mirror, 1_000_000)


@server
def test_page_is_kept_only_if_the_replica_shows_its_generation(watcher, store):
    shown = store.mirror.read()
    answer(watcher, REPLICA, 90, generation=b"an older")
    with counted() as statements:
        assert Reader(store).get("/articles/bank/").status == 200
    assert not statements[REPLICA]
    assert len(store.plain.pages) == 1

    store.plain.pages.clear()
    answer(watcher, REPLICA, 100, generation=shown)
    with counted() as statements:
        assert Reader(store).get("/articles/bank/").status == 200
    assert not statements["default"]
    assert len(store.plain.pages) == 1

    # Nobody is left who shows it: readers get what the replica has, and nothing is kept.
    store.plain.pages.clear()
    watcher.record_loss(watcher.primary, "Connection refused")
    answer(watcher, REPLICA, 90, generation=b"an older")
    assert Reader(store).get("/articles/bank/").status == 200
    assert not store.plain.pages


@server
def test_index_is_not_built_anew_for_a_replica_that_is_behind(client, page, watcher, monkeypatch):
    client.get("/search/?q=bank")
    SiteState.objects.filter(pk=1).update(seq=0)
    monkeypatch.setattr(INDEX, "_bring_up", lambda *_: pytest.fail("the index is built anew"))
    assert client.get("/search/?q=bank+busy").status_code == 200
