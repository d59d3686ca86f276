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
    answers = {one.name: chance.choice(one.answers) for one in open_.questions}
    made = merge.merge_snapshots(*texts, answers)
    assert texts == before, "the three are left alone"
    assert snapshot.normalize(made.data) == made.data, "the result is a text that an article can have"
    assert not made.open(answers)

    asked = words_in([[one.base, one.mine, one.theirs] for one in made.questions])
    here, was = words_in(made.data), words_in(base)
    for side, other in ((mine, theirs), (theirs, mine)):
        assert words_in(side) - was <= here | asked, "new words are in the text or in a question"
        assert (was & words_in(side)) - here - asked <= was - words_in(other), "what goes, somebody deleted"
    for one in made.questions:
        chosen = {MINE: [one.mine], THEIRS: [one.theirs], BOTH: [one.mine, one.theirs]}[answers[one.name]]
        kept = words_in(chosen) - was
        if not one.key.endswith(merge.ORDER) and one.key != "first":
            assert kept <= here, "what was chosen is there"
    for key in ("causes", "solutions", "faqs"):
        names = [row["key"] for row in made.data[key]]
        assert len(names) == len(set(names))


@given(three_texts())
def test_unanswered_questions_keep_every_change(texts):
    made = merge.merge_snapshots(*texts)
    for one in made.questions:
        if one.suggested in (MINE, THEIRS):  # deleted against changed: the row is still there
            kept = one.mine if one.suggested == MINE else one.theirs
            for row in kept if isinstance(kept, list) else [kept]:
                assert row in made.data[one.key]


@given(three_texts())
def test_who_changed_nothing_gets_the_others_text(texts):
    base, mine, theirs = texts
    for made, wanted in [
        (merge.merge_snapshots(base, base, theirs), theirs),
        (merge.merge_snapshots(base, mine, base), mine),
        (merge.merge_snapshots(base, mine, mine), mine),
    ]:
        assert not made.questions
        assert made.data == levels(wanted)


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


def titles(made):
    return [row["title"] for row in made.data["solutions"]]


A, B, C = rows("Aa", "Bb", "Cc")


def test_each_row_is_a_spot_of_its_own():
    base = text(solutions=[A, B, C])
    mine = text(solutions=[{**A, "body": "mine"}, B, C, *rows("Dd")], codes=["102"])
    theirs = text(solutions=[A, {**C, "body": "theirs"}, B, *rows("Ee")], summary="Theirs.")
    made = merge.merge_snapshots(base, mine, theirs)
    assert not made.questions
    assert titles(made) == ["Aa", "Cc", "Dd", "Bb", "Ee"]
    assert [row["body"] for row in made.data["solutions"]] == ["mine", "theirs", "", "", ""]
    assert (made.data["codes"], made.data["summary"]) == (["102"], "Theirs.")
    taken = [(one.side, one.key) for one in made.changes if one.key in ("codes", "solutions.order")]
    assert taken == [(MINE, "codes"), (THEIRS, "solutions.order")]


def test_change_wins_over_deletion_until_somebody_says_otherwise():
    base = text(solutions=[A, B])
    changed_ = text(solutions=[{**A, "body": "new steps"}, B])
    made = merge.merge_snapshots(base, text(solutions=[B]), changed_)
    assert titles(made) == ["Aa", "Bb"]
    (question,) = made.questions
    assert (question.mine, question.suggested) == (None, THEIRS)
    assert titles(merge.merge_snapshots(base, text(solutions=[B]), changed_, {question.name: MINE})) == ["Bb"]


def test_solution_that_became_the_first_is_not_deleted_unasked():
    base = text(solutions=[A, B])
    made = merge.merge_snapshots(base, text(solutions=[A, B], first=A["key"]), text(solutions=[B]))
    (question,) = made.questions
    assert (made.data["first"], question.suggested) == (A["key"], MINE)
    without = merge.merge_snapshots(
        base, text(solutions=[A, B], first=A["key"]), text(solutions=[B]), {question.name: THEIRS}
    )
    assert without.data["first"] == ""


def test_two_orders_are_a_question():
    base = text(solutions=[A, B, C])
    mine, theirs = text(solutions=[B, A, C]), text(solutions=[C, A, B])
    made = merge.merge_snapshots(base, mine, theirs)
    (question,) = made.questions
    assert question.name == "solutions.order"
    assert titles(merge.merge_snapshots(base, mine, theirs, {question.name: THEIRS})) == ["Cc", "Aa", "Bb"]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "made", "asked"),
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
def test_lines_merge_where_they_do_not_touch(base, mine, theirs, made, asked):
    found = merge.merge_snapshots(text(codes=base), text(codes=mine), text(codes=theirs))
    assert (found.data["codes"], len(found.questions)) == (made, asked)


def test_renamed_product_is_nobodys_change():
    base = text(product={"slug": "ledger", "name": "Old name"})
    theirs = text(product={"slug": "ledger", "name": "New name"}, area={"slug": "banking", "name": "Banking"})
    made = merge.merge_snapshots(base, text(product={"slug": "ledger", "name": "New name"}), theirs)
    assert not made.questions
    assert made.data["area"]["slug"] == "banking"
