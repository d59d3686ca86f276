"""Whether an address of another site answers: asked from here, and never of anything inside.

Addresses come from texts, so they may be meant to lead into the network that this site stands in. A name is
looked up once, every address that it has must be public, and the connection goes to the very one that was
looked at, again after each redirect. Time, redirects and bytes are bounded; nothing that comes back is kept.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

WELL, DOUBTFUL, DEAD, SKIPPED = "well", "doubtful", "dead", "skipped"

TIMEOUT_SECONDS = 10.0  # for one address with all its redirects
MAX_REDIRECTS = 5
MAX_ADDRESSES = 4  # of one name
MAX_URL_LENGTH = 2000
PORTS = frozenset({80, 443, 8000, 8080, 8443})
# Of the answers above 399: the page is gone; or it is there, and programs are not welcome.
GONE_STATUSES = frozenset({404, 410})
BLOCKED_STATUSES = frozenset({401, 402, 403, 405, 406, 407, 412, 416, 418, 421, 425, 426, 428, 429, 451, 999})

# Addresses within which others are told: what they lead to may be inside.
_TUNNELS = [
    ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
]
# All that the world is given of the new addresses; beside it lie those of sites, such as fec0::.
_WORLD = ipaddress.ip_network("2000::/3")
# For special purposes, whatever a version of Python knows of it.
_SPECIAL = [ipaddress.ip_network(one) for one in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")]


class ProbeResult(NamedTuple):
    """What became of it: `status` is that of HTTP, where there was one; `reason` is for people."""

    state: str
    status: int | None
    reason: str


class _Skip(Exception):
    """It is not asked, and why."""


def normalized_url(url: str) -> str:
    """An address as it is asked and compared: in plain signs, and without the place within its page."""
    return quote(url.partition("#")[0], safe="%/:=&?~+!$,;'@()*[]")


MayReach = Callable[[str], bool]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the outside: not private, local, reserved, shared or a tunnel."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if ip not in _WORLD or any(ip in tunnel for tunnel in _TUNNELS):
            return False
    if any(ip in special for special in _SPECIAL):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


@dataclass
class HttpProbe:
    """How one address is asked, redirects and all."""

    agent: str
    seconds: float
    may_reach: MayReach
    ports: Collection[int]
    is_over: bool = False
    open: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.until = time.monotonic() + self.seconds

    @property
    def left(self) -> float:
        """Seconds that are left; TimeoutError if there are none."""
        left = self.until - time.monotonic()
        if self.is_over or left <= 0:
            raise TimeoutError
        return left

    def connect(self, addresses: list[tuple[str, int]]) -> socket.socket:
        """The first of these that takes a connection: not every machine reaches both kinds of addresses."""
        for n, address in enumerate(addresses, 1):
            try:
                made = socket.create_connection(address, timeout=self.left)
            except OSError:
                if n == len(addresses):
                    raise
                continue
            self.open.append(made)
            return made
        raise OSError("no address")

    def stop(self) -> None:
        """Time is up: whatever is waited for ends now."""
        self.is_over = True
        for one in self.open:
            with suppress(OSError):  # closed meanwhile
                one.shutdown(socket.SHUT_RDWR)


def probe(
    url: str,
    *,
    agent: str = "",
    seconds: float = TIMEOUT_SECONDS,
    may_reach: MayReach = is_public,
    ports: Collection[int] = PORTS,
) -> ProbeResult:
    """Ask an address whether it answers, without taking what it has. Never raises for what is asked."""
    way = HttpProbe(agent, seconds, may_reach, ports)
    timer = threading.Timer(seconds, way.stop)
    timer.daemon = True
    timer.start()
    try:
        return _followed(url, way)
    except _Skip as why:
        return ProbeResult(SKIPPED, None, str(why))
    except socket.gaierror:
        return ProbeResult(DOUBTFUL, None, "no such host")
    except ssl.SSLError as error:
        told = getattr(error, "verify_message", "") or error.reason or "no secure connection"
        return ProbeResult(DOUBTFUL, None, str(told)[:200])
    except (OSError, http.client.HTTPException, ValueError) as error:
        is_late = way.is_over or isinstance(error, TimeoutError)
        return ProbeResult(DOUBTFUL, None, "took too long" if is_late else type(error).__name__)
    finally:
        timer.cancel()


def _followed(url: str, way: HttpProbe) -> ProbeResult:
    for _turn in range(MAX_REDIRECTS + 1):
        status, target = _once("HEAD", url, way)
        if status >= 400 or status < 200:  # some servers know no HEAD, or answer it wrongly
            status, target = _once("GET", url, way)
        if not (300 <= status < 400 and target):
            return _judged(status)
        url = urljoin(url, target)
    return ProbeResult(DOUBTFUL, None, "leads on and on")


def _judged(status: int) -> ProbeResult:
    if status in GONE_STATUSES:
        return ProbeResult(DEAD, status, str(status))
    if status in BLOCKED_STATUSES:
        return ProbeResult(WELL, status, f"{status}: answers, but no programs")
    return ProbeResult(WELL if 200 <= status < 400 else DOUBTFUL, status, "" if status < 400 else str(status))


def _once(method: str, url: str, way: HttpProbe) -> tuple[int, str]:
    """One request; returns the status and where it leads on, if it does."""
    host, port, secure, path = _taken_apart(url, way.ports)
    raw = way.connect(_looked_up(host, port, way.may_reach))
    with closing(raw):
        sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host) if secure else raw
        with closing(sock):
            way.open.append(sock)
            sock.settimeout(way.left)
            connection = http.client.HTTPConnection(host, port)
            connection.sock = sock
            headers = {"Host": _host_header(host, port, secure), "Accept": "*/*", "Connection": "close"}
            connection.request(method, path, headers=headers | {"User-Agent": way.agent or "link check"})
            answer = connection.getresponse()
            if way.is_over:  # what was cut off looks like an end
                raise TimeoutError
            return answer.status, answer.getheader("Location") or ""


def _taken_apart(url: str, ports: Collection[int]) -> tuple[str, int, bool, str]:
    if len(url) > MAX_URL_LENGTH:
        raise _Skip("the address is too long")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise _Skip("neither http nor https")
    if parts.username is not None or parts.password is not None:
        raise _Skip("holds a name or a password")
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    if not parts.hostname or port not in ports:
        raise _Skip("no host, or an unusual port")
    host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or any(c <= " " or c == "\x7f" for c in path):
        raise _Skip("holds signs that no address may have")
    return host, port, secure, path


def _looked_up(host: str, port: int, may_reach: MayReach) -> list[tuple[str, int]]:
    """The addresses to connect to; a name that leads inside by any of them is not asked at all."""
    found = list(
        dict.fromkeys(str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    )
    if not found or not all(may_reach(one) for one in found):
        raise _Skip("does not lead to a public address")
    return [(one, port) for one in found[:MAX_ADDRESSES]]


def _host_header(host: str, port: int, secure: bool) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port == (443 if secure else 80) else f"{name}:{port}"
