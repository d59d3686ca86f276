"""How often articles are read: what counts, what it costs a reader, and what becomes of it."""

import datetime
import re

import pytest
from django.db import DatabaseError
from django.utils.timezone import localdate

from articles import editing
from articles.insights import page_views, write_behind
from articles.models import Article, Feedback, PageViewTally
from tests.support.pages import page_of

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"}


@pytest.fixture(autouse=True)
def counting(settings, monkeypatch):
    """Counted as on a site, but written when the test says so."""
    settings.READS_DAYS = 30
    monkeypatch.setattr(page_views, "_pending", page_views.PendingViews())
    monkeypatch.setattr(write_behind, "WRITE_SECONDS", 3600.0)
    yield
    page_views._pending.take(everything=True)  # or it is written when the tests end


@pytest.fixture
def bank(make_live):
    return make_live(slug="bank", codes=["102"], title="Bank trouble")


def counts():
    page_views.write_views()
    return {(row.article.slug, row.day): row.count for row in PageViewTally.objects.select_related("article")}


def test_reads_of_a_day_are_one_number(client, bank, django_assert_max_num_queries):
    for _ in range(3):
        with django_assert_max_num_queries(6):
            client.get("/articles/bank/", headers=PERSON)
    assert not PageViewTally.objects.exists(), "a reader waits for no write"
    assert counts() == {("bank", localdate()): 3}
    client.get("/articles/bank/", headers=PERSON)
    assert counts() == {("bank", localdate()): 4}
    assert counts() == {("bank", localdate()): 4}, "what was written is not written again"


@pytest.mark.once
@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "GPTBot/1.2"}, {"User-Agent": "externalhit/1.1 crawler"}, {"User-Agent": "curl/8"},
        {"User-Agent": "python-requests/2"}, {"User-Agent": ""}, {"User-Agent": "HeadlessChrome/1"},
        {**PERSON, "Sec-Purpose": "prefetch;prerender"}, {**PERSON, "Purpose": "prefetch"},
    ],
)  # fmt: skip
def test_programs_and_fetches_in_advance_do_not_count(client, bank, headers):
    client.get("/articles/bank/", headers=headers)
    assert counts() == {}


@pytest.mark.once
def test_what_is_no_reading_does_not_count(client, bank):
    client.head("/articles/bank/", headers=PERSON)
    for address in ("/articles/bank.json", "/articles/bank.md", "/articles/nonsense/", "/e/102/"):
        client.get(address, headers=PERSON)
    assert counts() == {}


@pytest.mark.once
def test_nothing_counts_where_the_operator_wants_none(client, bank, settings):
    settings.READS_DAYS = 0
    client.get("/articles/bank/", headers=PERSON)
    assert counts() == {}


def test_database_that_only_reads_changes_nothing_for_readers(client, bank, monkeypatch):
    client.get("/articles/bank/", headers=PERSON)

    def refuse(*args):
        raise DatabaseError("read only")

    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.executemany", refuse)
        assert page_views.write_views() == 0
    assert page_views._pending.dropped == 1
    assert page_of(client, "/articles/bank/")
    assert counts() == {}


def test_article_deleted_meanwhile_takes_nothing_along(client, bank, make_live):
    other = make_live(slug="other")
    for slug in ("bank", "other"):
        client.get(f"/articles/{slug}/", headers=PERSON)
    page_views.count_view(other.article_id + 1000)
    assert counts() == {("bank", localdate()): 1, ("other", localdate()): 1}


@pytest.mark.once
def test_memory_is_bounded(monkeypatch, db):
    monkeypatch.setattr(write_behind, "MAX_PENDING", 2)
    for article in (1, 2, 3, 1):
        page_views.count_view(article)
    assert len(page_views._pending.views) == 2
    assert page_views._pending.dropped == 1


def test_old_days_are_forgotten(bank):
    old = localdate() - datetime.timedelta(days=31)
    PageViewTally.objects.create(article=bank.article, day=old, count=9)
    page_views.count_view(bank.article_id)
    assert counts() == {("bank", localdate()): 1}


def test_row_holds_a_number_and_nothing_else():
    assert {field.name for field in PageViewTally._meta.get_fields()} == {"id", "article", "day", "count"}


# Home


def add_views(slug, times, make_live, days=0):
    article = make_live(slug=slug, codes=[slug], title=f"Title {slug}").article
    day = localdate() - datetime.timedelta(days=days)
    PageViewTally.objects.create(article=article, day=day, count=times)
    return article


def most_read(page):
    part = page.partition('id="popular"')[2].partition("</section>")[0]
    return re.findall(r'href="/articles/([^/]+)/"', part)


def test_home_lists_what_is_read_most(client, make_live, django_assert_max_num_queries):
    for slug, times, days in (("a", 5, 0), ("b", 50, 3), ("c", 9, 6), ("old", 99, 7), ("few", 2, 0)):
        add_views(slug, times, make_live, days)
    editing.unpublish(add_views("gone", 70, make_live), None)
    with django_assert_max_num_queries(16):  # six of them count what is live, once in a process
        page = page_of(client, "/")
    assert most_read(page) == ["b", "c", "a"]
    assert "Common errors" in page


def test_the_most_read_are_of_one_language(make_live, monkeypatch):
    monkeypatch.setattr(page_views, "CANDIDATES_AT_ONCE", 2)
    for n in range(5):
        article = make_live(slug=f"n{n}", title=f"Title {n}", language="de" if n < 3 else "en").article
        PageViewTally.objects.create(article=article, day=localdate(), count=100 - n)
    slugs = [Article.objects.get(pk=pk).slug for pk in page_views.most_read("en", 2)]
    assert slugs == ["n3", "n4"]
    assert len(page_views.most_read("de", 2)) == 2


@pytest.mark.once
def test_home_claims_nothing_of_a_few(client, make_live):
    add_views("a", 500, make_live)
    add_views("b", 500, make_live)
    page = page_of(client, "/")
    assert "Common errors" not in page
    assert "Recently updated" in page


def test_old_votes_lose_their_marks_once_a_day(bank):
    day = localdate() - datetime.timedelta(days=9)
    Feedback.objects.create(article=bank.article, revision=1, day=day, helpful=True, reader="mark")
    page_views.count_view(bank.article_id)
    page_views.write_views()
    assert Feedback.objects.get().reader == ""
