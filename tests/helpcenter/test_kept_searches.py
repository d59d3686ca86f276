"""Answers to searches that are kept for a moment: the hour in which everybody has the same error."""

import pytest

from articles import insights
from articles.insights import search_log, write_behind
from articles.models import SearchClick, SearchTally
from articles.search.index_folder import INDEX
from articles.search.opened_index import IndexState
from articles.views.search import MAX_KEPT_PREFIX
from helpcenter import page_store
from helpcenter.stored_pages import PageCache
from tests.support.rows import row
from tests.support.wsgi import Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.once]

SEARCHES = {
    "/search/?q=102": 302, "/search/?q=102&all=1": 200, "/search/?q=bank": 200, "/search/?q=zebra": 200,
    "/search/?q=H999": 200, "/search/?q=bank&product=ledger&side=network&page=1": 200,
}  # fmt: skip


@pytest.fixture
def bank(make_live):
    return make_live(slug="bank", codes=["102"], title="The bank is away")


@pytest.fixture
def log(settings, monkeypatch):
    settings.SEARCH_MEMORY_DAYS = 180
    monkeypatch.setattr(search_log, "_pending", search_log.PendingLog())
    monkeypatch.setattr(write_behind, "WRITE_SECONDS", 3600.0)


def count_of(reader, store):
    """The searches that are logged: what was searched, how often, and whether it found something."""
    store.follow()
    insights.write_log(everything=True)
    return set(SearchTally.objects.values_list("query", "count", "found"))


def test_search_is_answered_once_for_everybody(reader, site, bank):
    for address, status in SEARCHES.items():
        with row(address):
            site.count = 0
            first, second = reader.get(address), reader.get(address)
            assert (first.status, site.count) == (status, 1)
            assert first == second
            assert first.headers["cache-control"] == "no-cache"


def test_search_is_kept_for_a_moment_only(reader, site, store, bank, clocks):
    reader.get("/search/?q=bank")
    clocks.pass_by(page_store.MAX_SEARCH_AGE + 1)
    store.follow()
    assert not store.searches.pages
    reader.get("/search/?q=bank")
    assert site.count == 2


def test_change_is_found_by_the_next_reader(reader, bank, make_live):
    assert b"bank-2" not in reader.get("/search/?q=bank").body
    make_live(id="2", slug="bank-2", title="Another bank is away")
    assert b"bank-2" in reader.get("/search/?q=bank").body


@pytest.mark.parametrize("address", ["/search/?q=bank", "/search/suggest/?q=ban"])
def test_answer_without_the_latest_changes_is_not_kept(reader, site, bank, monkeypatch, address):
    follow = INDEX.follow

    def follow_late():
        follow()
        return INDEX._answer_late(IndexState.BEHIND, INDEX.open_at_hand())

    with monkeypatch.context() as patch:
        patch.setattr(INDEX, "follow", follow_late)
        assert [reader.get(address).status for _n in range(2)] == [200, 200]
    assert site.count == 2
    reader.get(address), reader.get(address)
    assert site.count == 3


def test_every_reader_of_a_kept_search_is_counted(reader, store, site, bank, log):
    for n in range(3):
        for _again in range(2):  # whoever loads the page again has searched once
            reader.get("/search/?q=bank+away", User_Agent=f"Browser {n}")
        reader.get("/search/?q=102", User_Agent=f"Browser {n}")
    reader.head("/search/?q=bank+away", User_Agent="Browser 9")
    assert count_of(reader, store) == {("bank away", 3, 1), ("102", 3, 1)}
    assert SearchClick.objects.get().count == 3  # of those who were led to the article
    assert site.count == 2


def test_readers_behind_a_proxy_are_told_apart(reader, store, bank, log, settings):
    settings.TRUST_PROXY = True
    for n in range(3):
        reader.get("/search/?q=bank+away", X_Forwarded_For=f"198.51.100.1, 192.0.2.{n}")
    assert count_of(reader, store) == {("bank away", 3, 1)}


def test_typing_counts_once_also_where_answers_are_kept(reader, store, bank, log):
    for q in ("ba", "ban", "bank"):
        reader.get(f"/search/?q={q}", User_Agent="Other")
    for q in ("ba", "ban", "bank"):
        reader.get(f"/search/?q={q}")
    assert count_of(reader, store) == {("bank", 2, 1)}


def test_suggestions_for_few_characters_are_kept(reader, site, bank):
    for typed in ("1", "10", "102", "ban"):
        with row(typed):
            site.count = 0
            first, second = (reader.get(f"/search/suggest/?q={typed}") for _n in range(2))
            assert first == second and b"/articles/bank/" in first.body
            assert site.count == 1
            assert "s-maxage=2" in first.headers["cache-control"]
    site.count = 0
    for _n in range(2):
        longer = reader.get(f"/search/suggest/?q={'bank'[: MAX_KEPT_PREFIX + 1]}")
        assert longer.headers["cache-control"] == "no-store"
    assert site.count == 2


def test_flood_of_searches_leaves_articles_and_what_many_search(store, site, bank):
    store.searches = PageCache(150_000)
    reader = Reader(store)
    reader.get("/articles/bank/"), reader.get("/search/?q=bank")
    for n in range(40):
        reader.get(f"/search/?q=flood{n}")
        reader.get("/search/?q=bank")
    site.count = 0
    reader.get("/articles/bank/"), reader.get("/search/?q=bank")
    assert site.count == 0
    cache = store.searches
    assert cache.bytes == sum(page.size for page in cache.pages.values()) <= cache.max_bytes


def test_search_of_the_api_is_not_kept_though_its_route_has_the_same_name(reader, site, bank):
    answers = [reader.get("/api/v1/search?q=bank") for _n in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert not any("s-maxage" in answer.headers["cache-control"] for answer in answers)
    assert site.count == 2
