"""Fixtures for all tests: the browser, and what stands between a test and its database."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.db import connection
from django.test.testcases import LiveServerThread
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from articles.editing.scheduling import watch
from articles.models import Synonym
from tests import chromium, tables
from tests.clock import Clock
from tests.makers import editor, make_article, make_live
from tests.server import SettlingServer

__all__ = ["editor", "make_article", "make_live"]

# How long one example takes says more about the machine's other work than about the code.
hypothesis.settings.register_profile("site", deadline=None)
hypothesis.settings.load_profile("site")

LiveServerThread.server_class = SettlingServer
tables.install()

NewPage = Callable[..., Page]
COLOURS = ["color-contrast", "link-in-text-block"]  # what axe asks of colours
FINISHED = "document.getAnimations().forEach((one) => one.finish())"
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what asks a database; the rest would only do again what it did with SQLite."""
    if os.environ.get("TEST_DB") != "postgres":
        return
    asking = [item for item in items if _asks_a_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(asking)])
    items[:] = asking


def _asks_a_database(item: pytest.Item) -> bool:
    used = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    return bool(used) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A test begins without the synonyms that a new site has.

    A thread of the live server may still be closing its connection when PostgreSQL drops the database.
    """
    with django_db_blocker.unblock():
        Synonym.objects.all().delete()
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def no_look_at_the_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process looks every few seconds for what is due: not while a test counts queries."""
    monkeypatch.setattr(watch, "next", None)
    monkeypatch.setattr(watch, "look_at", float("inf"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stands at noon of a day; what asks for the time is told that one."""
    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, one for each worker."""
    path = chromium.find()
    if not path:
        pytest.fail("No Chromium was found; `make test` installs one, CHROMIUM names one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """What no page may do: log an error, break the policy of its headers, throw, or ask another host.

    A test that provokes one takes it out of the list: `problems.clear()`.
    """
    found: list[str] = []
    yield found
    assert not found, "The browser reported:\n" + "\n".join(found)


@pytest.fixture
def new_page(browser: Browser, live_server: Any, problems: list[str]) -> Iterator[NewPage]:
    """Opens a page with settings of its own: `new_page(viewport={"width": 360, "height": 640})`."""
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        _watch(page, problems)
        return page

    yield open_page
    for context in contexts:
        context.close()
    live_server.thread.httpd.settle()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


def _watch(page: Page, problems: list[str]) -> None:
    own = {"", "localhost", "127.0.0.1"}

    def asked(request: Request) -> None:
        if urlsplit(request.url).hostname not in own and not request.url.startswith(("data:", "blob:")):
            problems.append(f"request to {request.url}")

    def logged(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    page.on("request", asked)
    page.on("console", logged)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))


@pytest.fixture
def axe(problems: list[str]) -> Callable[..., list[str]]:
    """Rules of accessibility that a page breaks, each with the elements: `assert axe(page) == []`.

    The page is looked at in its own colour scheme and then, as nothing else can differ, for contrast in the
    other one. Contrast takes most of the time; a width between two others goes without: `contrast=False`.
    """
    from axe_playwright_python.sync_playwright import Axe

    def run(page: Page, contrast: bool = True) -> list[str]:
        before = list(problems)
        page.evaluate(Axe().axe_script)
        found = _violations(page, {"rules": {name: {"enabled": contrast} for name in COLOURS}})
        if contrast:
            dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
            page.emulate_media(color_scheme="light" if dark else "dark")
            page.evaluate(FINISHED)  # links fade into it
            found += _violations(page, {"runOnly": {"type": "rule", "values": COLOURS}})
            page.emulate_media(color_scheme="dark" if dark else "light")
            page.evaluate(FINISHED)  # and back
        problems[:] = before  # axe styles its own probes, which our policy refuses
        return found

    return run


def _violations(page: Page, options: dict[str, Any]) -> list[str]:
    script = "options => axe.run(document, options).then(({ violations }) => violations)"
    violations = page.evaluate(script, {**options, "resultTypes": ["violations"]})
    return [f"{v['id']}: {[node['target'] for node in v['nodes']]}" for v in violations]
