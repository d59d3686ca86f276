"""The pages around results in a real browser: readable for all, narrow and wide, and what they tell us."""

import pytest

from articles.insights import search_log, write_behind
from articles.models import CodeReport
from tests.support.waiting import until

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 800}


@pytest.fixture
def site(make_live):
    till = {"slug": "till", "name": "Till"}
    for n, area in enumerate(["sales", "stock"]):
        make_live(
            slug=f"t{n}",
            title=f"Printer trouble {n}",
            product=till,
            area={"slug": area, "name": area.title()},
        )
    make_live(slug="one", codes=["PS038"], title="Printer offline", symptoms=["The printer says nothing"])
    make_live(slug="two", codes=["PS101"], title="The bank's website has trouble", verified_on="2026-01-01")


def test_everybody_can_read_the_pages_around_results(site, page, check_widths):
    for address in (
        "/search/?q=printer+trouble&product=till",
        "/search/?q=PS039",
        "/search/?q=zebra+crossing",
        "/codes/report/thanks/",
    ):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details:not(.menu)').forEach((fold) => (fold.open = true))")
        check_widths(page)


def test_unknown_code_of_a_link_is_readable_and_reported_without_script(site, new_page, axe, problems):
    page = new_page(viewport=PHONE)
    problems.allow("the server responded with a status of 404")
    page.goto("/e/PS777/")
    assert axe(page) == []
    plain = new_page(viewport=PHONE, java_script_enabled=False)
    plain.goto("/e/PS777/")
    plain.get_by_role("button", name="Report missing code").click()
    plain.wait_for_url("**/codes/report/thanks/")
    assert CodeReport.objects.get().canonical == "PS777"


def test_search_without_result_is_reported_with_what_the_screen_said(site, page):
    page.goto("/search/?q=zebra crossing")
    page.get_by_text("Add the message you see").click()
    page.get_by_label("Paste the message exactly as it appears").fill("No zebra found")
    page.get_by_role("button", name="Report this search").click()
    page.wait_for_url("**/codes/report/thanks/")
    report = CodeReport.objects.get()
    assert (report.searched, report.seen) == ("zebra crossing", ["No zebra found"])


def test_opened_result_is_told_and_leaves_no_cookie(site, page, settings, monkeypatch):
    settings.SEARCH_MEMORY_DAYS = 30
    monkeypatch.setattr(search_log, "_pending", search_log.PendingLog())
    monkeypatch.setattr(write_behind, "WRITE_SECONDS", 3600.0)
    page.goto("/search/?q=printer trouble")
    link = page.locator(".results a[data-article]").first
    article = int(link.get_attribute("data-article"))
    link.click()
    page.wait_for_url("**/articles/**")
    # A browser sends the beacon when it likes, and the page that would see its answer is gone.
    until(lambda: search_log._pending.clicks)
    assert [(key.query, pk) for key, pk in search_log._pending.clicks] == [("printer trouble", article)]
    search_log._pending.take(everything=True)  # or it is written when the tests end
    assert page.context.cookies() == []
