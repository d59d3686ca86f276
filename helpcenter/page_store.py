"""Public pages as stored bytes, answered before Django is entered.

The outermost WSGI callable of the site. Pages for readers are the same for everyone, so one that was
rendered is kept with its headers, compressed once for each encoding, until something that readers can see
changes (articles/page_generation.py), the next incident or schedule is due, or MAX_AGE is over. What is asked
for in any other way than by the addresses and parameters in ROUTES goes to Django, and is not kept.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from functools import lru_cache
from multiprocessing.util import Finalize
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils import translation

from articles import insights, page_generation
from articles.insights import SearchEntry, page_views
from articles.insights.search_times import SEARCHED
from articles.views.kept_answers import FOR_EVERYBODY, LOGGED, MAY_BE_KEPT, VIEWED
from articles.views.reader_marks import SEARCH_MARK, is_human, mark_of
from articles.views.search_filters import QUERY_KEYS
from helpcenter.database import routing
from helpcenter.middleware import address_of
from helpcenter.request_names import HIT, IS_MISS, OTHER, ROUTE
from helpcenter.stored_pages import (
    MAX_HEADER_LENGTH,
    Answer,
    Environ,
    Headers,
    Key,
    Page,
    PageCache,
    StartResponse,
    is_public,
    respond,
)

log = logging.getLogger(__name__)

Application = Callable[[Environ, StartResponse], Iterable[bytes]]

MAX_AGE = 60.0  # seconds; covers what moves no generation, such as the order of the most read articles
# Of searches, which are kept for the hour in which everyone has the same error, and forgotten at once: what
# people type may be personal.
MAX_SEARCH_AGE = 10.0
POLL_SECONDS = 1.0
# Of the room, for pages whose number readers decide: a flood of these must not push out the others.
SHARE_OF_PARAMETERS, SHARE_OF_SEARCHES = 0.15, 0.15
RENDER_SECONDS = 10.0  # so long others wait for the one who renders a page
MAX_HOSTS = 200
MAX_UNCOUNTED = 100_000  # views and searches that wait to be counted
MAX_ADDRESS_LENGTH = 1_000

# The names of addresses that are kept, and the parameters that they know.
ROUTES: dict[str, frozenset[str]] = {
    "home": frozenset(),
    "product-detail": frozenset({"page"}),
    "area-detail": frozenset({"page"}),
    "article-detail": frozenset({"code", "wanted"}),
    "article-md": frozenset(),
    "article-json": frozenset(),
    "compare": frozenset(),
    "codes": frozenset({"side", "page"}),
    "code-family": frozenset({"page"}),
    "faqs": frozenset({"page"}),
    "privacy": frozenset(),
    "feed": frozenset(),
    "feed-product": frozenset(),
    "feed-area": frozenset(),
    "feed-article": frozenset(),
    "feed-incidents": frozenset(),
    "embed": frozenset({"product", "lang"}),
    "sitemap": frozenset({"page"}),
    "llms": frozenset(),
    "llms-full": frozenset(),
    "llms-full-product": frozenset({"page"}),
    "opensearch": frozenset(),
    "robots": frozenset(),
    "manifest": frozenset(),
    "service-worker": frozenset(),
    "offline": frozenset(),
    "search": frozenset({*QUERY_KEYS, "page"}),
    "search-suggest": frozenset({"q", "product"}),
}
MAX_PARAMETERS = max(map(len, ROUTES.values()))
# These are kept if the view allows it, and where the index was up to date.
SEARCHES = frozenset({"search", "search-suggest"})
ANY_PATH = frozenset({"embed"})  # readers choose how they write the code, so its addresses have no end
# All that a page is rendered from; nothing else of a request can get into one that others are shown.
PASSED_ON = frozenset({
    "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT",
    "SERVER_PROTOCOL", "REMOTE_ADDR", "HTTP_HOST", "HTTP_USER_AGENT", "HTTP_SEC_PURPOSE", "HTTP_PURPOSE",
})  # fmt: skip


class PageStore:
    """Answers from stored pages, and asks `application` (Django) for everything else."""

    def __init__(self, application: Application, mirror: page_generation.Mirror, max_bytes: int) -> None:
        self.application, self.mirror = application, mirror
        self.plain = PageCache(max_bytes * (1 - SHARE_OF_PARAMETERS - SHARE_OF_SEARCHES))
        self.with_parameters = PageCache(max_bytes * SHARE_OF_PARAMETERS)
        self.searches = PageCache(max_bytes * SHARE_OF_SEARCHES)
        self.hosts: set[str] = set()
        self.views: deque[int] = deque(maxlen=MAX_UNCOUNTED)
        self.searched: deque[tuple[SearchEntry, str, str]] = deque(maxlen=MAX_UNCOUNTED)
        self._renderings: dict[Key, threading.Lock] = {}
        self._due: tuple[bytes, float] = b"", 0.0
        self._poller: threading.Thread | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self._may_be_kept(environ):
            return self.application(environ, start_response)
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        key = path, query, _is_secure(environ)
        page = (self.with_parameters.pages.get(key) or self.searches.pages.get(key)) if query else None
        page = page or self.plain.pages.get(key) or self.with_parameters.pages.get(key)
        if page is None or not self._is_fresh(page):
            return self._ask(key, page, environ, start_response)
        page.is_used = True
        self._count(page.answer, environ)
        environ[HIT] = page.answer.route
        return respond(page, environ, start_response)

    def _may_be_kept(self, environ: Environ) -> bool:
        """Return whether an anonymous reader asks this site for a page."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("SCRIPT_NAME"):
            return False
        address = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if "HTTP_AUTHORIZATION" in environ or sum(map(len, address)) > MAX_ADDRESS_LENGTH:
            return False
        if settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", ""):
            return False
        if "markdown" in environ.get("HTTP_ACCEPT", "").lower():
            return False
        host = environ.get("HTTP_HOST", "")
        return host in self.hosts or self._is_own_host(host)

    def _is_own_host(self, host: str) -> bool:
        domain, _port = split_domain_port(host)
        if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
            return False
        if len(self.hosts) < MAX_HOSTS and len(host) <= MAX_HEADER_LENGTH:
            self.hosts.add(host)
        return True

    def _is_fresh(self, page: Page) -> bool:
        now, wall = time.monotonic(), time.time()
        return (
            page.generation == self.mirror.read()
            and now < page.fresh_until
            and wall < page.due
            and abs(wall - now - page.clock_difference) < 1
        )

    def _count(self, answer: Answer, environ: Environ, is_rendered: bool = False) -> None:
        """Leave to the thread what an answer counts for. A view is counted where it's rendered."""
        if answer.article and not is_rendered and is_human(environ):
            self.views.append(answer.article)
        if answer.search and environ["REQUEST_METHOD"] == "GET":
            browser = environ.get("HTTP_USER_AGENT", "")[:MAX_HEADER_LENGTH]
            self.searched.append((answer.search, address_of(environ), browser))

    # What is not at hand

    def _ask(
        self, key: Key, page: Page | None, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Render a page once, while others wait for it or get the copy that is only old, not wrong."""
        cache = self._cache_for(key)
        if cache is None:
            return self.application(environ, start_response)
        self._poll()
        is_current = page is not None and page.generation == self.mirror.read()
        is_only_old = page is not None and is_current and time.time() < page.due
        rendering = self._renderings.setdefault(key, threading.Lock())
        if not rendering.acquire(blocking=not is_only_old, timeout=-1 if is_only_old else RENDER_SECONDS):
            if page is not None and is_only_old:
                self._count(page.answer, environ)
                environ[HIT] = page.answer.route
                return respond(page, environ, start_response)
            return self.application(environ, start_response)
        try:
            current = cache.pages.get(key)
            if current is not None and current is not page and self._is_fresh(current):
                self._count(current.answer, environ)
                environ[HIT] = current.answer.route
                return respond(current, environ, start_response)
            rendered = self._render(environ)
            self._count(rendered.answer, environ, is_rendered=True)
            environ |= {ROUTE: rendered.answer.route, IS_MISS: True}
        finally:
            rendering.release()
            self._renderings.pop(key, None)
        if rendered.is_kept:
            cache.put(key, rendered)
        elif page is not None and is_current and rendered.answer.status >= "500":
            rendered = page  # the database does not answer, and this is what it held
        return respond(rendered, environ, start_response)

    def _cache_for(self, key: Key) -> PageCache | None:
        """Return where a page belongs by its address, or None if it is not kept."""
        path, query, _secure = key
        name = _route_of(path)
        try:
            pairs = parse_qsl(query, True, bool(query), max_num_fields=MAX_PARAMETERS)
        except ValueError:
            return None
        if name not in ROUTES or not {parameter for parameter, _value in pairs} <= ROUTES[name]:
            return None
        if query and name in SEARCHES:
            return self.searches
        return self.with_parameters if query or name in ANY_PATH else self.plain

    def _render(self, environ: Environ) -> Page:
        """Return the page that Django makes of an address alone."""
        generation = self.mirror.read()
        with routing.rendering(generation) as reader:
            due = self._next_due()
            now, wall = time.monotonic(), time.time()
            answer, is_allowed = _call(self.application, environ)
            seconds = MAX_AGE if answer.is_shared else MAX_SEARCH_AGE
            page = Page(answer, generation, now + seconds, due, wall - now)
            # What a replica shows may be older than the generation; such a page is not kept.
            is_certain = bool(due) and reader.has_seen(generation)
        page.is_kept = is_allowed and is_public(answer) and is_certain and self._is_fresh(page)
        return page

    def _next_due(self) -> float:
        """Return the next moment at which pages change by themselves; 0 if no one can tell."""
        generation, due = self._due
        if generation != self.mirror.read() or due <= time.time():
            generation = self.mirror.read()
            try:
                self._due = generation, page_generation.next_due()
            except (DatabaseError, InterfaceError):
                return 0.0
        return self._due[1]

    def _poll(self) -> None:
        """Start the thread of this process that follows the database, when a page is first asked for."""
        if self._poller is None or not self._poller.is_alive():
            # Before insights write what they have counted; `atexit` isn't run where a worker ends.
            Finalize(None, self.count, exitpriority=20)
            self._poller = threading.Thread(target=self._run, name="page store", daemon=True)
            self._poller.start()

    def _run(self) -> None:
        while True:
            time.sleep(POLL_SECONDS)
            try:
                self.follow()
            except Exception as error:
                log.debug("the page store can't be updated from the database (%s)", type(error).__name__)
            close_old_connections()

    def follow(self) -> None:
        """Bring the mirror up to the database, count what was read, and forget old searches."""
        self.count()
        self.searches.drop_old(time.monotonic())
        self.mirror.refresh()

    def count(self) -> None:
        """Count what waits to be counted."""
        while self.views:
            page_views.count_view(self.views.popleft())
        while self.searched:
            entry, address, browser = self.searched.popleft()
            insights.log_search(entry, mark_of(address, browser, SEARCH_MARK))


@lru_cache(maxsize=1000)
def _route_of(path_info: str) -> str:
    """Return the name of the route that an address of a page leads to; "" for all else.

    Those of the API and the admin are in namespaces, where other routes have the same names.
    """
    path = get_path_info({"PATH_INFO": path_info})
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    try:
        with translation.override(language):
            match = resolve(path)
    except Resolver404:
        return ""
    return "" if match.namespaces else match.url_name or ""


def _call(application: Application, environ: Environ) -> tuple[Answer, bool]:
    """Ask for the page as an unknown reader would who sends nothing but the address.

    Return it, and whether its view allows to keep it.
    """
    passed = {key: value for key, value in environ.items() if key in PASSED_ON or key.startswith("wsgi.")}
    if settings.SECURE_PROXY_SSL_HEADER:
        name = settings.SECURE_PROXY_SSL_HEADER[0]
        passed |= {name: environ[name]} if name in environ else {}
    if environ["REQUEST_METHOD"] == "HEAD":
        passed |= {"REQUEST_METHOD": "GET", "HTTP_USER_AGENT": ""}  # whose views are not counted
    passed[FOR_EVERYBODY] = True
    answer = Answer("", [], b"")

    def start_response(status: str, headers: Headers, _error: Any = None) -> None:
        answer.status, answer.headers = status, list(headers)

    chunks = application(passed, start_response)
    try:
        answer.body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    answer.article, answer.route = passed.get(VIEWED, 0), passed.get(ROUTE, OTHER)
    answer.search, answer.is_shared = passed.get(LOGGED), answer.route != "search"
    if SEARCHED in passed:
        environ[SEARCHED] = passed[SEARCHED]
    is_redirect = answer.status.startswith("302")
    return answer, MAY_BE_KEPT in passed or not (is_redirect or answer.route in SEARCHES)


def _is_secure(environ: Environ) -> bool:
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        if name in environ:
            return environ[name].split(",", 1)[0].strip() == value
    return environ["wsgi.url_scheme"] == "https"


def wrap(application: Application) -> Application:
    """Return the application with a store before it, if the settings give it room and the machine a file."""
    if settings.DEBUG or not settings.PAGE_STORE_MB:
        return application
    try:
        mirror = page_generation.open_mirror()
    except OSError as error:
        log.warning("DATA_DIR can't be written, so pages aren't stored: %s", error.strerror)
        return application
    return PageStore(application, mirror, settings.PAGE_STORE_MB * 1_000_000)
