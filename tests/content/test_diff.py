"""What changed between two snapshots, in names; and long runs of equal lines, folded."""

import pytest

from articles.content import diff, schema, snapshot
from tests.support.makers import article_data

WAIT = {"key": "solut001", "title": "Wait", "body": "1. Wait"}
ASK = {"key": "solut002", "title": "Ask", "body": "1. Ask"}
OLD = article_data(summary="Down", solutions=[WAIT, ASK], prevention=["Pay"])


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({}, []),
        ({"solutions": [{**WAIT, "body": "1. Wait two hours"}, ASK], "title": "T"}, ["Title", "Solution 1"]),
        ({"solutions": [ASK, WAIT]}, ["Solutions (order)"]),
        ({"solutions": [ASK]}, ["Solution 1 (removed)"]),
        ({"causes": [{"key": "cause001", "title": "Rain"}]}, ["Cause 1 (new)"]),
        ({"prevention": ["Pay on time"]}, ["Prevention"]),
    ],
)
def test_changed_parts_have_names(changes, parts):
    found = diff.changed_parts(OLD, snapshot.normalize({**OLD, **changes}))
    assert list(found) == parts


def test_every_field_has_a_name():
    assert all(str(schema.ARTICLE.title_of(key)) for key in schema.ARTICLE.by_key)


@pytest.mark.parametrize(
    ("before", "after", "states"),
    [
        ("abc", "abc", ["folded"]),
        ("ab", "ab", ["same", "same"]),
        ("abcdefgh", "Xbcdefgh", ["changed", "same", "same", "folded"]),
        ("abcdefgh", "abcdefgX", ["folded", "same", "same", "changed"]),
        ("abcdef", "Xbcdef", ["changed", "same", "same", "folded"]),
        ("Xbcdef" * 2, "Ybcdef" * 2, ["changed", *["same"] * 5, "changed", "same", "same", "folded"]),
    ],
)
def test_long_runs_of_equal_lines_are_folded(before, after, states):
    section = diff.DiffSection("x", "x", diff.CHANGED, diff.compare_lines(list(before), list(after)))
    shown = section.folded_lines
    assert [line.state for line in shown] == states
    lines = [
        "".join(line.lines) if isinstance(line, diff.EqualLines) else "".join(word for word, _ in line.new)
        for line in shown
    ]
    assert "".join(lines) == after
