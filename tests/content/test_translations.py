"""What of a translation lags behind its source: pure functions of snapshots."""

from datetime import UTC, datetime

import pytest

from articles.content import translations
from articles.content.translations import CHANGED, MISSING, REMOVED
from tests.support.makers import COMPLETE, article_data

pytestmark = pytest.mark.once

THEN, LATER, NOW = (datetime(2026, 11, day, tzinfo=UTC) for day in (1, 12, 23))
WAIT = COMPLETE["solutions"][0]


def source(**changes):
    return article_data(**{**COMPLETE, "id": "102", "side": "provider", **changes})


def lags(state, *history):
    """The lags behind the newest of these, by part. Each is a text, its time, and whether it's major."""
    found = translations.describe_lags(history[0][0], state, lambda: history)
    return {lag.part: lag for lag in found}


def test_parts_are_fields_sections_and_rows_with_their_keys():
    assert list(translations.parts_of(source())) == [
        *("title", "summary", "codes", "answer", "causes:cause001", "solutions:solut001")
    ]


def test_new_changed_and_removed_parts_lag_and_others_do_not():
    state = translations.state_of(source(impact=["Reports are late"]))
    faqs = [{"key": "faqs0001", "question": "Why?", "answer": "So."}]
    now = source(summary="Another one.", faqs=faqs)
    assert translations.lagging(now, state) == {
        "summary": CHANGED,
        "faqs:faqs0001": MISSING,
        "impact": REMOVED,
    }
    assert translations.lagging(now, translations.state_of(now)) == {}


def test_facts_of_verification_and_the_order_of_rows_are_no_change():
    rows = [WAIT, {"key": "solut002", "title": "Ask"}]
    state = translations.state_of(source(solutions=rows))
    now = source(solutions=rows[::-1], verified_on="2026-11-29", sources=[], related=["101"])
    assert translations.lagging(now, state) == {}


def test_lag_has_both_texts_and_the_date_of_the_present_one():
    old, middle, new = (source(summary=f"It takes {n} hours.") for n in (1, 2, 3))
    history = (new, NOW, False), (new, LATER, False), (middle, THEN, False), (old, THEN, False)
    lag = lags(translations.state_of(old), *history)["summary"]
    assert (lag.before, lag.after) == ("It takes 1 hours.", "It takes 3 hours.")
    assert (lag.at, lag.is_major) == (LATER, False)


@pytest.mark.parametrize(
    ("changes", "is_major"),
    [
        ({"body": "1. Wait two hours\n2. Try again"}, False),
        ({"body": "1. Restart the router\n2. Try the update again"}, True),
        ({"risk": "data-loss"}, True),
        ({"minutes": 5}, True),
    ],
)
def test_change_is_major_by_its_words_or_by_a_fact(changes, is_major):
    old, new = source(), source(solutions=[{**WAIT, **changes}])
    found = lags(translations.state_of(old), (new, NOW, False), (old, THEN, False))
    assert found["solutions:solut001"].is_major is is_major


def test_what_an_editor_called_major_is_major_and_so_is_a_text_that_is_lost():
    old, middle, new = (source(summary=f"It takes {n} hours.") for n in (1, 2, 3))
    state = translations.state_of(old)
    assert not lags(state, (new, NOW, False), (old, THEN, True))["summary"].is_major
    assert lags(state, (new, NOW, False), (middle, LATER, True), (old, THEN, False))["summary"].is_major
    lost = lags(state, (new, NOW, False))["summary"]
    assert (lost.before, lost.is_major) == (None, True)


def test_marked_parts_are_up_to_date():
    state = translations.state_of(source(impact=["Reports are late"]))
    now = source(summary="Another one.", title="Another title")
    marked = translations.mark(state, now, ["summary", "impact"])
    assert translations.lagging(now, marked) == {"title": CHANGED}
    assert translations.read_state(marked).keys() == translations.digests_of(now).keys()


def test_part_is_compared_as_lines_with_the_labels_of_its_fields():
    before, after = (translations.parts_of(source(side_note=note)) for note in ("Not you", "Not your side"))
    lines = translations.compare_part("answer", before["answer"], after["answer"])
    assert [line.state for line in lines] == ["same", "changed", "same"]
    assert translations.part_title("answer") == "At a glance"
    assert translations.part_title("solutions:solut001", source()) == "Solution: Wait"
