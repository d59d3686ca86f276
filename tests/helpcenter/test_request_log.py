"""One line for each request, without anything personal, and the lines of what goes wrong."""

import io
import json
import re
import threading

import pytest
from django.core.wsgi import get_wsgi_application

from articles import page_generation
from helpcenter import log_format, request_log
from helpcenter.counters import LOST_LINES, Counters
from helpcenter.page_store import PageStore
from helpcenter.request_log import Recorder, RequestLog
from tests.support.rows import row
from tests.support.wsgi import Reader

pytestmark = pytest.mark.once

SECRETS = ("q-secret", "code-secret", "192.0.2.1", "Mozilla", "token-secret", "ref-secret")


@pytest.fixture
def stream():
    return io.StringIO()


@pytest.fixture
def site(settings, tmp_path, monkeypatch, stream):
    """Make a reader of the site that logs in a format, and return it with what writes the lines."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(PageStore, "_poll", lambda self: None)
    store = PageStore(get_wsgi_application(), page_generation.open_mirror(), 10_000_000)

    def build(form):
        log = RequestLog(form, None, stream)
        return Reader(Recorder(store, log, None)), log

    return build


def lines(log, stream):
    log.write()
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.django_db(transaction=True)
def test_request_is_one_object_without_anything_personal(site, stream, make_live):
    make_live()
    reader, log = site("json")
    reader.get("/search/?q=q-secret", Referer="https://ref-secret.example")
    reader.get("/e/code-secret/")
    reader.get("/preview/token-secret/")
    reader.get("/feeds/articles.atom", X_Request_Id="from-proxy_1")
    answer = reader.get("/feeds/articles.atom", X_Request_Id="from-proxy_2")
    reader.get("/", method="q-secret\n")
    written = lines(log, stream)
    keys = {"time", "level", "logger", "id", "method", "route", "status", "ms", "bytes", "store"}
    assert all(set(line) == keys for line in written)
    told = [(line["method"], line["route"], line["status"], line["store"]) for line in written]
    assert told == [
        ("GET", "search", 200, "miss"), ("GET", "code-redirect", 404, "none"),
        ("GET", "preview", 404, "none"),
        ("GET", "feed", 200, "miss"), ("GET", "feed", 200, "hit"), ("other", "home", 405, "none"),
    ]  # fmt: skip
    assert [line["id"] for line in written[3:5]] == ["from-proxy_1", "from-proxy_2"]
    assert answer.headers["x-request-id"] == "from-proxy_2"
    assert written[4]["bytes"] == len(answer.body) > 100
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", written[0]["time"])
    assert not [secret for secret in SECRETS if secret in stream.getvalue()]


@pytest.mark.django_db(transaction=True)
def test_request_is_a_line_of_text(site, stream):
    reader, log = site("text")
    answer = reader.head("/robots.txt", X_Request_Id="abc")
    log.write()
    assert answer.body == b""
    assert re.fullmatch(
        r"[\d-]{10} [\d:]{8},\d{3} INFO helpcenter\.requests: "
        r"HEAD robots 200 ms=\d+\.\d{3} bytes=0 store=miss id=abc\n",
        stream.getvalue(),
    )


def test_id_is_taken_if_it_is_plain_and_made_otherwise():
    def site(environ, start_response):
        start_response("200 OK", [])
        return []

    reader = Reader(Recorder(site, None, None))
    for given in ("a", "A-b_9", "x" * 64):
        assert reader.get("/", X_Request_Id=given).headers["x-request-id"] == given
    for given in ("", "x" * 65, "a b", "a\nb", "ä", 'a"}', "a\n"):
        with row(given):
            first, second = (reader.get("/", X_Request_Id=given).headers["x-request-id"] for _n in range(2))
            assert re.fullmatch(r"[a-z0-9]{13,64}", first)
            assert first != second


def test_answer_that_breaks_while_it_is_sent_is_logged_as_a_failure(stream):
    def broken(environ, start_response):
        start_response("200 OK", [])

        def chunks():
            yield b"half"
            raise ConnectionError("gone")

        if environ["PATH_INFO"] == "/broken":
            raise ValueError("a bug")
        return chunks()

    log = RequestLog("json", None, stream)
    for address, error in (("/", ConnectionError), ("/broken", ValueError)):
        with pytest.raises(error):
            Reader(Recorder(broken, log, None)).get(address)
    assert [(line["status"], line["bytes"]) for line in lines(log, stream)][-1] == (500, 0)


def test_whole_stream_is_counted_when_it_is_closed(stream):
    def streamed(environ, start_response):
        start_response("200 OK", [])
        return (part for part in (b"one", b"two"))

    log = RequestLog("json", None, stream)
    assert Reader(Recorder(streamed, log, None)).get("/").body == b"onetwo"
    assert [(line["status"], line["bytes"]) for line in lines(log, stream)] == [(200, 6)]


def test_full_queue_loses_lines_and_keeps_nobody_waiting(tmp_path, monkeypatch, stream):
    monkeypatch.setattr(request_log, "MAX_WAITING", 2)
    monkeypatch.setattr(request_log, "WRITE_SECONDS", 3600)
    counters = Counters(tmp_path, [LOST_LINES], [])
    log = RequestLog("text", counters, stream)
    for number in range(5):
        log.put((0.0, str(number), "GET", "home", "200 OK", 0.1, 1, "hit"))
    log.write()
    assert stream.getvalue().count("\n") == 2
    assert counters.total()[LOST_LINES] == [3]


def test_lines_of_several_threads_are_whole_and_fit_into_a_pipe(stream, monkeypatch):
    writes = []
    monkeypatch.setattr(stream, "write", writes.append)
    log = RequestLog("json", None, stream)
    longest = "x" * 64
    for number in range(300):
        log.put((float(number), longest, "OPTIONS", "y" * 60, "200 OK", 1e6, 10**12, "none"))
    threads = [threading.Thread(target=log.write) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.write()
    assert len("".join(writes).splitlines()) == 300
    assert max(map(len, writes)) <= 4096
    assert all(text.endswith("\n") for text in writes)


@pytest.mark.django_db(transaction=True)
def test_error_of_a_page_names_its_route_and_id_and_not_its_address(site, monkeypatch, caplog, stream):
    reader, log = site("json")
    caplog.handler.addFilter(log_format.HidePath())
    monkeypatch.setattr("articles.search.finder.parse_query", lambda q: 1 / 0)
    try:
        answer = reader.get("/search/?q=q-secret", X_Request_Id="of-error")
    finally:
        caplog.handler.filters.clear()
    assert answer.status == 500
    [record] = [record for record in caplog.records if record.name == "django.request"]
    assert record.getMessage() == "Internal Server Error: search"
    assert log_format.request_id.get() == "of-error"
    assert lines(log, stream)[0]["status"] == 500
