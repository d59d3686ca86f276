"""Second factors: an app beside the password, its lost key, and who removes it."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import caches
from django.urls import reverse

from helpcenter.accounts.checks import check_second_factors
from tests.support.people import BACKEND, OWN, sign_in

pytestmark = pytest.mark.once


def _totp_code(secret):
    """What an authenticator app shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    number = struct.unpack(">I", digest[digest[-1] & 15 :][:4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@pytest.fixture
def with_app(client, erin):
    """Erin, signed in, with an authenticator app; gives its secret."""
    sign_in(client, OWN, "erin")
    client.post(reverse("account_reauthenticate"), {"password": OWN})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page)[1]
    assert client.post(reverse("mfa_activate_totp"), {"code": _totp_code(secret)}).status_code == 302
    return secret


def test_app_is_asked_for_after_the_password(client, erin, with_app):
    other = type(client)()
    assert sign_in(other, OWN, "erin").headers["Location"].startswith(reverse("mfa_authenticate"))
    assert other.get(reverse("admin:index")).status_code == 302
    assert other.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    caches["default"].clear()  # a code works once: what activated the app is remembered there
    other.post(reverse("mfa_authenticate"), {"code": _totp_code(with_app)})
    assert other.get(reverse("admin:index")).status_code == 200


def test_account_pages_speak_as_the_site_does(client, with_app):
    """allauth's own are in title case, and show no menu of the desk."""
    told = {
        "mfa_view_recovery_codes": "10 of 10 are unused",
        "mfa_generate_recovery_codes": "Your current codes stop working.",
        "mfa_deactivate_totp": "Turn off the authenticator app",
        "mfa_add_webauthn": "Add a security key or passkey",
        "account_change_password": "Confirm new password",
        "account_reauthenticate": "Enter your password to continue.",
        "account_inactive": "Your account is turned off.",
        "account_reset_password_from_key_done": "Password changed",
        "account_logout": "Do you want to sign out?",
    }
    for name, text in told.items():
        page = client.get(reverse(name)).content.decode()
        heading = re.search(r"<h1>(.*?)</h1>", page)[1]
        assert text in page, name
        assert not re.search(r"\s[A-Z]", heading), heading
        assert 'class="desk-head"' in page and "placeholder=" not in page.split("<h1>")[1], name
    used = reverse("account_reset_password_from_key", args=["1", "used-up"])
    assert "This link no longer works" in client.get(used).content.decode()


@pytest.mark.both
def test_secret_of_the_app_is_not_readable_in_the_database(erin, with_app):
    kept = Authenticator.objects.get(user=erin, type="totp")
    assert with_app not in str(kept.data)
    assert isinstance(kept.wrap(), TOTP)


def test_secrets_outlive_a_new_key_while_the_old_is_a_fallback(client, erin, with_app, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 50, [settings.SECRET_KEY]
    other = type(client)()
    sign_in(other, OWN, "erin")
    caches["default"].clear()
    other.post(reverse("mfa_authenticate"), {"code": _totp_code(with_app)})
    assert other.get(reverse("admin:index")).status_code == 200


def test_lost_key_is_told_at_the_start_and_at_the_sign_in(
    client, erin, with_app, settings, caplog, monkeypatch
):
    assert check_second_factors(databases=["default"]) == []
    settings.SECRET_KEY = "k" * 50
    [warning] = check_second_factors(databases=["default"])
    assert "Two-step verification can't be read for 1 account" in warning.msg
    assert "SECRET_KEY_FALLBACKS" in warning.hint
    other = type(client)()
    sign_in(other, OWN, "erin")
    for _attempt in range(2):
        answer = other.post(reverse("mfa_authenticate"), {"code": _totp_code(with_app)})
        assert answer.status_code == 403
        assert "Two-step verification isn't working" in answer.content.decode()
    assert other.get(reverse("admin:index")).status_code == 302
    assert len([line for line in caplog.messages if "two-step verification can't be read" in line]) == 1


def test_manager_removes_lost_factors(client, erin, with_app, manager):
    boss = type(erin).objects.create_superuser("boss", "", OWN)
    client.force_login(boss, BACKEND)
    client.post(reverse("admin:account-second-factor", args=[erin.pk]))
    assert not Authenticator.objects.filter(user=erin).exists()


def test_site_may_ask_staff_for_a_second_factor(client, erin, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client, OWN, "erin")
    assert client.get(reverse("admin:index")).headers["Location"] == reverse("mfa_index")
    assert client.post(reverse("admin:auth_user_add"), {"username": "x"}).status_code == 302
    assert "two-step verification" in client.get(reverse("mfa_index")).content.decode()
    client.post(reverse("account_reauthenticate"), {"password": OWN})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page)[1]
    client.post(reverse("mfa_activate_totp"), {"code": _totp_code(secret)})
    assert client.get(reverse("admin:index")).status_code == 200
