"""One line for each request, counts of requests, and an id for each: the outermost WSGI callable.

A stored page goes out in some 5 microseconds, so what is written of it is only put into a queue here; a
thread writes the lines. A reader is never kept waiting by whoever reads the log: if the queue is full, lines
are lost, and counted.
"""

import atexit
import contextlib
import itertools
import re
import secrets
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from multiprocessing import util
from typing import Any, TextIO

from articles.insights.search_times import SEARCHED
from helpcenter.counters import LOST_LINES, Counters, Series
from helpcenter.log_format import JSON, iso_time, local_time, request_id
from helpcenter.request_names import HIT, IS_MISS, OTHER, ROUTE

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
# When it ended (by perf_counter), id, method, route, status, seconds, bytes, hit, miss, or nothing.
Line = tuple[float, str, str, str, str, float, int, str]

MAX_WAITING = 100_000  # lines
WRITE_SECONDS = 0.1
MAX_WRITE = 4000  # characters: so much goes into a pipe at once, without another process in between
MAX_LINE = 400
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
NO_STORE, HITS, MISSES = "none", "hit", "miss"
STORE_RESULTS = (NO_STORE, HITS, MISSES)
STATUS_CLASSES = "12345"
LOGGER = "helpcenter.requests"
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class RequestLog:
    """Lines that a thread writes."""

    def __init__(self, form: str, counters: Counters | None = None, stream: TextIO | None = None) -> None:
        self.format = _as_json if form == JSON else _as_text
        self.counters, self.stream = counters, stream
        self.lines: deque[Line] = deque()
        self._writer: threading.Thread | None = None
        self._lock = threading.Lock()

    def put(self, line: Line) -> None:
        if len(self.lines) < MAX_WAITING:
            self.lines.append(line)
        elif self.counters:
            self.counters.add(LOST_LINES)
        if self._writer is None:
            self.start()

    def start(self) -> None:
        with self._lock:
            if self._writer is None:
                self._writer = threading.Thread(target=self._run, name="request log", daemon=True)
                self._writer.start()
                atexit.register(self.write)
                util.Finalize(None, self.write, exitpriority=0)  # in the processes of granian

    def _run(self) -> None:
        while True:
            time.sleep(WRITE_SECONDS)
            self.write()

    def write(self) -> None:
        """Write all lines that wait. An error of the stream loses them: no one could be told of it."""
        began = time.time() - time.perf_counter()
        with self._lock, contextlib.suppress(OSError, ValueError):
            while self.lines:
                text = ""
                while self.lines and len(text) < MAX_WRITE - MAX_LINE:
                    text += self.format(began, self.lines.popleft())
                stream = self.stream or sys.stderr
                stream.write(text)
                stream.flush()


def _as_json(began: float, line: Line) -> str:
    """Return an object; an f-string takes a third of json.dumps, and nothing in it needs an escape."""
    ended, id_, method, route, status, seconds, size, store = line
    method = method if method in METHODS else OTHER
    return (
        f'{{"time": "{iso_time(began + ended)}", "level": "INFO", "logger": "{LOGGER}", "id": "{id_}", '
        f'"method": "{method}", "route": "{route}", "status": {status[:3]}, "ms": {seconds * 1000:.3f}, '
        f'"bytes": {size}, "store": "{store}"}}\n'
    )


def _as_text(began: float, line: Line) -> str:
    ended, id_, method, route, status, seconds, size, store = line
    method = method if method in METHODS else OTHER
    return (
        f"{local_time(began + ended)} INFO {LOGGER}: {method} {route} {status[:3]} ms={seconds * 1000:.3f}"
        f" bytes={size} store={store} id={id_}\n"
    )


class Recorder:
    """Gives each request an id, and counts and logs it when it is answered."""

    def __init__(self, application: Application, log: RequestLog | None, counters: Counters | None) -> None:
        self.application, self.log, self.counters = application, log, counters
        self._prefix, self._numbers = secrets.token_hex(6), itertools.count(1)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        id_ = environ.get("HTTP_X_REQUEST_ID")
        if id_ is None or not _ID.fullmatch(id_):
            id_ = self._prefix + str(next(self._numbers))
        request_id.set(id_)
        status = "500"

        def start(line: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            nonlocal status
            status = line
            return start_response(line, [*headers, ("X-Request-Id", id_)], *error)

        try:
            chunks = self.application(environ, start)
        except BaseException:
            self.record(environ, began, id_, "500", 0)
            raise
        if type(chunks) is not list:
            return _Body(chunks, partial(self.record, environ, began, id_), status)
        self.record(
            environ, began, id_, status, len(chunks[0]) if len(chunks) == 1 else sum(map(len, chunks))
        )
        return chunks

    def record(self, environ: Environ, began: float, id_: str, status: str, size: int) -> None:
        """Count and log a request that has been answered."""
        ended, store, route = time.perf_counter(), HITS, environ.get(HIT)
        if route is None:
            route, store = environ.get(ROUTE, OTHER), MISSES if IS_MISS in environ else NO_STORE
            self._count_search(environ)
        if self.counters:
            self.counters.observe((route, status[0], store), ended - began)
        if self.log:
            self.log.put((ended, id_, environ["REQUEST_METHOD"], route, status, ended - began, size, store))

    def _count_search(self, environ: Environ) -> None:
        searched = environ.get(SEARCHED)
        if searched and self.counters:
            kind, seconds = searched
            self.counters.observe(search_series(kind), seconds)


class _Body:
    """The body of an answer as it is sent, with its bytes counted, and its end noticed."""

    def __init__(self, chunks: Iterable[bytes], finish: Callable[[str, int], None], status: str) -> None:
        self.chunks, self.finish = chunks, finish
        self.status, self.size, self.is_finished = status, 0, False

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self.chunks:
                self.size += len(chunk)
                yield chunk
        except Exception:
            self.status = "500"
            raise

    def close(self) -> None:
        try:
            if close := getattr(self.chunks, "close", None):
                close()
        finally:
            if not self.is_finished:
                self.is_finished = True
                self.finish(self.status, self.size)


def request_series(routes: Iterable[str]) -> list[Series]:
    return list(itertools.product(sorted(routes), STATUS_CLASSES, STORE_RESULTS))


def search_series(kind: str) -> Series:
    return "search", kind
