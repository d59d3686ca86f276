"""Readers without accounts and cookies: what tells two apart for a day, and how much each may send."""

import ipaddress
import re
import time

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

# Programs that read by themselves say so; what a browser fetches in advance may never be looked at.
_BOT = re.compile(
    r"bot\b|bot[/-]|crawl|spider|slurp|preview|monitor|fetch|archiv|headless|lighthouse|python|curl|wget|^$",
    re.I,
)


def is_human(request: HttpRequest) -> bool:
    """Whether somebody seems to look at the page now: no program, and no fetch in advance."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    agent = request.headers.get("User-Agent", "")[:500]
    return request.method == "GET" and "prefetch" not in purpose.lower() and not _BOT.search(agent)


def network(request: HttpRequest) -> str:
    """The network that a request comes from: /24 of IPv4, /48 of IPv6, "" if the server does not say.

    Whoever can change address within one can do so at will, so it counts as one.
    """
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


def reader_mark(request: HttpRequest, purpose: str) -> str:
    """32 signs that are the same for one browser in one place on one day and one purpose.

    They cannot be turned back into an address without the site's secret, nor joined across days or purposes.
    """
    seen = [request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", "")[:300]]
    return _mark(f"reader:{purpose}", *seen)


def network_mark(request: HttpRequest, purpose: str) -> str:
    """The same for all readers of one network."""
    return _mark(f"network:{purpose}", network(request))


def network_group(request: HttpRequest, purpose: str, groups: int) -> int:
    """One of a few numbers, for good the same for one network and purpose.

    It shows that much comes from one place, and cannot tell a reader: each stands for thousands of networks.
    """
    told = salted_hmac(f"crowd:{purpose}", network(request), algorithm="sha256")
    return int.from_bytes(told.digest()[:8], "big") % groups


def seconds_to_wait(request: HttpRequest, purpose: str, most: int, seconds: int) -> int:
    """Count one more request of this network for a purpose; 0, or how long it has to wait.

    At most `most` in each span of `seconds`. Workers count alone unless CACHE_URL names a cache for all.
    """
    span, passed = divmod(int(time.time()), seconds)
    cache = caches["readers"]
    key = f"limit:{span}:{network_mark(request, purpose)}"
    if cache.add(key, 1, timeout=seconds):
        return 0
    try:
        sent = cache.incr(key)
    except ValueError:  # it ran out in between
        return 0
    return seconds - passed if sent > most else 0


def wait_message(response: HttpResponse, seconds: int) -> HttpResponse:
    """An answer of status 429 that says when to come back."""
    response.status_code = 429
    response["Retry-After"] = str(seconds)
    return response


def _mark(purpose: str, *parts: str) -> str:
    return salted_hmac(f"{purpose}:{localdate()}", "\n".join(parts), algorithm="sha256").hexdigest()[:32]
