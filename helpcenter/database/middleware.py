"""Middleware between a request and the databases: how many are at them at once, and which one is read."""

import threading
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from articles.api.errors import error_response
from articles.views.errors import too_busy
from helpcenter.database import routing
from helpcenter.database.serving import WAITING_PER_THREAD

GetResponse = Callable[[HttpRequest], HttpResponseBase]

WAIT_SECONDS = 5.0
# Who is signed in, or holds a link to a draft, sees what was saved a moment ago.
API = "/api/"
SEARCH = "/search"  # which is sent, too, if it is long
PRIVATE_SECTIONS = {"admin", "accounts", "preview"}


class Places:
    """So many requests may be at the databases at once; a number of others waits for a moment.

    Those that write leave a place to those that read: one writer who holds a lock keeps all others waiting.
    """

    def __init__(self, places: int) -> None:
        self._most = {True: max(places - 1, 1), False: places}  # by whether a request writes
        self._most_waiting = {True: places * WAITING_PER_THREAD // 2, False: places * WAITING_PER_THREAD}
        self._taken, self._writing, self._waiting = 0, 0, 0
        self._changed = threading.Condition()

    def take(self, is_writing: bool = False) -> bool:
        with self._changed:
            if self._take(is_writing):
                return True
            if self._waiting >= self._most_waiting[is_writing]:
                return False
            self._waiting += 1
            try:
                return self._changed.wait_for(lambda: self._take(is_writing), WAIT_SECONDS)
            finally:
                self._waiting -= 1

    def _take(self, is_writing: bool) -> bool:
        if self._taken >= self._most[False] or (is_writing and self._writing >= self._most[True]):
            return False
        self._taken += 1
        self._writing += is_writing
        return True

    def give_back(self, is_writing: bool = False) -> None:
        with self._changed:
            self._taken -= 1
            self._writing -= is_writing
            self._changed.notify_all()


def bound_requests(get_response: GetResponse) -> GetResponse:
    """Let THREADS requests at the databases at once, and answer 503 to those that wait for too long."""
    places = Places(settings.THREADS)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        is_writing = not _is_reading(request)
        if not places.take(is_writing):
            if request.path_info.startswith(API):
                return error_response(503, "Too many requests at once. Try again in a few seconds.")
            return too_busy(request)
        try:
            return get_response(request)
        finally:
            places.give_back(is_writing)

    return middleware


def read_from_replicas(get_response: GetResponse) -> GetResponse:
    """Read what anonymous readers ask for from a replica. If that fails, another database answers once."""
    if not settings.DATABASE_ROUTERS:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not _is_of_reader(request):
            return get_response(request)
        with routing.reading() as reader:
            response = get_response(request)
            if response.status_code == 503 and reader.try_another():
                response.close()
                response = get_response(request)
            return response

    return middleware


def _is_of_reader(request: HttpRequest) -> bool:
    return (
        _is_reading(request)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not PRIVATE_SECTIONS & set(request.path_info.split("/")[1:3])
    )


def _is_reading(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD") or request.path_info.rstrip("/").endswith(SEARCH)
