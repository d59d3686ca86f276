"""Middleware between a request and the databases: how many are at them at once, and which one is read."""

import threading
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
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
    """So many requests may be at the databases at once; a number of others waits for a moment."""

    def __init__(self, places: int) -> None:
        self._free = threading.BoundedSemaphore(places)
        self._waiting = threading.BoundedSemaphore(places * WAITING_PER_THREAD)

    def take(self) -> bool:
        if self._free.acquire(blocking=False):
            return True
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._free.acquire(timeout=WAIT_SECONDS)
        finally:
            self._waiting.release()

    def give_back(self) -> None:
        self._free.release()


def bound_requests(get_response: GetResponse) -> GetResponse:
    """Let THREADS requests at the databases at once, and answer 503 to those that wait for too long."""
    if connection.vendor == "sqlite":
        raise MiddlewareNotUsed
    places = Places(settings.THREADS)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not places.take():
            if request.path_info.startswith(API):
                return error_response(503, "Too many requests at once. Ask again in a few seconds.")
            return too_busy(request)
        try:
            return get_response(request)
        finally:
            places.give_back()

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
    is_reading = request.method in ("GET", "HEAD") or request.path_info.rstrip("/").endswith(SEARCH)
    return (
        is_reading
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not PRIVATE_SECTIONS & set(request.path_info.split("/")[1:3])
    )
