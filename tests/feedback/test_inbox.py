"""What becomes of feedback, whoever calls it: the admin, and later other pages."""

import pytest
from django.utils import timezone

from articles import feedback, insights
from articles.models import CodeReport, Feedback
from tests.support.roles import in_role

State = Feedback.State


@pytest.fixture
def rows(make_live, editor):
    article = make_live(slug="stuck").article
    states = [(State.PLAIN, None), (State.NEW, None), (State.IN_HAND, editor), (State.DONE, editor)]
    for state, assignee in states:
        Feedback.objects.create(
            article=article,
            revision=1,
            helpful=False,
            day=timezone.localdate(),
            state=state,
            assignee=assignee,
        )
    return Feedback.objects.order_by("pk")


def states(rows):
    return [(row.state, row.assignee and row.assignee.username) for row in rows.all()]


def test_only_what_is_open_is_taken_or_done(rows, editor):
    anna = in_role("Publisher", "anna")
    assert feedback.mark_done(rows, anna) == 2
    assert states(rows) == [("", None), ("done", "anna"), ("done", "erin"), ("done", "erin")]
    assert feedback.assign(rows, anna) == 0
    assert feedback.reopen(rows) == 3
    assert states(rows) == [("", None), *[("new", None)] * 3]
    assert feedback.assign(rows, anna) == 3
    assert states(rows)[1:] == [("in-hand", "anna")] * 3


def test_unknown_search_is_not_decided(db):
    assert not insights.decide_unanswered("words", "never searched", "en", CodeReport.State.PLANNED)
    assert not CodeReport.objects.exists()
