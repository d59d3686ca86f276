"""While the database doesn't answer: 503 in the looks of the site, and one line in the log."""

import json
import logging

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
)
from django.test import Client

from helpcenter import outages
from tests.support.rows import row

PUBLIC = (
    *(
        "/",
        "/articles/bank/",
        "/search/?q=bank",
        "/codes/",
        "/e/102/",
        "/embed/102/",
        "/sitemap.xml",
        "/faqs/",
    ),
    *("/feeds/articles.atom", "/search/suggest/?q=b", "/articles/bank.json"),
)
pytestmark = pytest.mark.once

REFUSED = "connection to server at 127.0.0.1 failed: Connection refused"


@pytest.fixture
def without_database(client, monkeypatch):
    """The database is gone; it comes back with the end of the test."""
    client.raise_request_exception = False
    monkeypatch.setattr(outages, "_outage", outages._Outage())
    error = [
        OperationalError("connection to server at 127.0.0.1 failed: Connection refused\n  Is it running?")
    ]

    def refuse(*_arguments):
        raise error[0]

    with connection.execute_wrapper(refuse):
        yield error


def test_every_page_says_that_it_is_the_database(client, make_live, without_database):
    for address in PUBLIC:
        with row(address):
            answer = client.get(address)
            assert answer.status_code == 503
            assert answer["Retry-After"] == "30"
            assert "no-store" in answer["Cache-Control"]
            assert "database isn't responding" in answer.content.decode()
            assert "Connection refused" not in answer.content.decode()


def test_signed_in_editor_is_told_that_nothing_was_saved(editor_client, make_live, without_database):
    editor_client.raise_request_exception = False
    for address in ("/admin/articles/article/", "/admin/"):
        assert editor_client.get(address).status_code == 503
    answer = editor_client.post("/admin/articles/article/add/", {"title": "Mine & <yours>"})
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "The site is read-only for now" in page
    assert "What you sent wasn't saved." in page
    assert '<textarea name="title" hidden>\nMine &amp; &lt;yours&gt;</textarea>' in page


def test_form_of_another_site_is_not_written_into_a_page(editor, make_live, without_database):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["sessionid"] = "x"
    answer = client.post("/admin/articles/article/add/", {"title": "Theirs"})
    assert answer.status_code in (403, 503)
    assert "Theirs" not in answer.content.decode()


def test_no_password_is_written_into_a_page(editor_client, make_live, without_database):
    editor_client.raise_request_exception = False
    answer = editor_client.post(
        "/admin/accounts/user/add/", {"username": "rita", "password1": "horse battery"}
    )
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "horse battery" not in page
    assert "Your text is still there" in page


def test_program_gets_json(client, make_live, without_database):
    for error in (without_database[0], InterfaceError("connection already closed")):
        without_database[0] = error
        answer = client.get("/api/v1/articles/")
        assert answer.status_code == 503
        assert json.loads(answer.content)["error"]["code"] == "not-ready"


def test_hundred_requests_are_one_line_in_the_log(client, make_live, without_database, caplog):
    for _n in range(20):
        assert client.get("/codes/").status_code == 503
    lines = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.name for record in lines] == ["helpcenter.outages"]
    assert (
        "OperationalError: connection to server at 127.0.0.1 failed: Connection refused"
        in lines[0].getMessage()
    )


def test_damaged_database_is_an_outage_and_what_somebody_sent_is_none(client, make_live, without_database):
    for error, status in [
        (DatabaseError("database disk image is malformed"), 503),
        (InternalError("invalid page in block 7 of relation base/5/16384"), 503),
        (IntegrityError("Key (slug)=(disk image is malformed) already exists"), 500),
    ]:
        without_database[0] = error
        with row(str(error)):
            assert client.get("/codes/").status_code == status


def test_fault_of_our_own_is_still_a_500(client, make_live, monkeypatch, caplog):
    client.raise_request_exception = False
    monkeypatch.setattr("articles.views.error_codes.side_counts", lambda *_: 1 / 0)
    assert client.get("/codes/").status_code == 500
    assert "ZeroDivisionError" in caplog.text
