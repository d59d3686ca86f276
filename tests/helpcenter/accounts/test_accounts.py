"""Signing in: the one way, its limits, and passwords that were given or forgotten."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import password_changed
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from helpcenter.accounts.models import TemporaryPassword
from tests.support.people import CHANGE, LOGIN, OWN, change, choose_password, sign_in

pytestmark = pytest.mark.once


@pytest.fixture
def first_password():
    """The password that the first editor is given."""
    said = StringIO()
    call_command("first_editor", stdout=said)
    return re.search(r"password: (\S+)", said.getvalue())[1]


# The password that was made for somebody


@pytest.mark.slow
def test_first_password_lies_in_a_private_file(first_password):
    path = Path(settings.DATA_DIR) / "first-password.txt"
    assert path.read_text().strip() == first_password
    assert path.stat().st_mode & 0o777 == 0o600


def test_file_with_the_first_password_is_deleted_with_the_password(db, first_password, django_user_model):
    path = Path(settings.DATA_DIR) / "first-password.txt"
    editor = django_user_model.objects.get()
    other = django_user_model.objects.create_user("other")
    TemporaryPassword.objects.create(user=other)
    password_changed("correct horse battery", other)
    assert path.exists()
    password_changed("correct horse battery", editor)
    assert not path.exists()


def test_first_password_of_a_site_for_others_is_not_in_its_log(db, settings):
    settings.LOCAL = False
    output = StringIO()
    call_command("first_editor", stdout=output)
    path = Path(settings.DATA_DIR) / "first-password.txt"
    assert path.read_text().strip() not in output.getvalue()
    assert str(path) in output.getvalue()


@pytest.mark.both
def test_there_is_one_first_editor(first_password, django_user_model):
    said = StringIO()
    call_command("first_editor", stdout=said)
    assert said.getvalue() == ""
    assert django_user_model.objects.count() == 1


def test_given_password_opens_nothing_but_its_own_change(client, first_password):
    sign_in(client, first_password)
    for name in ("admin:index", "admin:auth_user_changelist"):
        assert client.get(reverse(name)).headers["Location"] == CHANGE
    assert client.post(reverse("admin:auth_user_add"), {"username": "x"}).status_code == 302
    assert client.get(CHANGE).status_code == 200


def test_own_password_opens_the_admin(client, first_password):
    sign_in(client, first_password)
    assert change(client, first_password, OWN).headers["Location"] == reverse("admin:index")
    assert client.get(reverse("admin:index")).status_code == 200


def test_given_password_is_refused_as_own(client, first_password):
    sign_in(client, first_password)
    assert "a password different" in change(client, first_password, first_password).content.decode()
    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.usefixtures("quick_rounds")
def test_rehashing_at_sign_in_does_not_pass_for_a_change(client, first_password, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    sign_in(client, first_password)
    assert client.get(reverse("admin:index")).status_code == 302


# The one way in


def test_admin_has_no_door_of_its_own(client, erin):
    for name in ("admin:index", "admin:login"):
        assert client.get(reverse(name), follow=True).redirect_chain[-1][0].startswith(LOGIN)
    assert client.post(reverse("admin:login"), {"username": "erin", "password": OWN}).status_code == 302
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/password_change/").headers["Location"] == CHANGE


@pytest.mark.both
@pytest.mark.parametrize("login", ["erin", "erin@example.com", "ERIN@example.com"])
def test_name_and_mail_address_both_sign_in(client, erin, login):
    assert sign_in(client, OWN, login).headers["Location"] == reverse("admin:index")
    assert client.get(reverse("admin:index")).status_code == 200


def test_nobody_signs_up(client):
    for name in ("account_signup", "account_email"):
        assert client.get(reverse(name)).status_code == 404
        assert client.post(reverse(name), {"username": "x", "password1": OWN}).status_code == 404


@pytest.mark.parametrize("login", ["nobody", "x" * 5000, "a\0b", "' OR 1=1 --", "\u202e"])
def test_odd_attempts_are_refused_plainly(client, login):
    assert sign_in(client, "wrong", login).status_code == 200


def test_failed_attempts_are_limited_and_lock_nobody_else_out(client, erin):
    for _ in range(5):
        sign_in(client, "wrong", "erin", REMOTE_ADDR="203.0.113.5")
    refused = sign_in(client, OWN, "erin", REMOTE_ADDR="203.0.113.5")
    assert "Too many failed" in refused.content.decode()
    assert sign_in(client, OWN, "erin", REMOTE_ADDR="198.51.100.7").status_code == 302


def test_one_address_cannot_try_many_accounts(client, erin):
    for n in range(30):
        sign_in(client, "wrong", f"someone{n}", REMOTE_ADDR="203.0.113.5")
    refused = sign_in(client, OWN, "erin", REMOTE_ADDR="203.0.113.5")
    assert refused.status_code == 429
    assert "Wait a minute" in refused.content.decode()


def test_sessions_elsewhere_end_with_the_password(client, erin, django_user_model):
    other = type(client)()
    for browser in (client, other):
        sign_in(browser, OWN, "erin")
    change(client, OWN, "another pass phrase")
    assert client.get(reverse("admin:index")).status_code == 200
    assert other.get(reverse("admin:index")).status_code == 302


def test_sign_in_leads_to_no_other_host(client, erin):
    answer = client.post(f"{LOGIN}?next=https://evil.example/", {"login": "erin", "password": OWN})
    assert answer.headers["Location"] == reverse("admin:index")


# Forgotten


def test_without_mail_the_page_says_who_helps(client):
    page = client.get(reverse("account_reset_password")).content.decode()
    assert "t send email" in page
    client.post(reverse("account_reset_password"), {"email": "erin@example.com"})
    assert mail.outbox == []


@pytest.mark.both
def test_mail_brings_a_link_and_tells_nobody_who_exists(client, erin, settings):
    settings.MAIL_IS_SENT = True
    answers = [
        client.post(reverse("account_reset_password"), {"email": address})
        for address in ("erin@example.com", "nobody@example.com")
    ]
    assert {answer.headers["Location"] for answer in answers} == {reverse("account_reset_password_done")}
    assert [message.to for message in mail.outbox] == [["erin@example.com"]]
    address = re.search(r"http\S+", mail.outbox[0].body)[0]
    assert choose_password(client, address).status_code == 302
    assert sign_in(client, "chosen by a link", "erin").status_code == 302


# What password managers are told


def fields(page):
    """The autocomplete of each field of a page, by its name."""
    inputs = re.findall(r"<input[^>]*>", page.content.decode())
    named = {re.search(r'name="([^"]*)"', tag)[1]: tag for tag in inputs if 'name="' in tag}
    return {
        name: found[1] for name, tag in named.items() if (found := re.search(r'autocomplete="([^"]*)"', tag))
    }


def test_sign_in_says_what_its_fields_are(client):
    for address in (LOGIN, reverse("admin:login")):
        told = fields(client.get(address, follow=True))
        assert (told["login"], told["password"]) == ("username", "current-password")


def test_change_of_password_says_whose_it_is(client, erin):
    sign_in(client, OWN, "erin")
    page = client.get(CHANGE)
    told = fields(page)
    assert (told["username"], told["oldpassword"]) == ("username", "current-password")
    assert (told["password1"], told["password2"]) == ("new-password", "new-password")
    assert 'value="erin"' in page.content.decode()
    sent = {"oldpassword": OWN, "password1": f"{OWN}!", "password2": f"{OWN}!", "username": "mia"}
    assert client.post(CHANGE, sent).status_code == 302
    client.logout()
    assert sign_in(client, f"{OWN}!", "erin").status_code == 302


def test_forgotten_password_says_what_its_fields_are(client, erin, settings):
    settings.MAIL_IS_SENT = True
    assert fields(client.get(reverse("account_reset_password")))["email"] == "email"
    client.post(reverse("account_reset_password"), {"email": "erin@example.com"})
    link = re.search(r"https?://[^/]+(/\S+/key/\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    told = fields(page)
    assert (told["username"], told["password1"]) == ("username", "new-password")
    assert 'value="erin"' in page.content.decode()
