"""The findings beside the article form, as an editor meets them while typing."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing
from articles.models import Publication
from tests.support.makers import COMPLETE, article_data
from tests.support.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page):
    sign_in(page)
    article = editing.save(None, article_data(**COMPLETE | {"sources": []}), None)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    return page


def test_findings_follow_the_typing_lead_to_their_field_and_publishing_asks_for_the_note(desk, axe):
    findings = desk.locator("#checklist")
    body = desk.locator("#id_solutions-0-body")
    body.click()
    desk.keyboard.press("Control+End")
    desk.keyboard.type("\n3. Type `rm -rf x` now")
    findings.get_by_text("shows a command that deletes (rm -rf)").wait_for()
    expect(desk.locator("#id_solutions-0-body"), "typing is not disturbed").to_be_focused()
    expect(findings.get_by_role("status")).to_have_text("To be mended before publishing: 1")
    desk.keyboard.type(".")
    assert body.input_value().endswith("now.")
    assert axe(desk) == []
    findings.get_by_role("link", name="Solution 1, risk").click()
    expect(desk.locator("#id_solutions-0-risk")).to_be_focused()
    desk.select_option("#id_solutions-0-risk", "data-loss")
    findings.get_by_text("shows a command").wait_for(state="detached")
    desk.click("[name=_publish]")
    desk.locator(".messagelist").get_by_text("say in the note").wait_for()
    expect(desk.locator("#id_note"), "it is open and ready").to_be_focused()
    assert not Publication.objects.exists()
    desk.keyboard.type("No source yet")
    desk.click("[name=_publish]")
    desk.locator(".messagelist .success").wait_for()
    assert Publication.objects.live().exists()
