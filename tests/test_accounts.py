"""The first editor, and the password that was made for them."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

OWN = "a pass phrase of my own"


@pytest.fixture
def given(db):
    """The password that the first editor is given."""
    said = StringIO()
    call_command("first_editor", stdout=said)
    return re.search(r"password: (\S+)", said.getvalue())[1]


def sign_in(client, password):
    return client.post(reverse("admin:login"), {"username": "editor", "password": password})


def change(client, old, new):
    fields = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(reverse("admin:password_change"), fields)


def test_first_password_lies_in_a_private_file(given):
    path = Path(settings.DATA_DIR) / "first-password.txt"
    assert path.read_text().strip() == given
    assert path.stat().st_mode & 0o777 == 0o600


def test_there_is_one_first_editor(given, django_user_model):
    said = StringIO()
    call_command("first_editor", stdout=said)
    assert said.getvalue() == ""
    assert django_user_model.objects.count() == 1


def test_given_password_opens_nothing_but_its_own_change(client, given):
    sign_in(client, given)
    for name in ("admin:index", "admin:auth_user_changelist"):
        assert client.get(reverse(name)).headers["Location"] == reverse("admin:password_change")
    assert client.post(reverse("admin:auth_user_add"), {"username": "x"}).status_code == 302
    assert client.get(reverse("admin:password_change")).status_code == 200


def test_own_password_opens_the_admin(client, given):
    sign_in(client, given)
    assert change(client, given, OWN).status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200


def test_given_password_is_refused_as_own(client, given):
    sign_in(client, given)
    assert "another password" in change(client, given, given).content.decode()
    assert client.get(reverse("admin:index")).status_code == 302


def test_rehashing_at_sign_in_does_not_pass_for_a_change(client, given, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    sign_in(client, given)
    assert client.get(reverse("admin:index")).status_code == 302
