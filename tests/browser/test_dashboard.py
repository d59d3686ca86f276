"""The start page, the inbox, gaps and figures in a real browser: empty and filled, on a phone and wide."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import catalog, editing
from articles.models import Article, Feedback, KnownIncident, SearchTally, VoteTally
from tests.support.makers import article_data
from tests.support.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMPTY = ["/admin/", "/admin/articles/searchtally/figures/"]
FILLED = [*EMPTY, "/admin/articles/feedback/", "/admin/articles/searchtally/gaps/", "/admin/search/?q=W"]
FILLED += ["/admin/articles/knownincident/add/", "/admin/articles/product/"]


def fill(editor):
    """A little of all that the desk tells of, with what breaks layouts."""
    now, day = timezone.now(), timezone.localdate()
    long = "W" * 90
    live = editing.publish(
        editing.save(None, article_data(id="a", slug="a", title=long, codes=["1"]), editor), None
    )
    editing.save(None, article_data(id="b", slug="b", title=f"Draft {long}"), editor)
    waiting = editing.save(None, article_data(id="c", slug="c", title="Waiting"), editor)
    editing.submit(waiting, editor)
    editing.schedule(waiting, None, "publish", now + timedelta(days=1))
    Article.objects.filter(pk=live.article_id).update(review_due=day)
    incident = KnownIncident(title="Down", begins_at=now, ends_at=now + timedelta(hours=1))
    catalog.save_incident(incident, codes=["1"])
    base = {"article": live.article, "revision": 1, "helpful": False, "reasons": ["no-help"], "day": day}
    row = Feedback.objects.create(
        **base, text=f"{long} \u0627\u0644\u0642\u0627\u0626\u0645\u0629", state="new"
    )
    for n, query in enumerate(["H202", "w" * 200, "unable to open \u2026 while in use"]):
        kind = ("code", "words", "message")[n]
        for ago in range(12):
            SearchTally.objects.create(
                day=day - timedelta(days=ago * 2), language="en", kind=kind, query=query, count=ago + 1
            )
    for ago in range(20):
        VoteTally.objects.create(
            article=live.article,
            day=day - timedelta(days=ago),
            worked=ago,
            failed=3,
            helpful=4,
            unhelpful=ago,
        )
    return row


def test_everybody_can_use_the_desk_empty_or_filled(page, check_widths):
    editor = sign_in(page)
    for filled in (False, True):
        one = [f"/admin/articles/feedback/{fill(editor).pk}/change/"] if filled else []
        for address in [*(FILLED if filled else EMPTY), *one]:
            page.goto(address)
            check_widths(page)


def test_gap_is_a_click_from_its_draft_and_feedback_from_its_answer(page):
    editor = sign_in(page)
    fill(editor)
    page.goto("/admin/")
    page.get_by_role("link", name="Start a draft: H202").click()
    expect(page.locator("#id_codes")).to_have_value("H202")
    page.goto("/admin/")
    page.locator("#feedback .dashboard__rows a").first.click()
    page.select_option("#id_state", "done")
    page.fill("#id_note", "Named the menu")
    page.locator("[name=_save]").click()
    page.locator(".messagelist .success").wait_for()
    assert Feedback.objects.get().state == "done"
    page.goto("/admin/")
    expect(page.locator("#feedback")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("error 1")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-results .code").first).to_have_text("1")
