"""Long lists: what a shelf of hundreds shows on a page, and what that costs."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Area, Article, Publication, PublicationCode, Revision
from articles.strings.sorting import sort_key
from articles.views import error_codes, faqs, products
from tests.support.makers import article_data
from tests.support.pages import page_of

MANY = 250


@pytest.fixture
def many(make_live):
    """250 live articles on one shelf, every other in a second area, written at once."""
    first = make_live(id="first", slug="first", codes=["1"], side="network", faqs=["Why?"])
    areas = [first.area, Area.objects.create(product=first.product, slug="zz", name="Zz users")]
    base = {"language": "en", "product": first.product}
    articles = Article.objects.bulk_create(
        Article(source_id=f"a{n}", slug=f"a{n}", title=f"T{n}", area=areas[n % 2], **base)
        for n in range(MANY)
    )
    revisions = Revision.objects.bulk_create(
        Revision(article=article, number=1, schema=1, data=article_data(slug=article.slug, faqs=["Why?"]))
        for article in articles
    )
    live = Publication.objects.bulk_create(
        Publication(
            article=article, revision=revision, live=True, slug=article.slug, area=article.area,
            title=article.title, codes=[str(1000 + n)], side="network", published_at=timezone.now(),
            html=first.html, render_version=first.render_version,
            sort_key=sort_key(str(1000 + n), ""), **base,
        )
        for n, (article, revision) in enumerate(zip(articles, revisions, strict=True))
    )  # fmt: skip
    PublicationCode.objects.bulk_create(
        PublicationCode(publication=one, position=0, code=one.code, canonical=one.code) for one in live
    )


def listed(page):
    return re.findall(r'class="(?:article-row|code-row)" href="/articles/([^/]+)/"', page)


@pytest.mark.parametrize(
    ("address", "pages", "size"),
    [
        ("/products/ledger/", 3, products.PAGE_SIZE),
        ("/products/ledger/banking/", 2, products.PAGE_SIZE),
        ("/products/ledger/zz/", 2, products.PAGE_SIZE),
        ("/codes/", 1, error_codes.PAGE_SIZE),
        ("/codes/?side=network", 1, error_codes.PAGE_SIZE),
    ],
)
def test_every_article_is_on_one_page_of_the_list(
    client, many, address, pages, size, django_assert_max_num_queries
):
    seen = []
    for number in range(1, pages + 1):
        with django_assert_max_num_queries(12):
            page = page_of(client, f"{address}{'&' if '?' in address else '?'}page={number}")
        seen += (found := listed(page))
        assert len(found) == size or number == pages
        assert len(page) < 250_000
    expected = MANY // 2 if address.endswith("zz/") else MANY // 2 + 1 if "banking" in address else MANY + 1
    assert len(seen) == len(set(seen)) == expected
    page_of(client, f"{address}{'&' if '?' in address else '?'}page={pages + 1}", 404)


def test_list_and_index_keep_the_order_of_codes_within_an_area(client, many, monkeypatch):
    monkeypatch.setattr(error_codes, "PAGE_SIZE", 100)
    slugs = [slug for number in (1, 2, 3) for slug in listed(page_of(client, f"/codes/?page={number}"))]
    even = ["first", *(f"a{n}" for n in range(0, MANY, 2))]
    assert slugs == [*even, *(f"a{n}" for n in range(1, MANY, 2))]


def test_questions_of_hundreds_cost_as_many_queries_as_those_of_one(
    client, many, django_assert_max_num_queries
):
    seen = 0
    for number in range(1, 1 + -(-(MANY + 1) // faqs.PAGE_SIZE)):
        with django_assert_max_num_queries(6):
            page = page_of(client, f"/faqs/?page={number}")
        seen += page.count('<details class="faq">')
    assert seen == MANY + 1


def test_home_of_a_full_shelf_stays_small(client, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        page = page_of(client, "/")
    assert len(page) < 25_000
    assert "251 articles" in page


@pytest.mark.once
def test_what_is_offered_where_nothing_was_found_is_read_in_order(client, many):
    Publication.objects.filter(slug__in=("a7", "a9")).update(verified_on=date(2026, 1, 1))
    Publication.objects.filter(slug="a8").update(verified_on=date(2026, 2, 1))
    with CaptureQueriesContext(connection) as captured:
        page = page_of(client, "/search/?q=zebra")
    assert listed(page) == ["a8", "a7", "a9", "first", "a0"]
    found = [query["sql"] for query in captured]
    statements = [sql for sql in found if "LIMIT" in sql and "verified_on" in sql.partition(" WHERE ")[2]]
    assert len(statements) == 2
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
                assert "TEMP B-TREE" not in str(cursor.fetchall())
