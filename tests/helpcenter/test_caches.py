"""A shared cache that is away, hangs, or is full: no reader notices, nobody is signed out, limits hold."""

import time

import pytest
from django.core.cache import caches
from django.urls import reverse

from articles.checks import check_cache
from articles.views.reader_marks import seconds_to_wait
from helpcenter import breaker, cache_settings
from helpcenter import caches as shared_caches
from helpcenter.env import Environment
from tests.support.cache_server import serve_cache

OWN = "a pass phrase of my own"
FAULTS = ["away", "hung", "full"]


@pytest.fixture
def server(settings, monkeypatch):
    """A site with a cache that it shares with others."""
    with serve_cache() as server:
        monkeypatch.setenv("CACHE_URL", server.url)
        monkeypatch.setenv("CACHE_MILLISECONDS", "100")
        monkeypatch.setattr(shared_caches, "_breakers", {})
        settings.CACHES = cache_settings.read_caches(Environment())
        caches["memory"].clear()
        yield server


def fail(server, fault):
    if fault == "away":
        server.stop()
    server.fault = fault


@pytest.fixture
def erin(django_user_model):
    return django_user_model.objects.create_superuser("erin", "erin@example.com", OWN)


def sign_in(client, password):
    return client.post(reverse("account_login"), {"login": "erin", "password": password})


def is_signed_in(client):
    return client.get(reverse("admin:index")).status_code == 200


def count_votes(rf, votes):
    return [seconds_to_wait(rf.get("/"), "votes", 3, 3600) > 0 for _ in range(votes)]


@pytest.mark.django_db
def test_limits_and_sessions_are_in_the_cache(server, client, erin, rf):
    sign_in(client, "wrong")
    assert sign_in(client, OWN).status_code == 302
    assert is_signed_in(client)
    keys = " ".join(server.values)
    assert "allauth:rl:" in keys
    assert client.session.session_key in keys
    assert {server.seconds[key] for key in server.values if "cached_db" in key} == {60}
    assert count_votes(rf, 5) == [False, False, False, True, True]
    assert not caches["memory"]._cache
    client.post(reverse("account_logout"))
    assert not [key for key in server.values if "cached_db" in key and b"_auth_user" in server.values[key]]


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_nobody_is_signed_out_and_limits_hold_without_the_cache(server, client, erin, rf, fault, caplog):
    sign_in(client, OWN)
    fail(server, fault)
    assert is_signed_in(client)
    other, stranger = type(client)(), type(client)()
    assert sign_in(other, OWN).status_code == 302
    assert is_signed_in(other)
    answers = [sign_in(stranger, "wrong") for _ in range(6)]
    assert "Too many failed login attempts" in answers[-1].content.decode()
    assert "Too many failed login attempts" in sign_in(stranger, OWN).content.decode()
    assert not is_signed_in(stranger)
    assert count_votes(rf, 5) == [False, False, False, True, True]
    other.post(reverse("account_logout"))
    assert not is_signed_in(other)
    assert len([line for line in caplog.messages if "cache at CACHE_URL isn't working" in line]) == 1


def test_hung_cache_costs_one_wait_until_it_answers_again(server, monkeypatch):
    caches["readers"].set("key", "shared")
    server.fault = "hung"
    commands, began = server.commands, time.monotonic()
    assert {caches["readers"].get("key") for _ in range(50)} == {None}
    assert time.monotonic() - began < 1
    assert server.commands == commands + 1
    server.fault = ""
    assert caches["readers"].get("key") is None  # not asked yet
    monkeypatch.setattr(breaker, "RETRY_SECONDS", 0.0)
    server_breaker = next(iter(shared_caches._breakers.values()))
    server_breaker.has_failed()
    assert caches["readers"].get("key") == "shared"


@pytest.mark.parametrize(("fault", "told"), [("", []), ("away", ["helpcenter.W011"])])
def test_cache_that_is_away_is_told_at_the_start(server, fault, told):
    fail(server, fault)
    assert [message.id for message in check_cache()] == told
