"""Requests to other sites: whether a URL works, and messages to one, without reaching our own network.

URLs come from texts, so they could point into the network of this server. A host is resolved once, all of its
addresses must be public, and the connection uses one of those very addresses, again after each redirect.
Time, redirects and bytes are limited, and no content is kept.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from django.utils.translation import gettext_noop as _  # pages translate a reason when they show it

OK, DOUBTFUL, DEAD, SKIPPED = "well", "doubtful", "dead", "skipped"

TIMEOUT_SECONDS = 10.0  # for one address with all its redirects
MAX_REDIRECTS = 5
MAX_ADDRESSES = 4  # of one host
MAX_URL_LENGTH = 2000
MAX_ANSWER_BYTES = 2000
PORTS = frozenset({80, 443, 8000, 8080, 8443})
# Statuses of a page that is gone, and of one that is there but rejects programs.
GONE_STATUSES = frozenset({404, 410})
BLOCKED_STATUSES = frozenset({401, 402, 403, 405, 406, 407, 412, 416, 418, 421, 425, 426, 428, 429, 451, 999})

# These contain other addresses, which could be private.
_TUNNELS = [
    ipaddress.ip_network(range_)
    for range_ in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
]
# The public part of IPv6; outside it are site-local addresses such as fec0::.
_PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
# Special-purpose ranges, which not every version of Python knows.
_SPECIAL = [ipaddress.ip_network(range_) for range_ in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")]


class ProbeResult(NamedTuple):
    """A result: `status` is the HTTP status, if there was one; `reason` is for people."""

    state: str
    status: int | None
    reason: str


class Answer(NamedTuple):
    """What a site answered to a message; without a status, `text` says why there is no answer."""

    status: int | None
    text: str


class _Skip(Exception):
    """Raised with the reason for a URL that isn't requested."""


def normalized_url(url: str) -> str:
    """Return a URL in the form for requests and comparison: in ASCII and without its fragment."""
    return quote(url.partition("#")[0], safe="%/:=&?~+!$,;'@()*[]")


MayReach = Callable[[str], bool]


def is_public(address: str) -> bool:
    """Return whether an IP address is public: not private, local, reserved, shared or a tunnel."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if ip not in _PUBLIC_IPV6 or any(ip in tunnel for tunnel in _TUNNELS):
            return False
    if any(ip in special for special in _SPECIAL):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


@dataclass
class HttpProbe:
    """The limits and open connections of one check, with all redirects."""

    agent: str
    seconds: float
    may_reach: MayReach
    ports: Collection[int]
    is_over: bool = False
    open: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.seconds

    @property
    def seconds_left(self) -> float:
        """Return the seconds left, or raise TimeoutError."""
        seconds = self.deadline - time.monotonic()
        if self.is_over or seconds <= 0:
            raise TimeoutError
        return seconds

    def connect(self, addresses: list[tuple[str, int]]) -> socket.socket:
        """Connect to the first address that works: not every server has both IPv4 and IPv6."""
        for n, address in enumerate(addresses, 1):
            try:
                connection = socket.create_connection(address, timeout=self.seconds_left)
            except OSError:
                if n == len(addresses):
                    raise
                continue
            self.open.append(connection)
            return connection
        raise OSError("no address")

    def stop(self) -> None:
        """Cancel whatever is waiting: time is up."""
        self.is_over = True
        for connection in self.open:
            with suppress(OSError):  # closed in the meantime
                connection.shutdown(socket.SHUT_RDWR)


def probe(
    url: str,
    *,
    agent: str = "",
    seconds: float = TIMEOUT_SECONDS,
    may_reach: MayReach = is_public,
    ports: Collection[int] = PORTS,
) -> ProbeResult:
    """Check if a URL works, without downloading its content. Never raises for any URL."""
    check = HttpProbe(agent, seconds, may_reach, ports)
    timer = threading.Timer(seconds, check.stop)
    timer.daemon = True
    timer.start()
    try:
        return _follow(url, check)
    except _Skip as why:
        return ProbeResult(SKIPPED, None, str(why))
    except socket.gaierror:
        return ProbeResult(DOUBTFUL, None, _("host not found"))
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or _("no secure connection")
        return ProbeResult(DOUBTFUL, None, str(reason)[:200])
    except (OSError, http.client.HTTPException, ValueError) as error:
        is_late = check.is_over or isinstance(error, TimeoutError)
        return ProbeResult(DOUBTFUL, None, _("timed out") if is_late else type(error).__name__)
    finally:
        timer.cancel()


def post(
    url: str, body: bytes, headers: dict[str, str], *, seconds: float, may_reach: MayReach = is_public
) -> Answer:
    """Send a message, and return the answer. Redirects aren't followed. Never raises for any URL."""
    check = HttpProbe("", seconds, may_reach, range(1, 65_536))
    timer = threading.Timer(seconds, check.stop)
    timer.daemon = True
    timer.start()
    try:
        with _exchange("POST", url, check, body, headers) as answer:
            text = answer.read(MAX_ANSWER_BYTES).decode("utf-8", "replace")
            return Answer(answer.status, "".join(char for char in text if char.isprintable() or char == " "))
    except _Skip as why:
        return Answer(None, str(why))
    except (OSError, http.client.HTTPException, ValueError) as error:
        is_late = check.is_over or isinstance(error, TimeoutError)
        return Answer(None, _("timed out") if is_late else type(error).__name__)
    finally:
        timer.cancel()


