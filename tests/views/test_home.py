"""Home and the lists of products and areas."""

import pytest

from articles.views import home as home_views
from articles.views import products
from tests.support.pages import hrefs, page_of

pytestmark = pytest.mark.once


def test_home_leads_to_products_and_to_what_changed(client, full_article, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        page = page_of(client, "/")
    assert 'href="/products/ledger/"' in page
    assert "2 articles" in page
    assert 'href="/articles/ledger-error-102/"' in page
    assert "Checked Oct. 12, 2026" in page
    assert "?q=102" in page


def test_home_shows_no_more_than_its_share(client, make_live, monkeypatch):
    monkeypatch.setattr(home_views, "MAX_LISTED", 2)
    for n in range(4):
        make_live(slug=f"a{n}", codes=[str(n)])
    assert page_of(client, "/").count('class="article-row"') == 2


def test_home_of_an_empty_site_says_so(client, db):
    assert "Nothing has been published yet" in page_of(client, "/")


def test_home_in_a_language_without_articles_is_the_site_s_own(client, full_article):
    answer = client.get("/de/")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_product_lists_its_areas_and_articles_in_order_of_codes(client, full_article, make_live):
    make_live(slug="h1", codes=["H202"], area={"slug": "multi-user", "name": "Multi-user"})
    page = page_of(client, "/products/ledger/")
    assert hrefs(page, "/articles/") == [
        f"/articles/{slug}/" for slug in ("ledger-error-101", "ledger-error-102", "h1")
    ]
    assert {"/products/ledger/banking/", "/products/ledger/multi-user/"} <= set(hrefs(page, "/products/"))
    assert hrefs(page_of(client, "/products/ledger/multi-user/"), "/articles/") == ["/articles/h1/"]


@pytest.mark.parametrize(("code", "is_long"), [("-6000, -301", False), ("VaultIsLocked", True)])
def test_code_that_is_wider_than_its_column_has_a_line_of_its_own(client, make_live, code, is_long):
    make_live(slug="wide", codes=[code])
    page = page_of(client, "/products/ledger/")
    assert ("code--long" in page) == is_long and code in page


def test_long_list_is_cut_into_pages(client, make_live, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(products, "PAGE_SIZE", 2)
    for n in range(5):
        make_live(slug=f"a{n}", codes=[str(n)])
    with django_assert_max_num_queries(9):
        page = page_of(client, "/products/ledger/?page=2")
    assert hrefs(page, "/articles/") == ["/articles/a2/", "/articles/a3/"]
    assert {"?page=1", "?page=3"} <= set(hrefs(page, r"\?"))
    assert '/products/ledger/?page=2">' in page
    assert hrefs(page_of(client, "/products/ledger/banking/?page=3"), "/articles/") == ["/articles/a4/"]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/products/nothing/",
            "/products/ledger/nothing/",
            "/products/nothing/banking/",
            "/products/draft/",
        ),
        *(
            "/products/ledger/?page=2",
            "/products/ledger/?page=0",
            "/products/ledger/?page=x",
            "/products/Ledger!/",
        ),
        *("/products/ledger/?page=99999999999999999999", "/products/ledger/banking/?page=-1"),
    ],
)
def test_shelf_without_live_articles_is_not_there(client, full_article, make_article, address):
    make_article(product={"slug": "draft", "name": "Draft"}, slug="draft")
    page_of(client, address, 404)
