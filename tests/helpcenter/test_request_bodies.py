"""Bodies of requests: they reach Django whole or not at all, and slow ones hold nobody up."""

import io
import threading

import pytest

from helpcenter import request_bodies
from helpcenter.request_bodies import RequestBodies
from tests.support.wsgi import Reader

pytestmark = pytest.mark.once


class Stalled(io.BytesIO):
    """A client who sends what is there and then nothing, until it is gone."""

    def __init__(self, start=b""):
        super().__init__(start)
        self.is_gone = threading.Event()

    def read(self, size=-1):
        if piece := super().read(size):
            return piece
        self.is_gone.wait(10)
        return b""


class Site:
    """What reaches Django."""

    def __init__(self):
        self.bodies = []
        self.reader = Reader(RequestBodies(self))

    def __call__(self, environ, start_response):
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return []

    def post(self, stream, length, address="192.0.2.1", **more):
        environ = {"wsgi.input": stream, "CONTENT_LENGTH": length, "REMOTE_ADDR": address, **more}
        return self.reader.get("/", method="POST", environ=environ).status


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def stalled(monkeypatch):
    monkeypatch.setattr(request_bodies, "GRACE_SECONDS", 0.05)
    clients = [Stalled(b"text=half") for _n in range(request_bodies.MAX_OF_ONE)]
    yield clients
    for client in clients:
        client.is_gone.set()


def test_whole_body_reaches_the_site_and_none_needs_a_length(site):
    long = b"x" * (request_bodies.MAX_IN_MEMORY + 1)
    assert site.post(io.BytesIO(long), str(len(long))) == 200
    assert site.post(io.BytesIO(), "") == 200
    assert site.bodies == [long, b""]


def test_body_that_was_cut_off_is_not_taken_for_a_whole_one(site):
    assert site.post(io.BytesIO(b"text=half"), "20") == 400
    assert not site.bodies


@pytest.mark.parametrize(
    ("status", "length", "more"),
    [(411, "", {"HTTP_TRANSFER_ENCODING": "chunked"}), (413, "9" * 20, {}), (411, "-1", {}), (411, "x", {})],
)
def test_length_that_says_nothing_or_too_much_is_refused(site, status, length, more):
    assert site.post(io.BytesIO(b"text=1"), length, **more) == status
    assert not site.bodies


def test_stalled_bodies_of_one_address_are_given_up_and_keep_nobody_else_out(site, stalled):
    for client in stalled:
        assert site.post(client, "20") == 408
    assert site.post(io.BytesIO(b"a=1"), "3") == 503
    assert site.post(io.BytesIO(b"a=1"), "3", address="192.0.2.2") == 200
    assert site.reader.get("/").status == 200  # without a body


def test_address_is_served_again_when_its_stalled_clients_are_gone(site, stalled):
    for client in stalled:
        site.post(client, "20")
        client.is_gone.set()
    for thread in threading.enumerate():
        if thread.name == "request body":
            thread.join(5)
    assert site.post(io.BytesIO(b"a=1"), "3") == 200
