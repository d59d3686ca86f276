"""Signing in without the form, for tests that are about what comes after it."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page


def sign_in(page: Page, user: User | None = None) -> User:
    """Give the page's browser the session of this user, or of a new superuser named erin."""
    if user is None:
        user = get_user_model().objects.create_superuser("erin", "erin@example.com", "correct horse")
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return user
