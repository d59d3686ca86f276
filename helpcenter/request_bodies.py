"""Bodies of requests, read whole before Django is entered.

Who stops in the middle of a form must not hold a thread that others need, and what arrived of it must not be
taken for all of it: an article saved without its last fields would lose them. A proxy that sends on what it
has got so far, as Caddy does, passes both on to us. Granian reads without any time limit, and keeps a
connection for as long as someone reads from it, so each body is read in a thread of its own, of which there
are so many and no more.
"""

import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import IO, Any

from helpcenter.database.serving import MAX_BODIES
from helpcenter.health import Application, answer
from helpcenter.middleware import address_of

GRACE_SECONDS = 10.0
LEAST_RATE = 5_000  # bytes a second, after that
MAX_OF_ONE = 8  # bodies from one address, with those that were given up and whose client is still there
MAX_BYTES = 25_000_000
MAX_IN_MEMORY = 1_000_000
BLOCK_BYTES = 16_384
BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Body:
    """A body that comes in."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.length, self.received = stream, length, 0
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(MAX_IN_MEMORY)  # noqa: SIM115 - as the request
        self.failure = ""
        self._began = time.monotonic()
        self._is_over = threading.Event()

    def read(self) -> None:
        """Read it to its end, or until no one waits for it any more; the body of a thread."""
        try:
            while self.received < self.length and not self.failure:
                piece = self.stream.read(min(BLOCK_BYTES, self.length - self.received))
                if not piece:
                    break
                self.file.write(piece)
                self.received += len(piece)
            if self.received < self.length:
                self.failure = self.failure or "400 Bad Request"  # cut off
        except OSError:
            self.failure = "503 Service Unavailable"  # no room for it
        finally:
            if self.failure:
                self.file.close()
            self._is_over.set()

    def wait(self) -> str:
        """Wait for the end, and return the status of what is wrong with it, if anything is."""
        while not self._is_over.wait(max(self._seconds_left(), 0)):
            if self._seconds_left() <= 0:
                self.failure = "408 Request Timeout"
                break
        return self.failure

    def _seconds_left(self) -> float:
        return self._began + GRACE_SECONDS + self.received / LEAST_RATE - time.monotonic()


class RequestBodies:
    """Asks `application` with a body that is whole, and refuses all others."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._reading: Counter[str] = Counter()  # by address
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in BODILESS:
            return self.application(environ, start_response)
        if failure := _refusal(environ):
            return _refuse(environ, start_response, failure)
        length, address = int(environ.get("CONTENT_LENGTH") or 0), address_of(environ)
        if not length:
            return self.application(environ, start_response)
        if not self._begin(address):
            return _refuse(environ, start_response, "503 Service Unavailable")
        body = Body(environ["wsgi.input"], length)
        threading.Thread(target=self._run, args=(body, address), name="request body", daemon=True).start()
        if failure := body.wait():
            return _refuse(environ, start_response, failure)
        with body.file:
            body.file.seek(0)
            environ["wsgi.input"] = body.file
            return self.application(environ, start_response)

    def _begin(self, address: str) -> bool:
        with self._lock:
            if self._reading[address] >= MAX_OF_ONE or self._reading.total() >= MAX_BODIES:
                return False
            self._reading[address] += 1
            return True

    def _run(self, body: Body, address: str) -> None:
        try:
            body.read()
        finally:
            with self._lock:
                self._reading[address] -= 1
                if not self._reading[address]:
                    del self._reading[address]


def _refusal(environ: dict[str, Any]) -> str:
    """Return the status of what is wrong with a body before any of it is read."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ or not length.isdecimal():
        return "411 Length Required"
    return "413 Content Too Large" if int(length) > MAX_BYTES else ""


def _refuse(environ: dict[str, Any], start_response: Callable[..., Any], status: str) -> Iterable[bytes]:
    return answer(environ, start_response, status, status, ("Connection", "close"), ("Retry-After", "5"))
