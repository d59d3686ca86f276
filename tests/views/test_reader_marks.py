"""What tells readers apart without accounts and cookies."""

import pytest
from django.core.cache import caches
from django.http import HttpResponse

from articles.views import reader_marks
from helpcenter.middleware import client_address


@pytest.fixture(autouse=True)
def fresh_limits():
    caches["readers"].clear()
    yield
    caches["readers"].clear()


def request_from(rf, address="192.0.2.7", browser="One"):
    return rf.post("/", REMOTE_ADDR=address, headers={"User-Agent": browser})


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_network_is_what_one_may_change_at_will(rf, address, network):
    assert reader_marks.network(request_from(rf, address)) == network


def test_mark_tells_browsers_purposes_and_days_apart(rf, monkeypatch):
    one = reader_marks.reader_mark(request_from(rf), "vote:1")
    assert one == reader_marks.reader_mark(request_from(rf), "vote:1")
    others = {
        reader_marks.reader_mark(request_from(rf, browser="Other"), "vote:1"),
        reader_marks.reader_mark(request_from(rf, "192.0.2.8"), "vote:1"),
        reader_marks.reader_mark(request_from(rf), "vote:2"),
        reader_marks.network_mark(request_from(rf), "vote:1"),
    }
    monkeypatch.setattr(reader_marks, "localdate", lambda: "another day")
    others.add(reader_marks.reader_mark(request_from(rf), "vote:1"))
    assert len(others | {one}) == 6
    assert "192.0" not in one


def test_limit_counts_a_network_and_lets_others_pass(rf):
    waits = [
        reader_marks.seconds_to_wait(request_from(rf, f"192.0.2.{n}"), "vote", 3, 3600) for n in range(5)
    ]
    assert waits[:3] == [0, 0, 0] and all(0 < wait <= 3600 for wait in waits[3:])
    assert reader_marks.seconds_to_wait(request_from(rf, "198.51.100.1"), "vote", 3, 3600) == 0
    assert reader_marks.seconds_to_wait(request_from(rf), "report", 3, 3600) == 0


def test_refusal_says_when_to_come_back():
    answer = reader_marks.wait_message(HttpResponse(), 40)
    assert (answer.status_code, answer["Retry-After"]) == (429, "40")


@pytest.mark.parametrize(
    ("trusted", "told", "address"),
    [
        (True, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (True, "198.51.100.7", "198.51.100.7"),
        (True, "", "192.0.2.1"),
        (False, "198.51.100.7", "192.0.2.1"),
    ],
)
def test_forwarded_address_counts_only_as_told(rf, settings, trusted, told, address):
    settings.TRUST_PROXY = trusted
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": told} if told else {})
    client_address(lambda request: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == address


def test_forwarded_address_is_read_for_every_request(client, settings, db):
    settings.TRUST_PROXY = True
    answer = client.get("/robots.txt", headers={"X-Forwarded-For": "198.51.100.7"})
    assert answer.wsgi_request.META["REMOTE_ADDR"] == "198.51.100.7"
