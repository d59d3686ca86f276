"""What people type about the demonstration articles is answered by the article that must come first."""

import pytest

from tests.support.golden import ROWS, find_faults

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]


def test_the_right_article_comes_first(demonstration):
    assert find_faults() == {}


def test_there_are_enough_rows_of_each_kind():
    kinds = [row["kind"] for row in ROWS]
    assert len(kinds) >= 450
    assert kinds.count("message") >= 40
    assert kinds.count("symptom") >= 70
    assert len({row["query"] for row in ROWS}) == len(ROWS)
