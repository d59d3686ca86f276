"""Known incidents in a real browser: times in the editor's own zone, the banner within reach of everybody."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import catalog
from articles.models import KnownIncident
from tests.support.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def add_incident(**changes):
    now = timezone.now()
    hours = datetime.timedelta(hours=1)
    row = KnownIncident(title="One large bank is down", begins_at=now - hours, ends_at=now + hours, **changes)
    return catalog.save_incident(row, codes=["102"])


def signed_in(page):
    sign_in(page)
    return page


def test_editor_gives_times_in_their_own_zone(new_page):
    desk = signed_in(new_page(timezone_id="America/New_York"))
    desk.goto("/admin/articles/knownincident/add/")
    expect(desk.locator("[data-zone]")).to_have_text("America/New_York")
    desk.fill("#id_title", "Down")
    desk.fill("#id_codes", "102")
    desk.fill("#id_begins_at", "2026-03-10T08:00")
    desk.fill("#id_ends_at", "2026-03-10T07:00")
    desk.click("[name=_continue]")
    expect(desk.get_by_text("The end time must be after the start time.")).to_be_visible()
    expect(desk.locator("#id_begins_at"), "what was typed stays as it was typed").to_have_value(
        "2026-03-10T08:00"
    )
    desk.fill("#id_ends_at", "2026-03-10T09:30")
    desk.click("[name=_continue]")
    desk.wait_for_url("**/change/")
    expect(desk.locator("#id_begins_at")).to_have_value("2026-03-10T08:00")
    row = KnownIncident.objects.get()
    assert row.begins_at.isoformat() == "2026-03-10T12:00:00+00:00"
    desk.click("[name=_save]")
    expect(desk.locator("time")).to_have_text(["2026-03-10 08:00", "2026-03-10 09:30"])
    row.refresh_from_db()
    assert row.ends_at.isoformat() == "2026-03-10T13:30:00+00:00", "an untouched form changes nothing"


def test_without_script_the_zone_is_the_site_s(new_page):
    desk = signed_in(new_page(timezone_id="America/New_York", java_script_enabled=False))
    desk.goto("/admin/articles/knownincident/add/")
    expect(desk.locator("[data-zone]")).to_have_text("UTC")
    for name, value in (("title", "Down"), ("codes", "102"), ("begins_at", "2026-03-10T08:00")):
        desk.fill(f"#id_{name}", value)
    desk.fill("#id_ends_at", "2026-03-10T09:30")
    desk.click("[name=_save]")
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert KnownIncident.objects.get().begins_at.isoformat() == "2026-03-10T08:00:00+00:00"


def test_everybody_can_read_a_page_with_a_banner(make_live, new_page, check_widths):
    page = new_page(timezone_id="Asia/Tokyo")
    make_live(slug="bank", codes=["102"], title="Bank trouble", typical_duration="Hours", side="provider")
    make_live(slug="till", codes=["102"], product={"slug": "till", "name": "Till"})
    for _ in range(4):
        add_incident(text="W" * 200, link="https://status.example/")
    for address in ("/", "/articles/bank/", "/search/?q=102&all=1", "/e/102/", "/products/ledger/"):
        page.goto(address)
        expect(page.locator(".notice--live").first).to_be_visible()
        expect(page.locator(".notice--live time").first).to_contain_text("GMT+9")
        page.locator(".incidents__more summary").click()
        check_widths(page)
