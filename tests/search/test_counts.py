"""How many were found on each shelf, and that its filter gives as many."""

import pytest

from articles import search

pytestmark = [pytest.mark.once, pytest.mark.slow]


@pytest.fixture
def shelves(make_live):
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
def test_each_filter_gives_as_many_as_were_counted(shelves, asked):
    found = search.find(asked)
    products = {shelf: count for shelf, count in found.counts.items() if "/" not in shelf}
    assert products
    assert sum(products.values()) == found.total
    for shelf, count in found.counts.items():
        product, _stroke, area = shelf.partition("/")
        narrow = search.find(asked, product=product, area=area, size=100)
        assert narrow.total == len(narrow.hits) == count
        assert {hit.publication.product.slug for hit in narrow.hits} == {product}


def test_counts_do_not_change_with_the_filter(shelves):
    wide = search.find("payment refused")
    assert search.find("payment refused", product="ledger-1", area="bank").counts == wide.counts
    assert wide.counts == {
        "ledger-0": 10, "ledger-1": 10, "ledger-2": 10,
        "ledger-0/bank": 5, "ledger-1/bank": 5, "ledger-2/bank": 5,
    }  # fmt: skip


@pytest.mark.slow
def test_more_than_are_looked_at_closely_are_counted_and_shown(shelves, make_live):
    for n in range(90):
        product = {"slug": "pay", "name": "Pay"}
        make_live(id=f"b{n}", slug=f"b{n}", title=f"Payment {n} was refused", product=product)
    found = search.find("payment refused", page=5)
    assert found.total == 120
    assert len(found.hits) == 20
    narrow = search.find("payment refused", product="ledger-2", size=100)
    assert narrow.total == found.counts["ledger-2"] == 10


def test_product_where_nothing_was_counted_is_searched_by_itself(shelves, make_live):
    make_live(id="z", slug="z", title="Refused", product={"slug": "zebra", "name": "Zebra"}, area=None)
    asked = "payment number not sent, refused"
    assert "zebra" not in search.find(asked).counts
    found = search.find(asked, product="zebra")
    assert [hit.publication.slug for hit in found.hits] == ["z"]
    assert found.counts["zebra"] == 1
    assert not found.confident


def test_code_that_only_another_product_has_is_unknown_in_this_one(shelves):
    found = search.find("error 102", product="ledger-2", area="bank")
    assert (found.unknown, found.jump, found.confident) == ("102", None, False)
