"""Signing in with a real browser: pages without faults, and a passkey from a virtual device."""

import pytest
from django.core.cache import caches
from playwright.sync_api import expect

from tests.support.signing import sign_in
from tests.support.waiting import has_path

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def no_attempts():
    caches["default"].clear()


def with_device(page):
    """Let the browser have a device that confirms everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    options |= {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def confirm(page):
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Confirm").click()


def test_passkey_is_added_and_signs_in(page, axe):
    sign_in(page)
    with_device(page)
    page.goto("/accounts/2fa/webauthn/add/")
    confirm(page)
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    assert axe(page) == []
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("main")).to_contain_text("Passkey: signs in without a password.")
    assert axe(page) == []
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign Out").click()
    page.goto("/admin/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(has_path("/admin/"))


def test_everybody_can_use_the_pages_of_accounts(page, check_widths):
    for address in ("/accounts/login/", "/accounts/password/reset/"):
        page.goto(address)
        check_widths(page)
    sign_in(page)
    for address in ("/accounts/password/change/", "/accounts/2fa/", "/accounts/2fa/totp/activate/"):
        page.goto(address)
        if "reauthenticate" in page.url:
            check_widths(page)
            confirm(page)
            page.wait_for_url(has_path(address))
        check_widths(page)


def test_sign_in_works_without_scripts(new_page, django_user_model):
    django_user_model.objects.create_superuser("erin", "", "correct horse")
    page = new_page(java_script_enabled=False)
    page.goto("/admin/")
    page.get_by_label("Username").fill("erin")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(has_path("/admin/"))
