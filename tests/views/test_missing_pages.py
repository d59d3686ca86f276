"""Addresses without a page: mistyped ones lead to their article, others are searched for by their words."""

import re

import pytest
from django.db import DatabaseError, connection

from articles import editing
from articles.models import Redirect
from tests.support.makers import shared_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@shared_articles
def bank(make_live):
    return make_live(slug="bank-102", codes=["102"], title="The bank's website has trouble")


def listed(page):
    return re.findall(r'class="article-row" href="([^"]+)"', page.content.decode())


@pytest.mark.parametrize(
    "end",
    [
        *(
            "Bank-102/",
            "BANK-102",
            "bank-102)",
            "bank-102]/",
            "bank-102/)",
            "bank-102.",
            "bank-102./",
            "bank-102,",
        ),
        *(
            "bank-102.html",
            "bank-102.HTM",
            "bank-102/index.html",
            "bank-102.php/",
            "bank-102%20",
            "bank-102%20/",
        ),
        *("bank-102%2520", "(bank-102)", "%22bank-102%22", "bank-102%3E", "bank-102%E2%80%9D.", "/bank-102/"),
        *("Bank-102.html).", "bank-102%C2%A0", "bank-102%E3%80%82", "bank-102;", "bank-102%0A", "bank-102'"),
    ],
)
def test_mistyped_address_leads_to_the_article(client, bank, end):
    answer = client.get(f"/articles/{end}", follow=True)
    assert answer.redirect_chain[-1][0] == "/articles/bank-102/"
    assert answer.redirect_chain[-1][1] == 301
    assert answer.status_code == 200


def test_redirects_are_the_same_with_debug(client, bank, settings):
    Redirect.objects.create(path="/old/102", article=bank.article)
    settings.DEBUG = True
    assert client.get("/old/102/")["Location"] == "/articles/bank-102/"
    assert client.get("/articles/bank-102).html")["Location"] == "/articles/bank-102/"
    assert client.get("/codes")["Location"] == "/codes/"
    assert client.get("/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/DE/e/102/?product=x", "/de/e/102/?product=x"),
        ("/de-AT/codes/", "/de/codes/"),
        ("/en/codes/", "/codes/"),
        ("/en_GB/", "/en-gb/"),
        ("/ZH_hans/codes/", "/zh-hans/codes/"),
        ("/EN/articles/bank-102/", "/articles/bank-102/"),
        ("/DE/e/%3Fx%20y/", "/de/e/%3Fx%20y/"),
    ],
)
def test_language_in_another_spelling_leads_to_its_pages(client, bank, address, page):
    assert client.get(address)["Location"] == page


@pytest.mark.parametrize(
    "address", ["/xx/codes/", "/DE/nothing/", "/DE//evil.example/", "/DE/admin/", "/DEU"]
)
def test_language_leads_to_pages_alone(client, bank, address):
    assert client.get(address).status_code == 404


def test_capitals_anywhere_and_other_languages(client, bank, make_live):
    make_live(slug="bank-zu", title="Bank zu", language="de")
    assert client.get("/ARTICLES/Bank-102.html")["Location"] == "/articles/bank-102/"
    assert client.get("/de/articles/Bank-Zu)")["Location"] == "/de/articles/bank-zu/"
    assert client.get("/de/articles/bank-102.html").status_code == 404
    for kind in ("md", "json"):
        assert client.get(f"/articles/Bank-102.{kind}")["Location"] == f"/articles/bank-102.{kind}"


def test_mistyped_address_of_a_draft_is_missing_and_of_a_withdrawn_article_gone(client, bank, make_article):
    make_article(slug="secret-plan", title="Secret plan")
    for end in ("Secret-Plan/", "secret-plan.html", "secret-plan)"):
        answer = client.get(f"/articles/{end}")
        assert answer.status_code == 404
        assert b"Secret" not in answer.content
    editing.unpublish(bank.article, None)
    assert client.get("/articles/bank-102.html").status_code == 410
    assert client.get("/articles/Bank-102/").status_code == 410


def test_imported_redirect_goes_before_a_guess(client, bank):
    Redirect.objects.create(path="/articles/bank-102.html", target="/codes/")
    assert client.get("/articles/bank-102.html")["Location"] == "/codes/"


@pytest.mark.parametrize(
    "address",
    [
        "/bank-website-trouble",
        "/kb/BankWebsite/bank_trouble.html",
        "/articles/bank-trouble-website-2019/",
        "/help/102.html",
    ],
)
def test_words_of_the_address_are_searched_for(client, bank, make_live, address):
    make_live(slug="printer", codes=["7"], title="Printer offline")
    answer = client.get(address)
    assert answer.status_code == 404
    assert listed(answer) == ["/articles/bank-102/"]
    assert answer["Cache-Control"] == "no-store"


def test_box_has_the_words_and_all_results_are_one_step_away(client, bank):
    page = client.get("/bank%20website/%3Cb%3Etrouble%3C/b%3E").content.decode()
    assert ">\nbank website b trouble b</textarea>" in page
    assert '<a href="/search/?q=bank%20website%20b%20trouble%20b&amp;all=1">' in page
    assert "<b>trouble" not in page.lower()


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/preview/bank-website-trouble/",
            "/Preview/bank-website-trouble/",
            "/de/preview/bank-website-trouble/",
            "/%2Fpreview/bank-website-trouble/",
            "/%2570review/bank-website-trouble/",
            "/accounts/bank-website/",
            "/media/bank-website/",
            "/api/v1/bank",
        ),
        *("/.env", "/wp-admin/bank.php", "/---/", "/%00", "/%ff%fe"),
    ],
)
def test_addresses_of_programs_and_secrets_are_not_searched_for(client, bank, address):
    answer = client.get(address)
    assert answer.status_code in (302, 404)
    assert listed(answer) == []
    assert b">\nbank" not in answer.content and b"preview bank" not in answer.content.lower()


def test_search_is_bounded(client, make_live, django_assert_max_num_queries):
    for n in range(8):
        make_live(slug=f"bank-{n}", title=f"Bank trouble {n}")
    client.get("/warm-up/")
    with django_assert_max_num_queries(5):
        answer = client.get("/" + "/".join(["bank-trouble"] * 400))
    assert len(listed(answer)) == 5
    assert ">\nbank trouble bank trouble bank trouble bank trouble</textarea>" in answer.content.decode()


def test_drafts_are_found_by_no_address(client, bank, make_article):
    make_article(slug="merger", title="Secret merger of banks")
    for address in ("/articles/merger/", "/secret-merger/", "/nonsense-merger/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert b"Secret" not in answer.content and b"/articles/merger/" not in answer.content


def test_page_stays_without_a_database(client, bank):
    def fail(*_):
        raise DatabaseError

    with connection.execute_wrapper(fail):
        answer = client.get("/bank-website-trouble")
    assert answer.status_code == 404
    assert b"We can't find that page" in answer.content
