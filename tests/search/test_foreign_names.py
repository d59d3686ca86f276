"""Symbolic codes on a site that has none of their shape: some are evident codes everywhere."""

import pytest

from articles import search

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def live_articles(make_live):
    make_live(id="k102", slug="k102", codes=["K102"], title="No route of the van was found")
    make_live(id="k103", slug="k103", codes=["K103"], title="The module of the till isn't installed")
    make_live(id="k104", slug="k104", codes=["K104"], title="The bank feed is empty")


@pytest.mark.parametrize(
    "typed",
    [
        "ERR_NO_ROUTE",
        "error: ERR_NO_ROUTE",
        '"ERR_NO_ROUTE"',
        "err_no_route",
        "NET::ERR_NO_ROUTE",
        "VAN_ROUTE_MISSING",
        "ECONNREFUSED",
        "econnrefused",
        "code ENOENT",
        "RouteMissingError",
        "the van has no route and shows ERR_NO_ROUTE",
        "no route of the van: connect ECONNREFUSED 10.0.0.1:80",
    ],
)
def test_a_name_that_is_a_code_on_any_site_is_unknown(live_articles, typed):
    results = search.find(typed)
    assert results.unknown and not results.confident


@pytest.mark.parametrize("typed", ["ERR_NO_ROUTE", "VAN_ROUTE_MISSING", "ECONNREFUSED"])
def test_the_words_of_an_unknown_name_find_nothing(live_articles, typed):
    assert not search.find(typed).hits


def test_small_letters_may_be_words(live_articles):
    results = search.find("bank_feed")
    assert (results.unknown, results.hits[0].publication.slug) == ("bank_feed", "k104")
    assert not results.confident


@pytest.mark.parametrize(
    "typed",
    [
        "EMPTY",
        "Bank_Error",
        "QuickBooksError",
        "ERROR_CODE",
        "bank-feed",
        "BankFeed",
        "bank feed",
        "iPhone",
        "set my_variable to one",
        "BANK FEED",
    ],
)
def test_words_are_no_codes(live_articles, typed):
    assert not search.find(typed).unknown


@pytest.mark.parametrize(
    ("typed", "is_claimed"),
    [
        ("no module installed on the till", True),
        ("ModuleNotFoundError: no module installed on the till", False),
        ("org.till.ModuleMissingException: no module installed on the till", False),
    ],
)
def test_an_exception_that_no_article_knows_claims_nothing(live_articles, typed, is_claimed):
    results = search.find(typed)
    assert (results.hits[0].publication.slug, results.confident) == ("k103", is_claimed)
