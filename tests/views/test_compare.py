"""Two errors side by side."""

import re

import pytest

from articles import editing
from articles.content import comparison
from articles.models import Article, Publication
from tests.support.makers import change
from tests.support.pages import hrefs, page_of

pytestmark = pytest.mark.once

ADDRESS = "/compare/ledger-101/ledger-102/"
COMPARISON = {
    "with": "101",
    "rows": [
        {"aspect": "Passes", "this": "Often", "other": "Rarely"},
        {"aspect": "Shown", "this": "At an update", "other": "at an update"},
    ],
    "deciding_question": "Is the bank's site down? If so, it is 102.",
}


@pytest.fixture
def pair(make_live):
    """102, which compares itself with 101."""
    one = make_live(
        id="101", slug="ledger-101", codes=["101"], title="A general failure", confidence="reported",
        causes=[{"title": "Session", "side": "software"}], data="safe", typical_duration="Not known",
        solutions=[{"key": "fix00001", "title": "Look at the bank's site", "minutes": 2}],
    )  # fmt: skip
    other = make_live(
        id="102", slug="ledger-102", codes=["102"], side="provider", side_note="Wait", data="safe",
        typical_duration="Hours", summary="No data comes.", comparisons=[COMPARISON],
        solutions=[{"key": "fix00002", "title": "Look at the bank's site"}],
    )  # fmt: skip
    return one, other


def table(page):
    rows = re.search(r'<table class="comparison-table">(.*?)</table>', page, re.S)[1]
    return re.findall(r'<th scope="row">(.*?)</th>\s*<td[^>]*>(.*?)</td>\s*<td[^>]*>(.*?)</td>', rows, re.S)


def test_pair_is_told_apart(client, pair):
    page = page_of(client, ADDRESS)
    question = re.search(r'<h2 id="decide">(.*?)</h2>\s*<p>(.*?)</p>', page)
    assert question.groups() == ("Is the bank&#x27;s site down?", "If so, it is 102.")
    assert table(page) == [("Passes", "Rarely", "Often")]
    same = page[page.index('id="same"') :]
    assert re.search(r"Shown</dt><dd><bdi>at an update", same)
    assert re.search(r"Your data</dt><dd>Safe", same)
    assert re.search(r"Try this first</dt><dd><bdi>Look at the bank", same)
    assert "Where the problem is" not in same
    for text in ("A general failure", "No data comes.", "Wait", "Hours", "Unconfirmed"):
        assert text in page, text


def test_both_lines_stand_on_the_same_rails(client, pair):
    page = page_of(client, ADDRESS)
    lines = re.findall(r'<ol class="location-path".*?</ol>', page, re.S)
    assert [re.findall(r"location-path__stop--(\w+)", line) for line in lines] == [
        ["maybe", "beyond"],
        ["break"],
    ]


def test_each_half_leads_to_its_article_and_first_step(client, pair):
    links = hrefs(page_of(client, ADDRESS), "/articles/")
    assert links == [
        *["/articles/ledger-101/#solution-fix00001", "/articles/ledger-102/#solution-fix00002"],
        *["/articles/ledger-101/", "/articles/ledger-101/#solution-fix00001"],
        *["/articles/ledger-102/", "/articles/ledger-102/#solution-fix00002"],
    ]


@pytest.mark.parametrize("address", ["/articles/ledger-101/", "/articles/ledger-102/"])
def test_both_articles_lead_to_the_pair(client, pair, address):
    assert ADDRESS in hrefs(page_of(client, address), "/compare/")


def test_what_both_say_is_told_once(client, pair):
    back = {"with": "102", "rows": [{"aspect": "passes", "this": "?", "other": "?"},
                                    {"aspect": "Cause", "this": "Session", "other": "Bank"}],
            "deciding_question": "Which code is shown?"}  # fmt: skip
    change(pair[0].article, comparisons=[back])
    editing.publish(Article.objects.get(pk=pair[0].article_id), None)
    page = page_of(client, ADDRESS)
    assert "Which code is shown?" in page
    assert "Cause" in [row[0] for row in table(page)]
    assert len(comparison.compare(*Publication.objects.live().for_page())["rows"]) == 1
    assert "Passes" not in page


