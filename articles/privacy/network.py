"""Finds the addresses of machines: IPv4, IPv6 and MAC, but no versions and no loopback."""

import ipaddress
import re
from collections.abc import Iterator

_IPV4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?![\w-]|\.\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?:2[0-9a-f]{3}|3[0-9a-f]{3}|fe[89ab][0-9a-f]|f[cd][0-9a-f]{2}|64)"
    r"(?::[0-9a-f]{0,4}){2,7}(?:%\w{1,20})?(?![\w:])",
    re.IGNORECASE,
)
_MAC = re.compile(
    r"(?<![\w:.-])(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}"
    r"|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w:-]|\.\w)",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"(?:\bv(?:er(?:sion)?)?\.?|\bfirmware|\brelease|\bbuild|\.(?:dll|exe|sys))[ =:/]{0,3}\Z", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:\bip\b|\baddress|\bhost|\bserver|\bping|\bfrom|\bto)\W{0,3}\Z", re.IGNORECASE)
_PUBLIC = {"8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9"}
_SMALL = 20  # versions have small parts


def address_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each, in order."""
    spans = []
    if "." in text:
        spans += [match.span() for match in _IPV4.finditer(text) if _is_host(match)]
    if ":" in text or "-" in text or "." in text:
        spans += [match.span() for match in _IPV6.finditer(text) if _is_ipv6(match[0])]
        spans += [
            match.span() for match in _MAC.finditer(text) if len(set(match[0].lower()) - set(":-.")) > 2
        ]
    return iter(sorted(spans))


def _is_host(match: "re.Match[str]") -> bool:
    host, _colon, port = match[0].partition(":")
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        return False
    before = match.string[max(0, match.start() - 12) : match.start()]
    if address.is_loopback or host in _PUBLIC or host.startswith(("0.", "255.")) or _VERSION.search(before):
        return False
    is_small = all(int(part) < _SMALL for part in host.split(".")) and not host.startswith("10.")
    return not is_small or bool(port) or bool(_ADDRESS.search(before))


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text.partition("%")[0])
    except ValueError:
        return False
    return True
