"""Readers change the language in the frame of a page, where the site has articles in more than one."""

import pytest
from bs4 import BeautifulSoup

from articles import editing
from articles.models import Article
from articles.strings.languages import local_name
from tests.support.makers import shared_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@shared_articles
def articles(make_live):
    source = make_live(id="bank", slug="bank", title="Bank is down", codes=["102"])
    make_live(
        id="bank/es", slug="banco", title="El banco", language="es", translation_of="bank", codes=["102"]
    )
    make_live(id="other", slug="other", title="Other")
    return source


def menu(client, address):
    """Return where the menu of a page leads, by language; None where there is no such page."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    found = {}
    for item in page.select(".language-menu li"):
        name = item.find(lang=True)
        found[name["lang"]] = name.get("href") if name.name == "a" else None
    return found


@pytest.mark.parametrize("address", ["/", "/codes/", "/faqs/", "/safety/", "/privacy/", "/search/"])
def test_a_page_leads_to_itself_in_another_language(client, articles, address):
    assert menu(client, address) == {"en": address, "es": f"/es{address}"}
    assert menu(client, f"/es{address}") == {"en": address, "es": f"/es{address}"}


def test_what_is_searched_and_filtered_comes_along(client, articles):
    assert menu(client, "/search/?q=102&all=1")["es"] == "/es/search/?q=102&all=1"
    assert menu(client, "/codes/?side=provider&page=1")["es"] == "/es/codes/?side=provider"


def test_an_article_leads_to_its_translation_or_says_that_there_is_none(client, articles):
    assert menu(client, "/articles/bank/") == {"en": "/articles/bank/", "es": "/es/articles/banco/"}
    assert menu(client, "/es/articles/banco/")["en"] == "/articles/bank/"
    assert menu(client, "/articles/other/")["es"] is None
    page = client.get("/articles/other/").content.decode()
    assert '<bdi lang="es">Español</bdi> <span>Not this page</span>' in page


def test_a_language_without_articles_knows_those_that_have_some(client, articles):
    assert menu(client, "/de/privacy/") == {"de": "/de/privacy/", "en": "/privacy/", "es": "/es/privacy/"}


def test_an_error_page_has_no_menu(client, articles):
    assert menu(client, "/nothing/here/") == {}


def test_a_site_with_one_language_has_no_menu(client, articles):
    editing.unpublish(Article.objects.get(slug="banco"), None)
    assert menu(client, "/") == {}


def test_names_of_languages_in_lists_begin_with_a_capital_where_the_language_has_one():
    assert [local_name(language) for language in ("es", "ka", "ja", "xx")] == [
        "Español",
        "ქართული",
        "日本語",
        "xx",
    ]
