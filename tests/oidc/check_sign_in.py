"""Signing in through an issuer: who is let in, and what it cannot do. Run by tests/oidc/test_oidc.py."""

import os
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import caches

from helpcenter import oidc
from tests.oidc.issuer import Issuer

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
assert settings.OIDC
LOGIN = f"/accounts/oidc/{settings.OIDC.provider}/login/"


@pytest.fixture(scope="session")
def running():
    return Issuer(urlsplit(os.environ["FAKE_ISSUER"]).port)


@pytest.fixture
def issuer(running, db):
    caches["default"].clear()
    running.broken = ""
    return running


@pytest.fixture
def erin():
    return User.objects.create_superuser("erin", "erin@example.com", PASSWORD)


def go(client, issuer, process="login", **claims):
    """From the button to the issuer and back; gives the last answer."""
    sent = client.post(LOGIN, {"process": process, "next": "/admin/"})
    if sent.status_code != 302 or not sent["Location"].startswith(issuer.url):
        return sent
    query = {key: value[0] for key, value in parse_qs(urlsplit(sent["Location"]).query).items()}
    assert query["code_challenge_method"] == "S256"
    issuer.authorize(query, "the-code", **claims)
    return client.get(f"{LOGIN}callback/", {"code": "the-code", "state": query["state"]}, follow=True)


def who(client):
    return client.session.get("_auth_user_id")


def test_sign_in_page_shows_the_button_and_lets_its_form_go_there(client, issuer):
    answer = client.get("/accounts/login/")
    page = answer.content.decode()
    assert "Sign in with Example ID" in page
    assert re.search(rf"form-action 'self' {issuer.url}(;|$)", answer["Content-Security-Policy"])
    assert client.get(LOGIN).status_code == 200, "a link from elsewhere signs nobody in"
    assert client.get("/accounts/oidc/other/login/").status_code == 404


def test_stranger_gets_no_account(client, issuer, erin):
    """Not even with the mail address and name of somebody who has one, said to be verified."""
    claims = {"email": "erin@example.com", "email_verified": True, "preferred_username": "erin"}
    answer = go(client, issuer, sub="7", **claims)
    assert "No account is connected" in answer.content.decode()
    assert who(client) is None
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_person_connects_an_account_and_signs_in_with_it(client, issuer, erin):
    client.post("/accounts/login/", {"login": "erin", "password": PASSWORD})
    assert "Connect with Example ID" in client.get("/accounts/connections/").content.decode()
    answer = go(client, issuer, "connect", sub="7", email="other@example.com")
    assert answer.redirect_chain[-1][0] == "/accounts/reauthenticate/", "a session left open connects nothing"
    assert not SocialAccount.objects.exists()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    [row] = SocialAccount.objects.all()
    assert (row.user, row.uid, row.provider) == (erin, "7", settings.OIDC.provider)
    client.post("/accounts/logout/")
    go(client, issuer, sub="8", email="erin@example.com", email_verified=True)
    assert who(client) is None
    answer = go(client, issuer, sub="7")
    assert who(client) == str(erin.pk)
    assert answer.redirect_chain[-1][0] == "/admin/"
    assert User.objects.get().email == "erin@example.com"
    page = client.get("/accounts/connections/").content.decode()
    assert "Example ID (7)" in page
    asked = client.post("/accounts/connections/", {"account": row.pk})
    assert asked["Location"].startswith("/accounts/reauthenticate/"), (
        "who came in this way needs the password"
    )
    client.post(asked["Location"], {"password": PASSWORD})
    client.post("/accounts/connections/", {"account": row.pk})
    assert not SocialAccount.objects.exists()


def test_deactivated_person_is_not_let_in(client, issuer, erin):
    SocialAccount.objects.create(user=erin, provider=settings.OIDC.provider, uid="7")
    User.objects.update(is_active=False)
    go(client, issuer, sub="7")
    assert who(client) is None


@pytest.mark.parametrize("broken", ["iss", "aud", "exp", "down", "html"])
def test_issuer_that_says_nonsense_signs_nobody_in(client, issuer, erin, broken):
    SocialAccount.objects.create(user=erin, provider=settings.OIDC.provider, uid="7")
    issuer.broken = broken
    answer = go(client, issuer, sub="7")
    assert answer.status_code in (200, 302, 401)
    assert who(client) is None


def test_answer_that_nobody_asked_for_signs_nobody_in(client, issuer, erin):
    SocialAccount.objects.create(user=erin, provider=settings.OIDC.provider, uid="7")
    issuer.authorize({}, "the-code", sub="7")
    for query in ({"code": "the-code", "state": "x"}, {"code": "the-code"}, {"error": "access_denied"}, {}):
        assert client.get(f"{LOGIN}callback/", query, follow=True).status_code == 401
        assert who(client) is None


def test_new_accounts_where_they_are_wanted_have_no_right(client, issuer, erin, settings):
    settings.OIDC = settings.OIDC._replace(makes_accounts=True)
    claims = {
        "email": "erin@example.com",
        "preferred_username": "erin",
        "is_staff": True,
        "groups": ["Manager"],
    }
    go(client, issuer, sub="9", **claims)
    made = User.objects.exclude(pk=erin.pk).get()
    assert who(client) == str(made.pk)
    assert made.username != "erin"
    assert (made.is_staff, made.is_superuser, made.email) == (False, False, "")
    assert not made.groups.exists()
    assert not made.has_usable_password()
    assert client.get("/admin/", follow=True).request["PATH_INFO"] != "/admin/"
    client.post("/accounts/logout/")
    go(client, issuer, sub="9", **claims)
    assert User.objects.count() == 2


def test_another_issuer_knows_nobody_here(client, issuer):
    assert settings.OIDC._replace(issuer="https://other.example").provider != settings.OIDC.provider
    assert oidc.APPS[0] in settings.INSTALLED_APPS
