"""The preview of the whole unsaved article within its form."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing
from tests.support.makers import article_data
from tests.support.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_unsaved_article_is_a_page_of_two_widths(page, axe):
    article = editing.save(None, article_data(codes=["102"], title="Bank closed", causes=["Shut"]), None)
    sign_in(page)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.fill("#id_title", "Bank open again")
    opener = page.get_by_role("button", name="Preview", exact=True)
    opener.click()
    shown = page.frame_locator("iframe[name=article-preview]")
    expect(shown.locator("h1 bdi")).to_have_text("Bank open again")
    assert axe(page) == []
    box = page.get_by_role("dialog", name="Preview")
    box.get_by_role("button", name="Phone").click()
    width = "document.querySelector('iframe').getBoundingClientRect().width"
    assert page.evaluate(width) == 360
    with page.expect_popup() as popup:
        box.get_by_role("button", name="Open in a new tab").click()
    expect(popup.value.locator("h1 bdi")).to_have_text("Bank open again")
    box.get_by_role("button", name="Close").click()
    expect(opener).to_be_focused()
    expect(page.locator("#id_title"), "nothing was lost").to_have_value("Bank open again")
