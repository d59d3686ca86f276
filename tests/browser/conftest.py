"""Fixtures for tests in a browser: pages of their own, and what no page may do."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.support import chromium
from tests.support.waiting import PATIENCE, settle

NewPage = Callable[..., Page]
WIDTHS = (360, 768, 1280)
COLORS = ["color-contrast", "link-in-text-block"]  # what axe asks of colors

expect.set_options(timeout=PATIENCE * 1000)


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


class Problems(list[str]):
    """What no page may do: log an error, break the policy of its headers, throw, or ask another host.

    A test that provokes one names it, as the browser logs it when it likes: `problems.allow("of 404")`.
    One that leaves its page in trouble (signed out, say) allows all: `problems.ignore()`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.allowed: list[str] = []

    def allow(self, text: str) -> None:
        self.allowed.append(text)

    def ignore(self) -> None:
        self.allow("")

    def unexpected(self) -> list[str]:
        return [problem for problem in self if not any(text in problem for text in self.allowed)]


@pytest.fixture
def problems() -> Iterator[Problems]:
    problems = Problems()
    yield problems
    unexpected = problems.unexpected()
    assert not unexpected, "The browser reported:\n" + "\n".join(unexpected)


@pytest.fixture
def new_page(browser: Browser, live_server: Any, problems: Problems) -> Iterator[NewPage]:
    """Opens a page with settings of its own: `new_page(viewport={"width": 360, "height": 640})`."""
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        # What a service worker loads in the background would outlive the test; those about it allow one.
        options = {"service_workers": "block", **options}
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
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


def _watch(page: Page, problems: Problems) -> None:
    own = {"", "localhost", "127.0.0.1"}

    def note_request(request: Request) -> None:
        if urlsplit(request.url).hostname not in own and not request.url.startswith(("data:", "blob:")):
            problems.append(f"request to {request.url}")

    def logged(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    page.on("request", note_request)
    page.on("console", logged)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))


@pytest.fixture
def axe(problems: Problems) -> Callable[..., list[str]]:
    """Rules of accessibility that a page breaks, each with the elements: `assert axe(page) == []`.

    The page is looked at in its own color scheme and then, as nothing else can differ, for contrast in the
    other one. Contrast takes most of the time; a width between two others goes without: `contrast=False`, and
    one that has the colors of another asks in one scheme: `schemes=1`.
    """
    from axe_playwright_python.sync_playwright import Axe

    def run(page: Page, contrast: bool = True, schemes: int = 2) -> list[str]:
        before = list(problems)
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(Axe().axe_script)
        settle(page)
        violations = _violations(page, {"rules": {name: {"enabled": contrast} for name in COLORS}})
        if contrast and schemes > 1:
            dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
            page.emulate_media(color_scheme="light" if dark else "dark")
            settle(page)
            violations += _violations(page, {"runOnly": {"type": "rule", "values": COLORS}})
            page.emulate_media(color_scheme="dark" if dark else "light")
            settle(page)
        problems[:] = before  # axe styles its own probes, which our policy refuses
        return violations

    return run


def _violations(page: Page, options: dict[str, Any]) -> list[str]:
    script = "options => axe.run(document, options).then(({ violations }) => violations)"
    # Without loading style sheets and media once more, for two rules on what we have none of.
    violations = page.evaluate(script, {**options, "resultTypes": ["violations"], "preload": False})
    return [f"{v['id']}: {[node['target'] for node in v['nodes']]}" for v in violations]


@pytest.fixture
def check_widths(axe: Callable[..., list[str]]) -> Callable[..., None]:
    """Assert that everybody can use the open page on a phone, on a tablet and at a desk.

    The page is loaded once and then resized, as a script of ours asks for no width; `also` names widths at
    which it only must not scroll sideways.
    """

    def check(page: Page, also: Sequence[int] = ()) -> None:
        for width in sorted([*WIDTHS, *also]):
            page.set_viewport_size({"width": width, "height": 800})
            where = f"{page.url} at {width}"
            if width in (WIDTHS[0], WIDTHS[-1]):
                schemes = 2 if width == WIDTHS[-1] else 1
                assert axe(page, schemes=schemes) == [], where
            assert page.evaluate("document.documentElement.scrollWidth") <= width, where

    return check
