"""Readers of the environment for the settings: NAME, or NAME_FILE naming a file that holds the value."""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

T = TypeVar("T")

# A host as a policy of frames names it, such as https://app.example.com or *.example.com; nothing that could
# end the policy or begin another.
CONTACT = re.compile(r"(?:https://|mailto:)[^\s<>\"]+")
POLICY = re.compile(r"(?:https://[^\s<>\"]+)?")
FRAMING_HOST = re.compile(
    r"(?:https?://)?(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::[0-9]{1,5})?", re.IGNORECASE
)


PASSWORD_IN_URL = "in a password, write / as %2F, and ? as %3F"


def explain_url(error: Exception) -> str:
    """Return why a URL isn't one; the parsers' own words would show a part of a password."""
    reason = str(error)
    if reason.startswith("Port "):
        return f"its port isn't a number, or {PASSWORD_IN_URL}"
    if reason.startswith("Invalid email schema"):
        return "use a URL such as smtp+tls://user:password@mail.example.com:587"
    return reason


class _Values(FileAwareMapping):
    """Editors and `echo` end a file with a newline, which belongs to no secret."""

    def __getitem__(self, name: str) -> str:
        try:
            value: str = super().__getitem__(name)
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE can't be read: {error}") from None
        return value.rstrip("\r\n")


class Environment(environ.FileAwareEnv):
    """django-environ with file values stripped, and plain text that is never expanded.

    environ takes a value that begins with `$` for the name of another variable, which a secret may well do.
    """

    ENVIRON = _Values()

    def text(self, name: str, default: str = "") -> str:
        return self.ENVIRON.get(name, default).strip() or default

    def names(self, name: str, default: list[str]) -> list[str]:
        """Return a list written with commas."""
        return [part for part in (part.strip() for part in self.text(name).split(",")) if part] or default

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.text(name).lower()
        if value in {"", "0", "1", "false", "true", "no", "yes", "off", "on"}:
            return value in {"1", "true", "yes", "on"} if value else default
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")

    def choice(self, name: str, default: str, choices: Iterable[str]) -> str:
        value = self.text(name, default).lower()
        if value in choices:
            return value
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")

    def check(self, name: str, value: str, pattern: re.Pattern[str]) -> str:
        """Return a value that has the wanted form, or a start that says which has not."""
        if not pattern.fullmatch(value):
            raise ImproperlyConfigured(f"{name} isn't valid: {value!r}.")
        return value

    def parsed(self, name: str, default: str, parse: Callable[[str], T]) -> T:
        """Return a URL that says several things, such as DATABASE_URL."""
        try:
            return parse(self.text(name, default))
        except (ImproperlyConfigured, ValueError) as error:
            raise ImproperlyConfigured(f"{name} isn't valid: {explain_url(error)}.") from None

    def number(self, name: str, default: int, least: int = 0, most: int = 2**31) -> int:
        text = self.text(name, str(default))
        if text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most:
            return int(text)
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {text!r}.")


def persistent_secret(path: Path) -> str:
    """Return the secret in this file, made on the first call; readable by its owner alone."""
    try:
        if not path.exists():
            _make_secret(path)
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path.parent} can't be used for the site's data: {error.strerror}."
        ) from None


def _make_secret(path: Path) -> None:
    """Two processes may come first at once: the file appears whole under its name, and only once."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64) + "\n")
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    os.unlink(draft)
