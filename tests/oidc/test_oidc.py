"""Signing in through OpenID Connect is off unless it is set up whole; then it is tried with an issuer."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from helpcenter import oidc
from helpcenter.env import Environment
from tests.support.ports import free_port

GIVEN = {
    "OIDC_ISSUER": "https://id.example.com/realms/one/",
    "OIDC_CLIENT_ID": "helpcenter",
    "OIDC_CLIENT_SECRET": "a secret",
}


def read_values(monkeypatch, **values):
    for name, value in {**GIVEN, **values}.items():
        monkeypatch.setenv(name, value)
    return oidc.read_oidc(Environment())


def test_it_is_off_by_default(client, db):
    assert settings.OIDC is None
    assert not set(oidc.APPS) & set(settings.INSTALLED_APPS)
    page = client.get("/accounts/login/")
    assert "Sign in with" not in page.content.decode()
    assert "form-action 'self';" in page["Content-Security-Policy"] + ";"
    assert client.get("/accounts/connections/").status_code == 404


def test_settings_are_read_from_the_environment(monkeypatch):
    oidc_settings = read_values(monkeypatch)
    assert (oidc_settings.issuer, oidc_settings.name) == (
        "https://id.example.com/realms/one",
        "id.example.com",
    )
    assert oidc_settings.origin == "https://id.example.com"
    assert not oidc_settings.makes_accounts
    assert oidc_settings.providers["openid_connect"]["OAUTH_PKCE_ENABLED"]
    assert read_values(monkeypatch, OIDC_NEW_ACCOUNTS="1").makes_accounts
    assert read_values(monkeypatch, OIDC_ISSUER="") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"OIDC_ISSUER": "http://id.example.com"},
        {"OIDC_ISSUER": "id.example.com"},
        {"OIDC_ISSUER": "https://me:pw@id.example.com"},
        {"OIDC_ISSUER": "https://id.example.com/?x=1"},
        {"OIDC_CLIENT_ID": ""},
        {"OIDC_CLIENT_SECRET": " "},
    ],
    ids=str,
)
def test_half_of_it_does_not_start(monkeypatch, wrong):
    with pytest.raises(ImproperlyConfigured, match="OIDC_"):
        read_values(monkeypatch, **wrong)


def test_without_its_packages_it_says_which_lock_holds_them(monkeypatch):
    monkeypatch.setattr(oidc.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match=r"requirements-oidc\.lock"):
        read_values(monkeypatch)


@pytest.mark.process
def test_with_an_issuer_on_this_machine(tmp_path):
    """A site has it or has it not, from its start; so this round is a process of its own."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        **{"FAKE_ISSUER": f"http://127.0.0.1:{free_port()}", "TESTS_DIR": str(tmp_path), "TEST_DB": "sqlite"},
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    run = subprocess.run(
        [*command, "tests/oidc/check_sign_in.py"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
