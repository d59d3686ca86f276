"""System checks of the accounts, for the start."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError

from .adapter import UnreadableSecret


@register(Tags.database)
def check_second_factors(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Check that the second factors can be read with the SECRET_KEY of today."""
    if not databases:
        return []
    try:
        people = len({user for user, secrets in _stored_secrets() if not _are_readable(secrets)})
    except DatabaseError:
        return []  # before the first migration
    if not people:
        return []
    text = f"Two-step verification can't be read for {people} {'account' if people == 1 else 'accounts'}"
    return [
        Warning(
            f"{text}: it was set up with a different SECRET_KEY.",
            hint="Add the earlier key to SECRET_KEY_FALLBACKS. If it's lost, a Manager can turn off"
            " two-step verification on each account's page.",
            id="helpcenter.W010",
        )
    ]


def _stored_secrets() -> list[tuple[int, list[str]]]:
    rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("user", "data")
    return [
        (user, [data[name] for name in ("secret", "seed") if name in data] + data.get("migrated_codes", []))
        for user, data in rows
    ]


def _are_readable(secrets: list[str]) -> bool:
    try:
        for secret in secrets:
            get_adapter().decrypt(secret)
    except UnreadableSecret:
        return False
    return True
