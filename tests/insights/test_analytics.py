"""How it goes over time: what is counted, how it is drawn, and who sees it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from articles import feedback
from articles.admin import charts
from articles.admin.analytics import short_date, split_periods
from articles.insights import analytics
from articles.models import Feedback, SearchTally, SolutionVote, VoteTally
from tests.support.roles import in_role

PAGE = "/admin/articles/searchtally/figures/"


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def desk(client, db):
    client.force_login(in_role("Reviewer", "rhea"))
    return client


def searched(count, answered, days):
    for good, n in ((True, answered), (False, count - answered)):
        SearchTally.objects.create(
            day=ago(days), language="en", kind="code", query=f"{good}", count=n, confident=good
        )


def test_figures_add_up_what_is_counted_and_what_still_carries_a_mark(make_live):
    article = make_live().article
    VoteTally.objects.create(article=article, day=ago(5), worked=3, failed=1, helpful=2, unhelpful=2)
    VoteTally.objects.create(article=article, day=ago(40), worked=9)
    base = {"article": article, "revision": 1, "day": ago(0)}
    for n, result in enumerate(["fixed", "not", "could-not"]):
        SolutionVote.objects.create(**base, key="k", digest="x", result=result, reader=f"r{n}")
    SolutionVote.objects.create(**base, key="k", digest="x", result="not", reader="r9", during_incident=True)
    SolutionVote.objects.create(**base, key="k", digest="x", result="fixed", count=50)  # in a tally already
    Feedback.objects.create(**base, helpful=True, reader="r1")
    Feedback.objects.create(**base, helpful=False, text="Hm")  # likewise
    searched(10, 7, days=0)
    assert analytics.solution_votes_by_day(ago(30)) == {ago(5): (3, 4), ago(0): (1, 2)}
    assert analytics.page_votes_by_day(ago(30)) == {ago(5): (2, 4), ago(0): (1, 1)}
    assert analytics.searches_by_day(ago(30)) == {ago(0): (7, 10)}
    assert analytics.total(analytics.solution_votes_by_day(ago(60)), ago(40), ago(0)) == (12, 13)


def test_page_tells_the_same_as_chart_and_as_table(desk, django_assert_max_num_queries):
    searched(10, 7, days=0)
    searched(30, 9, days=1)
    with django_assert_max_num_queries(12):
        page = desk.get(PAGE)
    html = page.content.decode()
    assert "40% answered: 16 of 40 searches." in html
    assert 'role="img" aria-labelledby="searches-count-t searches-count-d"' in html
    assert f'<th scope="row">{ago(1):%Y-%m-%d}</th>' in html and "<td>30%</td>" in html
    assert "No solution votes in this period." in html
    assert "style=" not in html.partition('id="content"')[2]


def test_every_length_and_step_is_drawn(desk):
    searched(10, 7, days=20)
    for asked in ("?days=365&by=week", "?days=365&by=day", "?days=x&by=y", "?days=90"):
        page = desk.get(PAGE + asked)
        assert page.content.decode().count('role="img"') == 2, asked


@pytest.mark.parametrize(
    ("language", "day", "half"),
    [
        ("en", "Nov. 30", "50%"),
        ("ja", "11月30日", "50%"),
        ("de", "30. Nov.", "50\u00a0%"),
        ("pt-br", "30 de nov.", "50%"),
    ],
)
def test_charts_write_days_and_shares_as_the_language_does(language, day, half):
    with override(language):
        assert short_date(date(2026, 11, 30)) == day
        assert charts.line_chart([day], [("share", [50])], per_cent=True).y_axis[2].label == half


def test_weeks_are_whole_and_begin_on_a_monday():
    periods = split_periods(date(2026, 11, 24), 30, "week")
    assert periods[0] == (date(2026, 10, 26), date(2026, 11, 2))
    assert periods[-1] == (date(2026, 11, 23), date(2026, 11, 30))
    assert len(split_periods(date(2026, 11, 24), 30, "day")) == 30


@pytest.mark.parametrize(
    ("largest", "marks"),
    [(0, [0, 1]), (3, [0, 1, 2, 3]), (7, [0, 2, 4, 6, 8]), (100, [0, 50, 100]), (1234, [0, 500, 1000, 1500])],
)
def test_axis_has_few_round_marks_and_reaches_beyond_the_largest(largest, marks):
    assert charts.axis_steps(largest) == marks


def test_missing_values_break_the_line_and_one_alone_is_a_dot():
    made = charts.line_chart(["a", "b", "c", "d"], [("x", [50, None, 100, 0])], per_cent=True)
    [line] = made.lines
    assert line.path.count("M") == 2 and line.path.count("L") == 1
    assert [y for _x, y in line.dots] == [128.0, charts.TOP, charts.HEIGHT - charts.BOTTOM]
    many = charts.line_chart(["a"] * 60, [("x", [1, None, *[1] * 58])])
    assert len(many.lines[0].dots) == 1
    assert [mark.label for mark in charts.line_chart(list("abcdefg"), [("x", [1] * 7)]).x_axis] == list(
        "aceg"
    )
    for empty in ([], ["a"]):
        assert charts.line_chart(empty, [("x", [None for _one in empty])]).lines[0].path == ""


def test_everything_at_once_is_counted_once(make_live):
    """From the reader's word over its tally, the figures never change."""
    live = make_live(solutions=[{"key": "aaaaaaaa", "title": "Restart"}])
    for n in range(4):
        marks = feedback.ReaderMarks(f"r{n}", "n", 1)
        feedback.record_solution_vote(live, "aaaaaaaa", "fixed" if n else "not", marks)
        feedback.record_feedback(live, bool(n), [], "", marks)
    old = ago(6)
    SolutionVote.objects.update(day=old)
    Feedback.objects.update(day=old)
    before = analytics.solution_votes_by_day(old), analytics.page_votes_by_day(old)
    feedback.roll_up_votes(timezone.localdate())
    assert (
        (analytics.solution_votes_by_day(old), analytics.page_votes_by_day(old))
        == before
        == ({old: (3, 4)}, {old: (3, 4)})
    )
