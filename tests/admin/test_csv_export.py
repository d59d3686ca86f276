"""Lists as CSV: the rows of the list, nothing that a spreadsheet would run, nothing beyond one's rights."""

import csv
import io

import pytest
from django.db import OperationalError
from django.utils import timezone

from articles import editing
from articles.admin import csv_export
from articles.models import CodeReport, Feedback, SearchTally, SolutionVote
from tests.support.makers import article_data, change
from tests.support.roles import in_role

LISTS = "/admin/articles/"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-6000, -77", "'-6000, -77"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\n", "'\n"),
        ("  =1", "  '=1"),
        ("\uff1d1", "'\uff1d1"),
        ("a;=1+1", "a;'=1+1"),
        ("a\n=1", "a\n'=1"),
        ("a - b = c; d", "a - b = c; d"),
        ("0x80070005", "0x80070005"),
        ("a\0b", "ab"),
        (-5, "-5"),
        (True, "1"),
        (None, ""),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(value, cell):
    assert csv_export.escape_formula(value) == cell


def test_file_reads_back_with_its_marks_and_line_breaks():
    text = 'He said "no", then\nnothing; ü 漢'
    made = "".join(csv_export.csv_lines(["a", "b"], [[text, 1]]))
    assert made.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(made[1:]))) == [["a", "b"], [text, "1"]]


def csv_rows(answer):
    assert answer.status_code == 200 and answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    assert "no-store" in answer["Cache-Control"]
    raw = b"".join(answer)
    assert answer["Content-Length"] == str(len(raw))
    written = raw.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(written)))


@pytest.fixture
def publisher_client(client, db):
    client.force_login(in_role("Publisher", "pia"))
    return client


@pytest.fixture
def article(make_live):
    return make_live(id="one", slug="one", codes=["102", "-6000"], title="=cmd", solutions=["Wait"]).article


def test_articles_are_exported_as_the_list_shows_them(publisher_client, article, make_article):
    make_article(id="two", slug="two", title="Draft")
    rows = csv_rows(publisher_client.get(LISTS + "article/export/", {"public": "live"}))
    assert [row["slug"] for row in rows] == ["one"]
    assert (rows[0]["title"], rows[0]["codes"]) == ("'=cmd", "102; '-6000")
    assert (rows[0]["readers_see"], rows[0]["status"], rows[0]["product"]) == ("live", "approved", "ledger")
    assert len(csv_rows(publisher_client.get(LISTS + "article/export/"))) == 2
    assert (
        "export/?public=live" in publisher_client.get(LISTS + "article/", {"public": "live"}).content.decode()
    )
    assert [
        row["slug"] for row in csv_rows(publisher_client.get(LISTS + "article/export/", {"q": "Draft"}))
    ] == ["two"]
    assert publisher_client.get(LISTS + "article/export/", {"owner__password": "x"}).status_code in (302, 400)


def test_what_readers_said_and_searched_is_exported(publisher_client, article):
    day = timezone.localdate()
    base = {"article": article, "revision": 1, "day": day}
    Feedback.objects.create(**base, helpful=False, text="=1+1", reasons=["unclear"], state="new")
    Feedback.objects.create(**base, helpful=True)
    key = article.solutions.get().key
    SolutionVote.objects.create(**base, key=key, digest="x", result="fixed", count=3)
    SearchTally.objects.create(day=day, language="en", kind="words", query="@home", count=2)
    CodeReport.objects.create(code="-9", canonical="9", language="en", first_day=day, last_day=day)
    [said] = csv_rows(publisher_client.get(LISTS + "feedback/export/"))
    assert (said["text"], said["reasons"], said["state"], said["slug"]) == ("'=1+1", "unclear", "new", "one")
    assert len(csv_rows(publisher_client.get(LISTS + "feedback/export/", {"inbox": "all"}))) == 2
    [outcome] = csv_rows(publisher_client.get(LISTS + "solutionvote/export/"))
    assert (outcome["solution_title"], outcome["readers"]) == ("Wait", "3")
    assert csv_rows(publisher_client.get(LISTS + "searchtally/export/"))[0]["searched"] == "'@home"
    assert csv_rows(publisher_client.get(LISTS + "searchtally/gaps/export/"))[0]["searched"] == "'@home"
    assert csv_rows(publisher_client.get(LISTS + "codereport/export/"))[0]["code"] == "'-9"


def test_author_exports_own_articles_alone(client, article):
    person = in_role("Author", "aya")
    client.force_login(person)
    assert csv_rows(client.get(LISTS + "article/export/")) == []
    change(article, owner="aya")
    editing.save(None, article_data(id="x", slug="x"), None)
    assert [row["slug"] for row in csv_rows(client.get(LISTS + "article/export/"))] == ["one"]


def test_file_of_many_rows_costs_few_queries(publisher_client, django_assert_max_num_queries, make_article):
    for n in range(15):
        make_article(id=f"a{n}", slug=f"a{n}", codes=[f"{n}"])
    with django_assert_max_num_queries(15):
        assert len(csv_rows(publisher_client.get(LISTS + "article/export/"))) == 15


@pytest.mark.parametrize("is_large", [False, True])
def test_file_that_cannot_be_finished_is_not_begun(publisher_client, make_article, monkeypatch, is_large):
    """The database is lost after the first rows, in memory or on the disk."""
    for n in range(3):
        make_article(id=f"a{n}", slug=f"a{n}", codes=[f"{n}"])
    written = []

    def lose_the_database(value):
        written.append(value)
        if len(written) > 20:
            raise OperationalError("the connection is closed")
        return str(value)

    monkeypatch.setattr(csv_export, "escape_formula", lose_the_database)
    monkeypatch.setattr(csv_export, "MAX_BYTES_IN_MEMORY", 10 if is_large else 10_000)
    answer = publisher_client.get(LISTS + "article/export/")
    assert answer.status_code == 503
    assert "Content-Disposition" not in answer
