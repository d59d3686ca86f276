"""What people type about the demonstration articles, and the article that must come first.

Each row of data/golden.tsv: the query, the ids of which one comes first, its kind. NONE: nothing may be
claimed. SAFETY: a question for a support number, or about a caller.
"""

import csv

import pytest

from articles import search
from tests.support.paths import DATA

with open(DATA / "golden.tsv", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]


def test_the_right_article_comes_first(demonstration):
    answers = {row["query"]: fault(row["query"], row["expected"].split(";")) for row in ROWS}
    assert not {query: answer for query, answer in answers.items() if answer}


def fault(query, expected):
    """Return what is wrong with the answer, or nothing."""
    results = search.find(query)
    if expected == ["SAFETY"]:
        return "" if results.safety else "no word on safety"
    if expected == ["NONE"]:
        return f"claims {results.hits[0].publication.slug}" if results.confident or results.jump else ""
    if not results.hits:
        return f"nothing; near: {[near.code for near in results.suggestions]}"
    first = results.hits[0].publication.article.source_id
    if first not in expected:
        return f"{first} before {expected}"
    return "a word on safety" if results.safety else ""


def test_there_are_enough_rows_of_each_kind():
    kinds = [row["kind"] for row in ROWS]
    assert len(kinds) >= 450
    assert kinds.count("message") >= 40
    assert kinds.count("symptom") >= 70
    assert len({row["query"] for row in ROWS}) == len(ROWS)
