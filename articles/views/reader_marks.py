"""Tell readers apart for a day without accounts or cookies, and limit how much a network can send."""

import ipaddress
import re
import time
from functools import lru_cache
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

SEARCH_MARK = "search"  # the purpose of the marks that searches are counted by
# Bots name themselves in the user agent.
_BOT = re.compile(
    r"bot\b|bot[/-]|crawl|spider|slurp|preview|monitor|fetch|archiv|headless|lighthouse|python|curl|wget|^$",
    re.I,
)


def is_human(environ: dict[str, Any]) -> bool:
    """Return whether a person seems to be looking at the page: no bot, and no prefetch.

    `environ` is that of WSGI, which a request has as its META.
    """
    purpose = environ.get("HTTP_SEC_PURPOSE", "") + environ.get("HTTP_PURPOSE", "")
    is_page_view = environ["REQUEST_METHOD"] == "GET" and "prefetch" not in purpose.lower()
    return is_page_view and not _is_bot(environ.get("HTTP_USER_AGENT", "")[:500])


@lru_cache(maxsize=1000)
def _is_bot(agent: str) -> bool:
    return bool(_BOT.search(agent))


def network(request: HttpRequest) -> str:
    """Return the network of a request: /24 of IPv4, /48 of IPv6, or "" if the address is unknown.

    People can change their address within such a network at will, so it counts as one.
    """
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


def is_own_machine(request: HttpRequest) -> bool:
    """Return whether the request comes from the machine that the site runs on, such as a monitor."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def reader_mark(request: HttpRequest, purpose: str) -> str:
    """Return 32 characters that are the same for one browser, address, day and purpose.

    Without the site's secret they can't be turned back into an address or linked across days or purposes.
    """
    return mark_of(request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", ""), purpose)


def mark_of(address: str, browser: str, purpose: str) -> str:
    """Return the mark of a reader with this address and user agent."""
    return _mark(f"reader:{purpose}", address, browser[:300])


def network_mark(request: HttpRequest, purpose: str) -> str:
    """Return a mark like reader_mark that is the same for all readers of a network."""
    return _mark(f"network:{purpose}", network(request))


def network_group(request: HttpRequest, purpose: str, groups: int) -> int:
    """Return one of a few numbers that is always the same for one network and purpose.

    It shows that many votes have one source, and identifies no one: thousands of networks share a number.
    """
    digest = salted_hmac(f"crowd:{purpose}", network(request), algorithm="sha256")
    return int.from_bytes(digest.digest()[:8], "big") % groups


def seconds_to_wait(request: HttpRequest, purpose: str, limit: int, seconds: int) -> int:
    """Count a request of this network for a purpose, and return how long it has to wait, or 0.

    It can send `limit` requests in each span of `seconds`. Workers count alone unless CACHE_URL is set.
    """
    span, passed = divmod(int(time.time()), seconds)
    cache = caches["readers"]
    key = f"limit:{span}:{network_mark(request, purpose)}"
    if cache.add(key, 1, timeout=seconds):
        return 0
    try:
        count = cache.incr(key)
    except ValueError:  # the key has expired in the meantime
        return 0
    return seconds - passed if count > limit else 0


def wait_message(response: HttpResponse, seconds: int) -> HttpResponse:
    """Turn a response into a 429 that says when to try again."""
    response.status_code = 429
    response["Retry-After"] = str(seconds)
    return response


def mark_of_key(key: str, purpose: str) -> str:
    """Return the mark of an answer that has a key of its own. It's the same on every day."""
    return salted_hmac(f"{purpose}:once", key, algorithm="sha256").hexdigest()[:32]


def _mark(purpose: str, *parts: str) -> str:
    return salted_hmac(f"{purpose}:{localdate()}", "\n".join(parts), algorithm="sha256").hexdigest()[:32]