def test_other_pairs_are_offered(client, pair, make_live):
    make_live(slug="ledger-105", codes=["105"], comparisons=[{"with": "102"}])
    make_live(slug="ledger-106", codes=["106"], comparisons=[{"with": "105"}])
    links = hrefs(page_of(client, ADDRESS), "/compare/")
    assert links == ["/compare/ledger-102/ledger-105/"]
    page_of(client, links[0])


def test_pair_of_bare_titles_is_still_a_page(client, make_live):
    make_live(id="a", slug="a", title="One thing", area=None)
    make_live(id="b", slug="b", title="Another", area=None, comparisons=[{"with": "a"}])
    page = page_of(client, "/compare/a/b/")
    assert "Which one do you see?" in page
    assert "Read the article" in page
    assert "What is the same" not in page
    assert "<table" not in page


def test_other_order_leads_to_the_one_address(client, pair):
    answer = client.get("/compare/ledger-102/ledger-101/")
    assert (answer.status_code, answer["Location"]) == (301, ADDRESS)


def test_same_article_twice_leads_to_it(client, pair):
    answer = client.get("/compare/ledger-101/ledger-101/")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/ledger-101/")


def test_former_addresses_lead_on(client, pair):
    change(pair[0].article, slug="zz-renamed")
    editing.publish(Article.objects.get(pk=pair[0].article_id), None)
    for address in (ADDRESS, "/compare/ledger-102/ledger-101/", "/compare/zz-renamed/ledger-102/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, "/compare/ledger-102/zz-renamed/")
    answer = client.get("/compare/ledger-101/zz-renamed/")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/zz-renamed/")


@pytest.mark.parametrize(
    "address", [ADDRESS, "/compare/ledger-102/ledger-101/", "/compare/ledger-101/ledger-101/"]
)
def test_withdrawn_half_answers_gone(client, pair, address):
    editing.unpublish(Article.objects.get(pk=pair[0].article_id), None)
    page = page_of(client, address, 410)
    assert "A general failure" not in page


@pytest.mark.parametrize(
    "address",
    [
        *("/compare/ledger-101/nonsense/", "/compare/nonsense/ledger-101/", "/compare/a/b/", "/compare/a/a/"),
        *("/compare/ledger-101/", "/compare/ledger-101/ledger-102/x/", "/de/compare/ledger-101/ledger-102/"),
        *("/compare/draft/ledger-101/", "/compare/ledger.1/ledger-101/"),
    ],
)
def test_pair_with_an_unknown_half_is_not_there(client, pair, make_article, address):
    make_article(slug="draft", comparisons=[{"with": "101"}])
    page_of(client, address, 404)


def test_pair_that_nobody_compared_leads_to_both(client, pair, make_live, django_assert_max_num_queries):
    make_live(slug="ledger-103", codes=["103"], title="Sign-in refused")
    with django_assert_max_num_queries(4):
        page = page_of(client, "/compare/ledger-101/ledger-103/", 404)
    assert hrefs(page, "/articles/") == ["/articles/ledger-101/", "/articles/ledger-103/"]
    assert 'content="noindex"' in page
    assert 'action="/search/"' in page


def test_pair_costs_few_queries(client, pair, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        page_of(client, ADDRESS)
    with django_assert_max_num_queries(4):
        client.get("/compare/ledger-102/ledger-101/")
    client.get("/the-index-is-built/")
    with django_assert_max_num_queries(8):  # the words of the address are searched for
        client.get("/compare/ledger-101/nonsense/")


def test_comparison_across_languages_has_no_page_of_its_own(client, pair, make_live):
    german = make_live(id="de", slug="fehler", language="de", codes=["102"], comparisons=[{"with": "101"}])
    page = page_of(client, german.get_absolute_url())
    assert "/de/articles/ledger-101/" in hrefs(page, "/de/articles/")
    assert hrefs(page, "/de/compare/") + hrefs(page, "/compare/") == []


def test_withdrawn_publication_has_nothing_to_compare(pair):
    editing.unpublish(Article.objects.get(pk=pair[0].article_id), None)
    one, other = Publication.objects.order_by("slug")
    with pytest.raises(ValueError, match="unpublished"):
        comparison.compare(one, other)