def _follow(url: str, check: HttpProbe) -> ProbeResult:
    for _redirect in range(MAX_REDIRECTS + 1):
        status, target = _request("HEAD", url, check)
        if status >= 400 or status < 200:  # some servers know no HEAD, or answer it wrongly
            status, target = _request("GET", url, check)
        if not (300 <= status < 400 and target):
            return _result_of(status)
        url = urljoin(url, target)
    return ProbeResult(DOUBTFUL, None, _("too many redirects"))


def _result_of(status: int) -> ProbeResult:
    if status in GONE_STATUSES:
        return ProbeResult(DEAD, status, str(status))
    if status in BLOCKED_STATUSES:
        return ProbeResult(OK, status, _("blocks automated checks"))
    return ProbeResult(OK if 200 <= status < 400 else DOUBTFUL, status, "" if status < 400 else str(status))


def _request(method: str, url: str, check: HttpProbe) -> tuple[int, str]:
    """Send one request, and return its status and the target of a redirect, if any."""
    headers = {"Accept": "*/*", "User-Agent": check.agent or "link check"}
    with _exchange(method, url, check, None, headers) as answer:
        return answer.status, answer.getheader("Location") or ""


@contextmanager
def _exchange(
    method: str, url: str, check: HttpProbe, body: bytes | None, headers: dict[str, str]
) -> Iterator[http.client.HTTPResponse]:
    """Send one request to an address that was checked, and give the response, whose body isn't read yet."""
    host, port, secure, path = _split_url(url, check.ports)
    raw = check.connect(_resolve(host, port, check.may_reach))
    with closing(raw):
        sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host) if secure else raw
        with closing(sock):
            check.open.append(sock)
            sock.settimeout(check.seconds_left)
            connection = http.client.HTTPConnection(host, port)
            connection.sock = sock
            own = {"Host": _host_header(host, port, secure), "Connection": "close"}
            connection.request(method, path, body, own | headers)
            answer = connection.getresponse()
            if check.is_over:  # a canceled read looks like the end of the response
                raise TimeoutError
            yield answer


def _split_url(url: str, ports: Collection[int]) -> tuple[str, int, bool, str]:
    if len(url) > MAX_URL_LENGTH:
        raise _Skip(_("the URL is too long"))
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise _Skip(_("not an http or https URL"))
    if parts.username is not None or parts.password is not None:
        raise _Skip(_("contains a username or password"))
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    if not parts.hostname or port not in ports:
        raise _Skip(_("no host, or an unusual port"))
    host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or any(c <= " " or c == "\x7f" for c in path):
        raise _Skip(_("contains invalid characters"))
    return host, port, secure, path


def _resolve(host: str, port: int, may_reach: MayReach) -> list[tuple[str, int]]:
    """Return the addresses to connect to, or raise _Skip if any of them isn't public."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(address[0]) for *_kind, address in rows))
    if not addresses or not all(map(may_reach, addresses)):
        raise _Skip(_("not a public address"))
    return [(address, port) for address in addresses[:MAX_ADDRESSES]]


def _host_header(host: str, port: int, secure: bool) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port == (443 if secure else 80) else f"{name}:{port}"
