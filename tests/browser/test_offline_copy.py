"""A static copy opened from disk, without a server and without a network."""

from datetime import date
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from articles.offline.pack import build_folder
from articles.offline.pages import Scope
from tests.support.makers import COMPLETE

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_copy_is_searched_and_read_from_disk(make_live, new_page, check_widths, tmp_path, problems):
    text = "We can't reach {name} to update your account."
    make_live(**COMPLETE, id="a", slug="a", title="The bank is away", messages=[text], related=["b"])
    make_live(**{**COMPLETE, "codes": ["H-202"]}, id="b", slug="b", title="The server is away")
    build_folder(tmp_path / "copy", Scope(), date(2026, 11, 30))
    problems.allow(f"request to file://{tmp_path}/copy/")  # and nothing else
    home = f"file://{tmp_path}/copy/"
    page = new_page(offline=True, viewport={"width": 360, "height": 640})
    page.goto(f"{home}index.html")
    found = page.locator("#offline-results b")
    for query, title in (
        ("h202", "The server is away"),
        ("bank away", "The bank is away"),
        ("we cannot reach the bank to update your account", "The bank is away"),
    ):
        box = page.locator("#q")
        box.fill(query)
        box.press("Enter")
        page.wait_for_url(f"**/search.html?q={quote(query).replace('%20', '+')}")
        expect(found.first).to_have_text(title)
    page.locator("#q").fill("zebra")
    page.locator("#q").press("Enter")
    expect(page.locator("#offline-status")).to_have_text("Nothing in this offline copy matches.")
    page.locator("#offline-next a").first.click()
    page.wait_for_url("**/codes.html")
    page.locator("#filter").fill("h202")
    expect(page.locator(".area-group__list > li:visible")).to_have_count(1)
    page.locator(".code-row:visible").click()
    expect(page.locator("h1")).to_contain_text("The server is away")
    expect(page.locator("#main")).to_contain_text("Offline copy of Help Center from Nov. 30, 2026.")
    check_widths(page)
