"""Home and the lists of products and areas."""

import pytest
from django.urls import clear_url_caches

from articles import editing
from articles.views import error_codes, popular, products
from articles.views import home as home_views
from tests.support.pages import hrefs, page_of

pytestmark = pytest.mark.once


def test_home_leads_to_products_and_to_what_changed(client, full_article, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
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


def test_home_in_a_language_without_articles_and_catalog_is_the_site_s_own(client, full_article):
    answer = client.get("/nl/")
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("page", ["", "codes/", "faqs/"])
def test_list_in_a_language_without_articles_leads_to_all_of_them(client, full_article, page):
    shown = page_of(client, f"/de/{page}")
    link = f'<a href="/{page}" hreflang="en">Alle Artikel auf Englisch ansehen</a> (2)'
    assert '<html lang="de"' in shown and link in shown
    assert "Schauen Sie bald wieder vorbei" not in shown


def test_list_with_a_part_of_the_articles_leads_to_all_of_them(client, full_article, make_live):
    make_live(slug="one", title="Neu", language="de")
    for address in ("/", "/products/ledger/", "/products/ledger/banking/"):
        shown = page_of(client, f"/de{address}")
        assert "Noch nicht alle Artikel gibt es auf Deutsch." in shown, address
        assert f'<a href="{address}" hreflang="en">' in shown
        assert "notice--list" not in page_of(client, address)
    make_live(slug="two", title="Neu", language="de")
    assert "notice--list" not in page_of(client, "/de/products/ledger/")


@pytest.fixture
def arabic_site(settings):
    settings.LANGUAGE_CODE = "ar"
    clear_url_caches()  # which know the prefix of each language
    yield
    clear_url_caches()


def test_home_without_articles_in_the_sites_own_language_leads_to_one_with(client, full_article, arabic_site):
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/en/")
    page = page_of(client, "/articles/ledger-error-102/")  # in the frame of the site, with a notice
    assert '<html lang="ar" dir="rtl">' in page and '<p class="lead" lang="en" dir="ltr">' in page


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
    with django_assert_max_num_queries(10):
        page = page_of(client, "/products/ledger/?page=2")
    assert hrefs(page, "/articles/") == ["/articles/a2/", "/articles/a3/"]
    assert {"?page=1", "?page=3"} <= set(hrefs(page, r"\?"))
    assert '/products/ledger/?page=2">' in page
    assert hrefs(page_of(client, "/products/ledger/banking/?page=3"), "/articles/") == ["/articles/a4/"]


def test_lists_begin_with_the_editors_picks(client, make_live, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(popular, "MIN_LISTED", 5)
    monkeypatch.setattr(products, "MIN_LISTED", 5)
    monkeypatch.setattr(error_codes, "MIN_LISTED", 5)
    rows = [make_live(slug=f"a{n}", codes=[str(n)]) for n in range(6)]
    editing.change_labels([row.article for row in rows[3:]], [popular.FEATURED], [], None)
    picks = ["/articles/a3/", "/articles/a4/", "/articles/a5/"]
    for address in ("/", "/codes/", "/products/ledger/"):
        popular._popular.cache_clear()
        page = page_of(client, address)
        assert hrefs(page.partition('id="popular"')[2], "/articles/")[:3] == picks, address
    for address in ("/codes/?side=you", "/codes/?q=1", "/products/ledger/?q=1", "/products/ledger/banking/"):
        assert 'id="popular"' not in page_of(client, address), address


def test_two_picks_are_no_list(client, make_live):
    rows = [make_live(slug=f"a{n}", codes=[str(n)]) for n in range(3)]
    editing.change_labels([row.article for row in rows[1:]], [popular.FEATURED], [], None)
    popular._popular.cache_clear()
    assert 'id="popular"' not in page_of(client, "/")


@pytest.mark.parametrize(
    ("q", "found"),
    [("bank", ["a0", "a1"]), ("SITE bank", ["a1"]), ("h 505", ["a2"]), ("a5", []), ("9 9", [])],
)
def test_articles_of_a_product_are_filtered_by_words(client, make_live, q, found):
    for n, (code, title) in enumerate(
        [("101", "Bank closed"), ("102", "Bank site down"), ("H505", "No host")]
    ):
        make_live(slug=f"a{n}", codes=[code], title=title)
    page = page_of(client, f"/products/ledger/?q={q}")
    assert hrefs(page, "/articles/") == [f"/articles/{slug}/" for slug in found]
    assert ("No code or title contains" in page) == (not found)


def test_junk_in_the_filter_of_a_product_is_survived(client, full_article):
    for q in ("%00", "%25_'", "x" * 100, "%F0%9F%92%A5"):
        page_of(client, f"/products/ledger/?q={q}")
    page_of(client, f"/products/ledger/?q={'x' * 101}", 404)


def test_article_about_several_products_makes_no_product(client, make_live):
    for slug, name in (
        ("acme", "Acme"),
        ("acme-pay", "Acme Pay"),
        ("acme-shop", "Acme Shop"),
        ("till", "Till"),
    ):
        make_live(slug=f"of-{slug}", product={"slug": slug, "name": name})
    shown = ["/products/acme-pay/", "/products/acme-shop/", "/products/till/"]
    listed = page_of(client, "/").partition('id="products"')[2]
    assert [address for address in hrefs(listed, "/products/") if address.count("/") == 3] == shown
    assert "/articles/of-acme/" in page_of(client, "/products/acme/")


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
