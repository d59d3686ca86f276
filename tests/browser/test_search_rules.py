"""Editors try a synonym in a real browser, without script, before it is saved."""

import pytest
from playwright.sync_api import expect

from articles.models import Synonym
from tests.support.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_synonym_is_tried_and_then_saved_without_script(make_live, new_page):
    make_live(slug="drawer", title="Cash drawer stays shut")
    page = new_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    sign_in(page)
    page.goto("/admin/articles/synonym/add/")
    page.locator("#id_phrases").fill("cash drawer\nmoney box")
    page.get_by_role("button", name="Preview results").click()
    page.locator("#id_q").fill("money box")
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.locator(".rule-results").nth(1)).to_contain_text("cash drawer")
    assert not Synonym.objects.exists()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Synonym.objects.get().phrases.split() == ["cash", "drawer", "money", "box"]


def test_trial_is_readable_for_all(make_live, new_page, axe):
    make_live(slug="drawer", title="Cash drawer stays shut")
    page = new_page(viewport={"width": 360, "height": 740})
    sign_in(page)
    page.goto("/admin/articles/pin/add/")
    page.locator("#id_queries").fill("cash drawer")
    page.locator("#id_article").fill("drawer")
    page.get_by_role("button", name="Preview results").click()
    page.locator(".rule-comparison").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe(page) == []
