"""People with accounts."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import Permission
from django.core.cache import caches

from tests.support.people import OWN


@pytest.fixture(autouse=True)
def no_attempts(db):
    caches["default"].clear()


@pytest.fixture
def erin(django_user_model):
    return django_user_model.objects.create_superuser("erin", "erin@example.com", OWN)


@pytest.fixture
def manager(django_user_model):
    """Someone who may change accounts and is no superuser."""
    user = django_user_model.objects.create_user("mia", "mia@example.com", OWN, is_staff=True)
    rights = ("add_user", "change_user", "view_user", "delete_user")
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


@pytest.fixture
def quick_rounds(monkeypatch):
    """Let the real hasher take no time: what is asked here is what it hashes."""
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 10)
