"""A rendered page as it goes out: in each encoding, and how many of them have room."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from articles.insights import SearchEntry
from helpcenter.compression import choose_encoding, compress_body
from helpcenter.request_names import OTHER

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Key = tuple[str, str, bool]  # path, query, whether it came by https

# What strangers send is remembered only if it is about as long as what browsers send.
MAX_HEADER_LENGTH = 300
# All that a 304 needs: the other headers of a page stay with the copy that a browser has of it.
UNCHANGED_HEADERS = frozenset({"cache-control", "etag", "vary"})
# Who accepts what makes a page another one isn't answered from the store.
VARIES = frozenset({"", "accept", "accept-encoding"})
MAX_PAGE_BYTES = 2_000_000
PAGE_OVERHEAD_BYTES = 4_000  # of headers and objects, beside the bodies
# A shared cache may answer for so long; it is what a correction takes at most to reach everyone.
SHARED_CACHE = "public, max-age=0, s-maxage=2, stale-while-revalidate=2, stale-if-error=86400"


@dataclass(slots=True)
class Answer:
    """What Django said: status line, headers, and the body uncompressed."""

    status: str
    headers: Headers
    body: bytes
    article: int = 0  # whose views are counted
    search: SearchEntry | None = None  # that is counted for each reader
    route: str = OTHER
    is_shared: bool = True  # whether caches of others may keep it, too

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(slots=True)
class Encoded:
    """A page in one encoding, as it goes out."""

    headers: Headers
    headers_unchanged: Headers  # of a 304
    body: bytes
    etag: str  # what may be named as unchanged


@dataclass(slots=True)
class Page:
    """A page that is kept, and when it is out of date.

    `fresh_until` is by the monotonic clock, `due` in seconds since the epoch, and `clock_difference` between
    the two, as someone may set the second one.
    """

    answer: Answer
    generation: bytes
    fresh_until: float
    due: float
    clock_difference: float
    is_kept: bool = False
    encoded: dict[str, Encoded] = field(default_factory=dict)
    is_used: bool = False

    def in_encoding(self, name: str) -> Encoded:
        """Return the page in an encoding ("" is none), compressed when it is first asked for."""
        return self.encoded.get(name) or self._encode(name)

    def _encode(self, name: str) -> Encoded:
        answer, etag = self.answer, self.answer.header("etag").removeprefix("W/").strip('"')
        compressed = name if "accept-encoding" in answer.header("vary").lower() else ""
        body = compress_body(answer.body, compressed) if compressed else answer.body
        etag = etag and (f'"{etag}-{compressed}"' if compressed else f'"{etag}"')
        is_page = answer.status.startswith("200")  # only these are ever called unchanged
        changed = {"etag": etag, "cache-control": SHARED_CACHE if self.is_kept and answer.is_shared else ""}
        headers = [
            (key, changed.get(key.lower()) or value)
            for key, value in answer.headers
            if key.lower() not in ("content-length", "content-type")
        ]
        own = [("Content-Type", answer.header("content-type")), ("Content-Length", str(len(body)))]
        own += [("Content-Encoding", compressed)] if compressed else []
        unchanged = [(key, value) for key, value in headers if key.lower() in UNCHANGED_HEADERS]
        self.encoded[name] = encoded = Encoded([*headers, *own], unchanged, body, etag if is_page else "")
        return encoded

    @property
    def size(self) -> int:
        """Bytes that the page takes, compressed bodies included; those come to less than the body itself."""
        return 2 * len(self.answer.body) + PAGE_OVERHEAD_BYTES


class PageCache:
    """Pages by key, bounded in bytes. What was asked for since it came by goes round again."""

    def __init__(self, max_bytes: float) -> None:
        self.max_bytes, self.bytes = max_bytes, 0
        self.pages: dict[Key, Page] = {}
        self._lock = threading.Lock()

    def put(self, key: Key, page: Page) -> None:
        with self._lock:
            self._take(key)
            if page.size > self.max_bytes:
                return
            while self.bytes + page.size > self.max_bytes:
                oldest_key = next(iter(self.pages))
                oldest = self._take(oldest_key)
                if oldest and oldest.is_used:
                    oldest.is_used = False
                    self._add(oldest_key, oldest)
            self._add(key, page)

    def drop_old(self, now: float) -> None:
        """Forget the pages whose time was over at a moment, by the monotonic clock."""
        with self._lock:
            for key in [key for key, page in self.pages.items() if page.fresh_until <= now]:
                self._take(key)

    def _add(self, key: Key, page: Page) -> None:
        self.pages[key] = page
        self.bytes += page.size

    def _take(self, key: Key) -> Page | None:
        page = self.pages.pop(key, None)
        self.bytes -= page.size if page else 0
        return page


def is_public(answer: Answer) -> bool:
    """Return whether everyone may be shown an answer. Its route says whether it's one that is kept."""
    cache_control = {part.strip() for part in answer.header("cache-control").split(",")}
    return (
        answer.status[:3] in ("200", "302")
        and not answer.header("set-cookie")
        and not cache_control & {"private", "no-store"}
        and {name.strip() for name in answer.header("vary").lower().split(",")} <= VARIES
        and len(answer.body) <= MAX_PAGE_BYTES
    )


def respond(page: Page, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send a page in the best encoding that is taken, or that it is unchanged."""
    encoded = page.in_encoding(_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")[:MAX_HEADER_LENGTH]))
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    if asked and encoded.etag and _names(asked, encoded.etag):
        start_response("304 Not Modified", encoded.headers_unchanged)
        return []
    start_response(page.answer.status, encoded.headers)
    return [encoded.body] if environ["REQUEST_METHOD"] == "GET" else []


def _names(asked: str, etag: str) -> bool:
    """Return whether an If-None-Match names a page, as the asterisk does every page."""
    return not {"*", etag}.isdisjoint(tag.strip().removeprefix("W/") for tag in asked.split(","))


_encoding = lru_cache(maxsize=1000)(choose_encoding)
