"""Where webhooks are delivered, and how they are signed: read from the environment, checked at start."""

import base64
import binascii
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from helpcenter.env import Environment

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MIN_SECRET_BYTES, MAX_SECRET_BYTES = 24, 64
PREFIX = "whsec_"


class Webhooks(NamedTuple):
    """`private_hosts` may have private addresses; `secrets` are the keys of signatures, the newest first."""

    urls: list[str]
    secrets: list[bytes]
    private_hosts: frozenset[str]


def read_webhooks(env: Environment) -> Webhooks:
    private_hosts = frozenset(env.names("WEBHOOK_PRIVATE_HOSTS", []))
    urls = list(dict.fromkeys(env.names("WEBHOOK_URLS", [])))
    for url in urls:
        _check(url, private_hosts)
    secrets = [_read_secret(text) for text in env.names("WEBHOOK_SECRET", [])]
    if urls and not secrets:
        raise ImproperlyConfigured("WEBHOOK_URLS needs a WEBHOOK_SECRET, which signs the webhooks.")
    return Webhooks(urls, secrets, private_hosts)


def _check(url: str, private_hosts: frozenset[str]) -> None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    is_named = host in LOOPBACK and host in private_hosts
    is_plain = (
        len(url) <= 500 and url.isascii() and url.isprintable() and not (parts.username or parts.password)
    )
    if not host or not is_plain or not (parts.scheme == "https" or (parts.scheme == "http" and is_named)):
        raise ImproperlyConfigured(
            "WEBHOOK_URLS has addresses with https, or with http on a localhost that WEBHOOK_PRIVATE_HOSTS"
            f" names, not {url!r}."
        )


def _read_secret(text: str) -> bytes:
    try:
        secret = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        secret = b""
    if not text.startswith(PREFIX) or not MIN_SECRET_BYTES <= len(secret) <= MAX_SECRET_BYTES:
        raise ImproperlyConfigured(
            f"WEBHOOK_SECRET must be {PREFIX} and {MIN_SECRET_BYTES} to {MAX_SECRET_BYTES} bytes in base64."
        )
    return secret
