"""Numbers of results in each product and area, and that the filters give as many."""

import pytest

from articles import search
from tests.support.makers import shared_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]


@shared_articles
def thirty_articles(make_live):
    for n in range(30):
        product = {"slug": f"ledger-{n % 3}", "name": f"Ledger {n % 3}"}
        area = {"slug": "bank", "name": "Bank"} if n % 2 else None
        make_live(
            id=f"a{n}",
            slug=f"a{n}",
            product=product,
            area=area,
            codes=["102" if n < 4 else f"X{n}"],
            title=f"Payment number {n} was refused",
            summary="The payment could not be sent to the bank.",
            messages=["The payment was refused by the far end"] if n < 9 else [],
        )


ASKED = [
    "payment refused",
    "error 102",
    "102",
    "error 102 payment refused",
    "The payment was refused by the far end",
    "could not be sent",
]


@pytest.mark.parametrize("asked", ASKED)
def test_each_filter_gives_as_many_as_were_counted(thirty_articles, asked):
    results = search.find(asked)
    products = {path: count for path, count in results.counts.items() if "/" not in path}
    assert products
    assert sum(products.values()) == results.total
    for path, count in results.counts.items():
        product, _stroke, area = path.partition("/")
        narrow = search.find(asked, product=product, area=area, size=100)
        assert narrow.total == len(narrow.hits) == count
        assert {hit.publication.product.slug for hit in narrow.hits} == {product}


def test_counts_do_not_change_with_the_filter(thirty_articles):
    wide = search.find("payment refused")
    assert search.find("payment refused", product="ledger-1", area="bank").counts == wide.counts
    assert wide.counts == {
        "ledger-0": 10, "ledger-1": 10, "ledger-2": 10,
        "ledger-0/bank": 5, "ledger-1/bank": 5, "ledger-2/bank": 5,
    }  # fmt: skip


@pytest.mark.slow
def test_more_than_are_looked_at_closely_are_counted_and_shown(thirty_articles, make_live):
    for n in range(90):
        product = {"slug": "pay", "name": "Pay"}
        make_live(id=f"b{n}", slug=f"b{n}", title=f"Payment {n} was refused", product=product)
    results = search.find("payment refused", page=5)
    assert results.total == 120
    assert len(results.hits) == 20
    narrow = search.find("payment refused", product="ledger-2", size=100)
    assert narrow.total == results.counts["ledger-2"] == 10


def test_product_where_nothing_was_counted_is_searched_by_itself(thirty_articles, make_live):
    make_live(id="z", slug="z", title="Refused", product={"slug": "zebra", "name": "Zebra"}, area=None)
    asked = "payment number not sent, refused"
    assert "zebra" not in search.find(asked).counts
    results = search.find(asked, product="zebra")
    assert [hit.publication.slug for hit in results.hits] == ["z"]
    assert results.counts["zebra"] == 1
    assert not results.confident


def test_code_that_only_another_product_has_is_unknown_in_this_one(thirty_articles):
    results = search.find("error 102", product="ledger-2", area="bank")
    assert (results.unknown, results.jump, results.confident) == ("102", None, False)
