"""Signing in through someone else's server (OpenID Connect): what the environment says of it."""

import hashlib
import importlib.util
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from helpcenter.env import Environment

APPS = ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
OWN_MACHINE = {"127.0.0.1", "localhost", "::1"}


class Oidc(NamedTuple):
    issuer: str
    client: str
    secret: str
    name: str
    makes_accounts: bool

    @property
    def provider(self) -> str:
        """Return the id under which accounts of this issuer are stored. Another issuer has another."""
        return f"oidc-{hashlib.sha256(self.issuer.encode()).hexdigest()[:12]}"

    @property
    def origin(self) -> str:
        """Return the origin that the sign-in form may lead to."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def providers(self) -> dict[str, Any]:
        app = {
            "provider_id": self.provider,
            "name": self.name,
            "client_id": self.client,
            "secret": self.secret,
            # Only what the issuer signed counts, of this issuer and meant for this site.
            "settings": {"server_url": self.issuer, "fetch_userinfo": False},
        }
        return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def read_oidc(env: Environment) -> Oidc | None:
    """Read the variables OIDC_*; None without OIDC_ISSUER. Raises ImproperlyConfigured."""
    issuer = env.text("OIDC_ISSUER").rstrip("/")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"OIDC_ISSUER isn't a valid URL: {issuer!r}")
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in OWN_MACHINE):
        raise ImproperlyConfigured("OIDC_ISSUER must start with https://, unless it's on this machine.")
    if missing := [name for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET") if not env.text(name)]:
        raise ImproperlyConfigured(f"{', '.join(missing)} must be set if OIDC_ISSUER is.")
    if any(importlib.util.find_spec(module) is None for module in ("requests", "jwt", "oauthlib")):
        raise ImproperlyConfigured("OIDC_ISSUER needs the packages in requirements-oidc.lock.")
    return Oidc(
        issuer,
        env.text("OIDC_CLIENT_ID"),
        env.text("OIDC_CLIENT_SECRET"),
        env.text("OIDC_NAME", parts.hostname),
        env.flag("OIDC_NEW_ACCOUNTS"),
    )
