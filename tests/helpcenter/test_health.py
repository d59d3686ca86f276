"""/livez and /readyz: what a balancer or a supervisor asks."""

import json
import threading
import time

import pytest
from django.db import DatabaseError

from articles import search
from helpcenter import health
from tests.support.wsgi import Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def refuse(environ, start_response):
    raise AssertionError("Django was asked")


@pytest.fixture
def reader(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    return Reader(health.wrap(refuse))


def test_live_needs_nothing_and_answers_by_any_name(reader, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = reader.get("/livez", Host="10.0.0.7:8000")
    assert (answer.status, answer.body, answer.headers["cache-control"]) == (200, b"ok", "no-store")
    assert (reader.head("/livez").status, reader.head("/livez").body) == (200, b"")


@pytest.mark.both
def test_ready_if_everything_is(reader, make_live):
    make_live()
    search.sync()
    answer = reader.get("/readyz", Host="10.0.0.7")
    report = json.loads(answer.body)
    assert (answer.status, set(report.values())) == (200, {"ok"}), report
    assert set(report) == {"database", "migrations", "index", "static"}


def test_not_ready_without_static_files_or_with_pending_migrations(reader, make_live, settings, monkeypatch):
    make_live()
    search.sync()
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    monkeypatch.setattr(health, "pending_migrations", lambda executor: ["articles.0001_one"])
    answer = reader.get("/readyz")
    report = json.loads(answer.body)
    assert answer.status == 503
    assert report == {
        "database": "ok",
        "index": "ok",
        "migrations": "some are pending: run manage.py migrate",
        "static": "not collected: run manage.py collectstatic",
    }


def fail(*_arguments):
    raise DatabaseError("secret")


def test_not_ready_without_the_database_and_at_once_when_it_hangs(reader, monkeypatch):
    monkeypatch.setattr(health, "PATIENCE", 0.1)
    monkeypatch.setattr(health, "TRUST_SECONDS", 0.0)
    gate = threading.Event()
    for behavior, told in ((fail, "DatabaseError"), (lambda *_: gate.wait(20), "no response in 0.1 s")):
        monkeypatch.setattr(health.Readiness, "_migrations", behavior)
        answer = reader.get("/readyz")
        assert (answer.status, json.loads(answer.body)) == (503, {"database": told})
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "readiness":
            thread.join(20)


def test_later_questions_do_not_wait_for_a_database_that_hangs(reader, monkeypatch):
    monkeypatch.setattr(health, "PATIENCE", 0.5)
    gate = threading.Event()
    monkeypatch.setattr(health.Readiness, "_migrations", lambda *_: gate.wait(20))
    reader.get("/readyz")
    began = time.monotonic()
    assert [reader.get("/readyz").status for _n in range(10)] == [503] * 10
    assert time.monotonic() - began < 2
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "readiness":
            thread.join(20)


def test_other_methods_are_named_and_other_addresses_are_for_django():
    asked = []

    def django(environ, start_response):
        asked.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return []

    application = health.wrap(django)
    answer = Reader(application).get("/readyz", method="POST")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    Reader(application).get("/livez/more")
    assert asked == ["/livez/more"]
