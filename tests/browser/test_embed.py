"""Help in a page of another origin: shown, as high as it is, and nothing told of the page around it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import expect

from tests.support.samples import FULL_ARTICLE
from tests.support.waiting import until

pytestmark = pytest.mark.browser
EXAMPLE = Path(site_settings.BASE_DIR) / "docs/embed-example.html"


class Product:
    """A product on an address of its own, whose only page is the example of the guide."""

    def __init__(self, help_address: str):
        text = EXAMPLE.read_text().replace("https://help.example", help_address)
        body = text.replace("quickbooks-online", "ledger").encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body if "favicon" not in self.path else b"")

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def product(live_server) -> Iterator[Product]:
    made = Product(live_server.url.replace("127.0.0.1", "localhost"))
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def site(make_live):
    make_live(**FULL_ARTICLE)
    make_live(slug="password", codes=["103"], title="The password was refused", summary="Type it again.")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light")])
def test_answer_stands_in_a_frame_as_high_as_it_is(site, product, new_page, settings, axe, width, scheme):
    settings.EMBED_HOSTS = [product.address]
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked = []
    page.on("request", lambda request: asked.append(request))
    page.goto(f"{product.address}/account/4711?name=Erin")
    frame = page.frame_locator("iframe").first
    expect(frame.get_by_role("heading", name="The bank's website has trouble")).to_be_visible()
    outer = page.locator("iframe").first
    expect(outer).to_have_attribute("data-help-shown", "")
    root = page.frames[1].locator(":root")
    until(lambda: abs(outer.bounding_box()["height"] - root.evaluate("root => root.scrollHeight")) <= 1, page)
    assert root.evaluate("root => root.scrollWidth") <= width
    assert outer.get_attribute("title") == "What does error 102 mean?"
    expect(page.get_by_role("link", name="What does error 102 mean?")).to_be_visible()
    for request in asked:
        if product.address in request.url:
            continue
        headers = request.all_headers()
        said = f"{request.url} {headers}"
        assert "4711" not in said and "Erin" not in said and "cookie" not in headers, said
        assert product.address not in headers.get("referer", "")
    assert axe(page) == []


def test_dialog_that_comes_later_calls_for_help(site, product, new_page, settings):
    settings.EMBED_HOSTS = [product.address]
    page = new_page()
    page.goto(product.address)
    for _ in range(2):
        page.get_by_role("button", name="Connect").press(
            "Enter"
        )  # a frame that grows moves it under a pointer
        frame = page.frame_locator("dialog iframe")
        expect(frame.get_by_role("heading", name="The password was refused")).to_be_visible()
        expect(page.locator("dialog iframe")).to_have_count(1)
        assert page.locator("dialog .help a").get_attribute("href").endswith("/e/103/?product=ledger")
        page.get_by_role("button", name="Close").click()
    page.evaluate("helpCenter.hide(document.body)")
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.get_by_role("link", name="What does error 102 mean?")).to_be_visible()


def test_link_in_the_frame_opens_the_whole_beside_the_product(site, product, new_page, settings):
    settings.EMBED_HOSTS = [product.address]
    page = new_page()
    page.goto(product.address)
    with page.expect_popup() as opened:
        page.frame_locator("iframe").first.get_by_role("link", name="Read the full article").click()
    opened.value.wait_for_url("**/articles/ledger-error-102/")
    assert opened.value.evaluate("window.opener") is None
    assert page.url.startswith(product.address)


def test_product_that_was_not_named_shows_the_link_alone(site, product, new_page, problems):
    page = new_page()
    page.goto(product.address)
    refusals = ("frame-ancestors", "X-Frame", "refused", "Refused")
    until(lambda: any(word in problem for problem in problems for word in refusals), page)
    assert page.locator("iframe").bounding_box()["height"] == 0
    expect(page.locator("iframe")).to_be_hidden()
    link = page.get_by_role("link", name="What does error 102 mean?")
    expect(link).to_be_visible()
    problems.ignore()


def test_link_is_enough_without_script(site, product, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(product.address)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="What does error 102 mean?").click()
    opened.value.wait_for_url("**/articles/ledger-error-102/")
