"""Parse values of settings as people write them. A value without a clear meaning raises ValueError."""

import re
import zoneinfo
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_network
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf.global_settings import LANGUAGES
from django.conf.locale import LANG_INFO

from articles.strings.languages import base_language

DEFAULT_PORTS = {"http": 80, "https": 443}
SYSTEM_TIME_ZONES = Path("/usr/share/zoneinfo")  # where Django looks for the name, too
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
_PORT = re.compile(r":[0-9]{1,5}\Z")


class SiteOrigin(NamedTuple):
    scheme: str
    hostname: str
    port: int | None  # None for the scheme's own
    netloc: str
    url: str


def origin(text: str) -> SiteOrigin:
    """Read a scheme, a host name and perhaps a port, as a browser writes them, with nothing after them."""
    example = f"use a URL such as https://help.example.com, not {text!r}"
    parts = split_url(text, example)
    extra = parts.path.rstrip("/") + parts.query + parts.fragment + (parts.username or "")
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.port == 0 or extra:
        raise ValueError(example)
    hostname = host_name(parts.hostname)
    port = None if parts.port == DEFAULT_PORTS[parts.scheme] else parts.port
    netloc = f"{hostname}:{port}" if port else hostname
    return SiteOrigin(parts.scheme, hostname.strip("[]"), port, netloc, f"{parts.scheme}://{netloc}")


def allowed_hosts(text: str) -> list[str]:
    """Read host names separated by commas or spaces, each perhaps written as a URL or with a port."""
    return [_allowed_host(part) for part in re.split(r"[\s,]+", text) if part]


def _allowed_host(text: str) -> str:
    """Return a pattern as Django compares it: a name, `.example.com` with all under it, or `*`."""
    if text == "*":
        return text
    host = text
    if "://" in text:
        parts = split_url(text, f"{text!r} isn't a host name; use a name such as help.example.com")
        host = parts.netloc + parts.path
    host = host.removesuffix("/")
    try:
        host = f"[{IPv6Address(host)}]"
    except ValueError:
        host = _PORT.sub("", host)
    if host.startswith(("*.", ".")):
        return "." + host_name(host.lstrip("*").removeprefix("."))
    return host_name(host)


def host_name(text: str) -> str:
    """Return a host name as browsers send it: lower case, in ASCII, without a dot at the end."""
    name = text.strip().removesuffix(".").lower()
    try:
        if ":" in name:
            return f"[{IPv6Address(name.removeprefix('[').removesuffix(']'))}]"
        name = name.encode("idna").decode() if not name.isascii() else name
    except ValueError:
        name = ""
    if not _HOST.fullmatch(name):
        raise ValueError(f"{text!r} isn't a host name; use a name such as help.example.com")
    return name


def networks(text: str) -> list[IPv4Network | IPv6Network]:
    """Read addresses and networks separated by commas or spaces: 10.0.0.7, 10.1.0.0/16, fd00::/8."""
    return [ip_network(part) for part in re.split(r"[\s,]+", text) if part]


def split_url(url: str, error: str) -> SplitResult:
    """Split a URL; one that can't be split raises ValueError with `error`."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read now, as it raises ValueError only when it is read
    except ValueError:
        raise ValueError(error) from None
    return parts


def language_code(text: str) -> str:
    """Return Django's code of a language, as for en-US, pt_BR, zh-Hans and en_GB.UTF-8.

    A variety that Django doesn't have falls back: de-AT to de, zh-TW to zh-hant.
    """
    code = re.split(r"[.@]", text)[0].replace("_", "-").lower()
    known = dict(LANGUAGES)
    while code:
        fallbacks = LANG_INFO.get(code, {}).get("fallback", [])
        varieties = [other for other in known if base_language(other) == code]
        for candidate in [code, *fallbacks, *varieties]:
            if candidate in known:
                return candidate
        code = code.rpartition("-")[0]
    raise ValueError(f"{text!r} isn't a language code that Django supports; examples are en, de, and pt-br")


def time_zone(text: str) -> str:
    """Return the name of a time zone in its own spelling: Europe/Berlin for europe/berlin."""
    lowered = text.replace(" ", "_").lower()
    name = next((name for name in zoneinfo.available_timezones() if name.lower() == lowered), "")
    if not name or (SYSTEM_TIME_ZONES.exists() and not (SYSTEM_TIME_ZONES / name).exists()):
        raise ValueError(f"{text!r} isn't a time zone; examples are Europe/Berlin and UTC")
    return name


def sender(text: str) -> str:
    """Check the address that emails come from, alone or with a name: Help <help@example.com>."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(text)[1]) or "\n" in text:
        raise ValueError(f"{text!r} isn't an email address; use an address such as Help <help@example.com>")
    return text
