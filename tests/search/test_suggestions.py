"""Suggestions while typing: codes, titles and messages that begin so."""

import pytest

from articles import search

pytestmark = pytest.mark.once


@pytest.fixture
def live_articles(make_live):
    make_live(
        id="a",
        slug="a",
        codes=["102"],
        title="Bank closed today",
        messages=["We could not update your account"],
    )
    make_live(id="b", slug="b", codes=["1020"], title="Printer offline")
    make_live(id="c", slug="c", codes=["-6000, -77"], title="File in a wrong place")
    make_live(
        id="d", slug="d", codes=["PS038"], title="Paychecks are stuck", product={"slug": "pay", "name": "Pay"}
    )


def offered(typed, *place):
    return [(line.code, line.why) for line in search.suggest(typed, *place)]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("1", [("102", "code"), ("1020", "code")]),
        ("102", [("102", "code"), ("1020", "code")]),
        ("error 10", [("102", "code"), ("1020", "code")]),
        ("6000 7", [("-6000, -77", "code")]),
        ("-6000, -7", [("-6000, -77", "code")]),
        ("ps", [("PS038", "code")]),
        ("PS 03", [("PS038", "code")]),
        ("pri", [("1020", "title")]),
        ("bank clo", [("102", "title")]),
        ("closed ba", [("102", "title")]),
        ("could not upd", [("102", "message")]),
        ("zebra", []),
        ("", []),
        ("   ", []),
        ("bank zebra", []),
    ],
)
def test_beginnings_are_completed(live_articles, typed, wanted):
    assert offered(typed) == wanted


def test_suggestion_leads_to_the_article(live_articles):
    line = search.suggest("pri")[0]
    assert (line.title, line.url) == ("Printer offline", "/articles/b/")


def test_product_narrows_suggestions(live_articles):
    assert offered("p", "pay") == [("PS038", "code")]


def test_suggestions_cost_one_query(live_articles, django_assert_num_queries):
    assert search.suggest("p")  # the first after a change reads what became of codes
    with django_assert_num_queries(1):
        search.suggest("ban")


def test_a_search_costs_three_queries(live_articles, django_assert_max_num_queries):
    search.find("warm")
    with django_assert_max_num_queries(3):
        search.find("bank closed today")
    with django_assert_max_num_queries(2):
        search.find("102")


def test_no_suggestions_are_none(make_live):
    make_live(slug="bank", codes=["102"], title="Bank closed")
    assert len(search.suggest("bank")) == 1
    assert search.suggest("bank", size=0) == search.suggest("102", size=-1) == []
    assert len(search.suggest("bank")) == 1
