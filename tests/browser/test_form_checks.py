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
def form_page(page):
    sign_in(page)
    article = editing.save(None, article_data(**COMPLETE | {"sources": []}), None)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    return page


def test_findings_follow_the_typing_lead_to_their_field_and_publishing_asks_for_the_note(form_page, axe):
    findings = form_page.locator("#checklist")
    body = form_page.locator("#id_solutions-0-body")
    form_page.locator("#solutions-0 > summary").click()
    body.click()
    form_page.keyboard.press("Control+End")
    form_page.keyboard.type("\n3. Type `rm -rf x` now")
    findings.get_by_text("shows a command that deletes (rm -rf)").wait_for()
    expect(form_page.locator("#id_solutions-0-body"), "typing is not disturbed").to_be_focused()
    expect(findings.get_by_role("status")).to_have_text("Fix before publishing: 1")
    form_page.keyboard.type(".")
    assert body.input_value().endswith("now.")
    assert axe(form_page) == []
    findings.get_by_role("link", name="Solution 1, risk").click()
    expect(form_page.locator("#id_solutions-0-risk")).to_be_focused()
    form_page.select_option("#id_solutions-0-risk", "data-loss")
    findings.get_by_text("shows a command").wait_for(state="detached")
    form_page.click(".editor-bar [name=_publish]")
    answer = form_page.get_by_role("dialog", name="Saved, but not published")
    expect(answer).to_contain_text("no source")
    expect(answer.get_by_label("Change note"), "it is ready for the note").to_be_focused()
    assert not Publication.objects.exists()
    form_page.keyboard.type("No source yet")
    answer.get_by_role("button", name="Publish anyway").click()
    form_page.locator(".messagelist .success").wait_for()
    assert Publication.objects.live().exists()
