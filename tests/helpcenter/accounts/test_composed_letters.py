"""Letters that one device composes and another takes apart: names and passwords are the same in both."""

import os
import subprocess
import sys
import unicodedata
from io import StringIO

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.core.management import call_command
from django.urls import reverse
from django.utils.module_loading import import_string

from tests.support.people import OWN, change, sign_in

pytestmark = pytest.mark.once

HASHER = "helpcenter.accounts.hashers.ComposingPasswordHasher"
COMPOSED = "Zoë Ångström が 한국"


def in_pieces(text):
    pieces = unicodedata.normalize("NFD", text)
    assert pieces != text
    return pieces


@pytest.mark.parametrize("name", ["zoë", "Ангелина-й", "が", "한국"])
def test_name_is_the_same_in_composed_and_decomposed_letters(client, django_user_model, name):
    django_user_model.objects.create_superuser(in_pieces(name), "", OWN)
    for login in (name, in_pieces(name)):
        client.logout()
        assert sign_in(client, OWN, login).headers["Location"] == reverse("admin:index")


@pytest.mark.both
def test_first_editor_is_named_as_stored():
    said = StringIO()
    call_command("first_editor", username=in_pieces("zoë"), stdout=said)
    assert "First editor:  zoë   password:" in said.getvalue()


@pytest.mark.usefixtures("quick_rounds")
@pytest.mark.parametrize("password", [COMPOSED, unicodedata.normalize("NFD", COMPOSED)])
def test_password_is_the_same_in_composed_and_decomposed_letters(client, erin, settings, password):
    settings.PASSWORD_HASHERS = [HASHER, *settings.PASSWORD_HASHERS]
    sign_in(client, OWN, "erin")
    assert change(client, OWN, password).status_code == 302
    for typed in (COMPOSED, in_pieces(COMPOSED)):
        client.logout()
        assert sign_in(client, typed, "erin").headers["Location"] == reverse("admin:index")
    client.logout()
    assert sign_in(client, "Zoe Angstrom か 한국", "erin").status_code == 200


@pytest.mark.usefixtures("quick_rounds")
@pytest.mark.parametrize("password", [COMPOSED, unicodedata.normalize("NFD", COMPOSED), OWN])
def test_password_chosen_before_letters_were_composed_still_opens(password):
    encoded = make_password(password, hasher=PBKDF2PasswordHasher())
    hasher = import_string(HASHER)()
    assert encoded.startswith(f"{hasher.algorithm}$")
    for typed in (
        unicodedata.normalize("NFC", password),
        unicodedata.normalize("NFD", password),
    ):
        assert hasher.verify(typed, encoded)
    assert not hasher.verify(f"{password}!", encoded)


def test_site_uses_the_hasher_that_composes():
    loaded = subprocess.run(
        [sys.executable, "-c", "from helpcenter import settings; print(settings.PASSWORD_HASHERS)"],
        env={**os.environ, "HELPCENTER_LOCAL": "1"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert HASHER in loaded.stdout
    assert "PBKDF2PasswordHasher" not in loaded.stdout
