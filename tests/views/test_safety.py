"""Real support and fake: what the page says, and whom it names."""

import datetime
import re

import pytest

from articles import contact_guard, editing
from articles.models import Contact
from tests.support.pages import hrefs, page_of

pytestmark = pytest.mark.once


@pytest.fixture
def contact(db):
    return Contact.objects.create(
        owner="Example", kind="page", value="https://example.com/help", source="https://example.com/about",
        checked_by="Erin", checked_on=datetime.date(2026, 10, 12), note="Sign in first",
    )  # fmt: skip


def test_page_says_what_to_do_and_names_nobody_unchecked(client, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        page = page_of(client, "/safety/")
    for text in (
        "don't ask you to call",
        "If you called",
        "from another device",
        "verified any contacts yet",
    ):
        assert text in page, text
    words = re.sub(r"<[^>]*>", " ", page[page.index("<main") : page.index("</main>")])
    assert contact_guard.find_contacts(words) == []


def test_checked_contact_is_listed_with_who_and_when(client, contact):
    page = page_of(client, "/safety/")
    assert {"https://example.com/help", "https://example.com/about"} <= set(hrefs(page, "https://example"))
    assert "Checked Oct. 12, 2026 by <bdi>Erin</bdi>" in page
    assert "Sign in first" in page
    assert "verified any contacts yet" not in page


@pytest.mark.parametrize("value", ["javascript:alert(1)", "help@example.com", "ask inside"])
def test_only_a_page_s_address_becomes_a_link(client, contact, value):
    Contact.objects.update(value=value)
    page = page_of(client, "/safety/")
    assert f"<bdi>{value}</bdi>" in page
    assert f'href="{value}' not in page


@pytest.mark.parametrize("named", ["scam-1", "real-or-fake"])
def test_article_named_by_the_setting_is_linked_while_it_is_live(client, make_live, settings, named):
    settings.SAFETY_ARTICLE = named
    article = make_live(id="scam-1", slug="real-or-fake", title="Tell them apart", summary="In short")
    page = page_of(client, "/safety/")
    assert "/articles/real-or-fake/" in hrefs(page, "/articles/")
    assert "In short" in page
    editing.unpublish(article.article, None)
    assert "/articles/" not in "".join(hrefs(page_of(client, "/safety/"), "/"))


def test_article_is_named_in_the_language_of_the_page(client, make_live, settings):
    settings.SAFETY_ARTICLE = "scam-1"
    make_live(id="scam-1", slug="fake", title="Tell them apart")
    make_live(id="scam-de", slug="falsch", title="Erkennen", language="de", translation_of="scam-1")
    assert hrefs(page_of(client, "/de/safety/"), "/de/articles/") == ["/de/articles/falsch/"]
    assert hrefs(page_of(client, "/safety/"), "/articles/") == ["/articles/fake/"]


def test_draft_is_not_named(client, make_article, settings):
    make_article(id="fake-support", slug="fake-support", title="Secret")
    assert settings.SAFETY_ARTICLE == "fake-support"
    assert "Secret" not in page_of(client, "/safety/")


@pytest.mark.parametrize("address", ["/", "/safety/", "/e/404/"])
def test_every_page_leads_here(client, db, address):
    assert "/safety/" in hrefs(client.get(address).content.decode(), "/")
