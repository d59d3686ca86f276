"""Two texts of one article made one: nothing of either is lost, and nothing is decided that both changed."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.content import merge, snapshot
from articles.content.merge import BOTH, MINE, THEIRS
from tests.support.texts import changed, first_text, new_words, words_in


@st.composite
def three_texts(draw):
    chance, word = draw(st.randoms(use_true_random=False)), new_words()
    base = first_text(word, rows=draw(st.integers(0, 3)))
    mine, theirs = (changed(base, chance, word, draw(st.integers(0, 6))) for _side in range(2))
    if draw(st.booleans()):  # one more that both do alike
        mine["body"] = theirs["body"] = word()
    return base, mine, theirs


def levels(data):
    return merge._in_levels(data)


@pytest.mark.slow
@given(three_texts(), st.randoms(use_true_random=False))
@settings(max_examples=400)
def test_nothing_of_either_side_is_lost(texts, chance):
    before = copy.deepcopy(texts)
    base, mine, theirs = texts
    open_ = merge.merge_snapshots(*texts)
    answers = {question.name: chance.choice(question.answers) for question in open_.questions}
    merged = merge.merge_snapshots(*texts, answers)
    assert texts == before, "the three are left alone"
    assert snapshot.normalize(merged.data) == merged.data, "the result is a text that an article can have"
    assert not merged.open(answers)

    offered = words_in([[question.base, question.mine, question.theirs] for question in merged.questions])
    here, was = words_in(merged.data), words_in(base)
    for side, other in ((mine, theirs), (theirs, mine)):
        assert words_in(side) - was <= here | offered, "new words are in the text or in a question"
        assert (was & words_in(side)) - here - offered <= was - words_in(other), "what goes, somebody deleted"
    for question in merged.questions:
        chosen = {MINE: [question.mine], THEIRS: [question.theirs], BOTH: [question.mine, question.theirs]}[
            answers[question.name]
        ]
        remaining = words_in(chosen) - was
        if not question.key.endswith(merge.ORDER) and question.key != "first":
            assert remaining <= here, "what was chosen is there"
    for key in ("causes", "solutions", "faqs"):
        names = [row["key"] for row in merged.data[key]]
        assert len(names) == len(set(names))


@given(three_texts())
def test_unanswered_questions_keep_every_change(texts):
    merged = merge.merge_snapshots(*texts)
    for question in merged.questions:
        if question.suggested in (MINE, THEIRS):  # deleted against changed: the row is still there
            remaining = question.mine if question.suggested == MINE else question.theirs
            for row in remaining if isinstance(remaining, list) else [remaining]:
                assert row in merged.data[question.key]


@given(three_texts())
def test_who_changed_nothing_gets_the_others_text(texts):
    base, mine, theirs = texts
    for merged, wanted in [
        (merge.merge_snapshots(base, base, theirs), theirs),
        (merge.merge_snapshots(base, mine, base), mine),
        (merge.merge_snapshots(base, mine, mine), mine),
    ]:
        assert not merged.questions
        assert merged.data == levels(wanted)


@given(three_texts())
def test_both_are_asked_the_same(texts):
    base, mine, theirs = texts
    one, other = merge.merge_snapshots(base, mine, theirs), merge.merge_snapshots(base, theirs, mine)
    assert {q.name for q in one.questions} == {q.name for q in other.questions}
    if not one.questions:
        assert words_in(one.data) == words_in(other.data)


def text(**changes):
    return snapshot.normalize({"product": "Ledger", "title": "Bank", "slug": "it", **changes})


def rows(*titles, **more):
    return [{"key": f"{title.lower():a<8}", "title": title, **more} for title in titles]


def titles(merged):
    return [row["title"] for row in merged.data["solutions"]]


A, B, C = rows("Aa", "Bb", "Cc")


def test_each_row_is_a_spot_of_its_own():
    base = text(solutions=[A, B, C])
    mine = text(solutions=[{**A, "body": "mine"}, B, C, *rows("Dd")], codes=["102"])
    theirs = text(solutions=[A, {**C, "body": "theirs"}, B, *rows("Ee")], summary="Theirs.")
    merged = merge.merge_snapshots(base, mine, theirs)
    assert not merged.questions
    assert titles(merged) == ["Aa", "Cc", "Dd", "Bb", "Ee"]
    assert [row["body"] for row in merged.data["solutions"]] == ["mine", "theirs", "", "", ""]
    assert (merged.data["codes"], merged.data["summary"]) == (["102"], "Theirs.")
    taken = [
        (change.side, change.key) for change in merged.changes if change.key in ("codes", "solutions.order")
    ]
    assert taken == [(MINE, "codes"), (THEIRS, "solutions.order")]


def test_change_wins_over_deletion_until_somebody_says_otherwise():
    base = text(solutions=[A, B])
    changed_ = text(solutions=[{**A, "body": "new steps"}, B])
    merged = merge.merge_snapshots(base, text(solutions=[B]), changed_)
    assert titles(merged) == ["Aa", "Bb"]
    (question,) = merged.questions
    assert (question.mine, question.suggested) == (None, THEIRS)
    assert titles(merge.merge_snapshots(base, text(solutions=[B]), changed_, {question.name: MINE})) == ["Bb"]


def test_solution_that_became_the_first_is_not_deleted_unasked():
    base = text(solutions=[A, B])
    merged = merge.merge_snapshots(base, text(solutions=[A, B], first=A["key"]), text(solutions=[B]))
    (question,) = merged.questions
    assert (merged.data["first"], question.suggested) == (A["key"], MINE)
    without = merge.merge_snapshots(
        base, text(solutions=[A, B], first=A["key"]), text(solutions=[B]), {question.name: THEIRS}
    )
    assert without.data["first"] == ""


def test_two_orders_are_a_question():
    base = text(solutions=[A, B, C])
    mine, theirs = text(solutions=[B, A, C]), text(solutions=[C, A, B])
    merged = merge.merge_snapshots(base, mine, theirs)
    (question,) = merged.questions
    assert question.name == "solutions.order"
    assert titles(merge.merge_snapshots(base, mine, theirs, {question.name: THEIRS})) == ["Cc", "Aa", "Bb"]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged", "offered"),
    [
        (["1", "2", "3"], ["1", "2", "3", "4"], ["0", "1", "2", "3"], ["0", "1", "2", "3", "4"], 0),
        (["1", "2", "3"], ["1", "3"], ["1", "2", "3", "4"], ["1", "3", "4"], 0),
        (["1"], ["1", "mine"], ["1", "theirs"], ["1", "theirs", "mine"], 1),
        (["1", "2", "3"], ["1", "mine", "3"], ["1", "theirs", "3"], ["1", "mine", "3"], 1),
        (["1", "2", "3"], ["1", "3"], ["1", "theirs", "3"], ["1", "theirs", "3"], 1),
        (["1", "2"], ["2", "1"], ["1", "2"], ["2", "1"], 0),
        (["1", "2"], ["4", "1", "2"], ["1", "2", "4"], ["4", "1", "2"], 0),
        (["1", "2", "3", "4"], ["2", "3", "4", "1"], ["2", "3", "1", "4"], ["2", "3", "1", "4"], 0),
    ],
)
def test_lines_merge_where_they_do_not_touch(base, mine, theirs, merged, offered):
    found = merge.merge_snapshots(text(codes=base), text(codes=mine), text(codes=theirs))
    assert (found.data["codes"], len(found.questions)) == (merged, offered)


def test_renamed_product_is_nobodys_change():
    base = text(product={"slug": "ledger", "name": "Old name"})
    theirs = text(product={"slug": "ledger", "name": "New name"}, area={"slug": "banking", "name": "Banking"})
    merged = merge.merge_snapshots(base, text(product={"slug": "ledger", "name": "New name"}), theirs)
    assert not merged.questions
    assert merged.data["area"]["slug"] == "banking"
