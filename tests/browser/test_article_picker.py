"""One picker for articles, in every form that asks for one."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing
from tests.support.makers import article_data, publish_article
from tests.support.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_articles_are_chosen_by_code_and_named_by_title(page, axe):
    publish_article(id="bank", slug="bank-closed", title="Bank closed", codes=["102"])
    publish_article(id="open", slug="bank-open", title="Bank open", codes=["103"])
    data = article_data(id="mine", slug="mine", title="Mine", related=["open"])
    article = editing.save(None, data, None)
    sign_in(page)
    page.goto(reverse("admin:articles_pin_add"))
    field = page.get_by_role("combobox", name="Article")
    field.fill("102")
    option = page.get_by_role("option", name="Bank closed")
    option.wait_for()
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field).to_have_value("bank-closed")
    expect(page.locator(".article-picker__status").first).to_have_text("102 · Bank closed")
    expect(page.get_by_role("listbox")).to_have_count(0)

    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    related = page.locator("[name=related]")
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    titles = page.locator(".article-picker__titles")
    expect(titles, "what is there is told by its title").to_have_text("103 · Bank open")
    page.get_by_label("Add an article").fill("bank clo")
    page.get_by_role("option", name="Bank closed").click()
    expect(related).to_have_value("open\nbank-closed")
    expect(titles.locator("li")).to_have_text(["103 · Bank open", "102 · Bank closed"])
