"""Four editors with one article, saving in any order: no text that anybody saved is lost, or goes unasked.

Hundreds of orders are tried with a desk in memory, which keeps the one rule of `editing.save`, and some with
the real one. DRILL_ROUNDS=1000 tries as many with both; that takes a minute or two.
"""

import os
import random
from dataclasses import dataclass, field

import pytest

from articles import editing, exceptions
from articles.content import merge, snapshot
from articles.content.snapshot import Data
from articles.models import Article, Revision
from tests.support.makers import stored
from tests.support.texts import changed, first_text, new_words, words_in

pytestmark = pytest.mark.slow

MOST_WORDS = 40  # kept small: what this tries is the order of things


class Memory:
    """An article that is saved on its newest version only, and keeps them all."""

    def __init__(self, data: Data):
        self.texts = [data]

    version = property(lambda self: len(self.texts))

    def save(self, data: Data, version: int) -> None:
        if version != self.version:
            raise exceptions.Conflict("", None, self.version)
        self.texts.append(snapshot.normalize(data))

    def sides(self, mine: Data, version: int) -> tuple[int, list[Data]]:
        return self.version, [self.texts[version - 1], mine, self.texts[-1]]

    def kept(self, since: int) -> list[Data]:
        return self.texts[since - 1 :]


class Real:
    """The same with `editing`."""

    def __init__(self, data: Data):
        self.article: Article = editing.save(None, data, None)

    version = property(lambda self: self.article.version)

    def save(self, data: Data, version: int) -> None:
        self.article = editing.save(self.article, data, None, version)

    def sides(self, mine: Data, version: int) -> tuple[int, list[Data]]:
        found = editing.load_merge_sides(self.article, mine, version)
        return found.version, [found.base, found.mine, found.theirs]

    def kept(self, since: int) -> list[Data]:
        newest = merge._in_levels(snapshot.take(stored(self.article)))
        rows = Revision.objects.filter(article=self.article, number__gte=since).order_by("number")
        kept = list(rows.values_list("data", flat=True))
        assert merge._in_levels(kept[-1]) == newest, "the last revision is the working copy"
        return kept


@dataclass
class Editor:
    version: int
    base: Data
    mine: Data


@dataclass
class Round:
    desk: Memory | Real
    now: Data
    chance: random.Random
    saved: set[str]
    given_up: set[str] = field(default_factory=set)  # deleted or written over by somebody, or not chosen
    conflicts: int = 0

    def save(self, editor: Editor) -> bool:
        """As the form does it: save; else merge, answer what is asked, and save that the next time.

        Between the questions and the answers others save, and then it is a conflict anew.
        """
        try:
            self.desk.save(editor.mine, editor.version)
        except exceptions.Conflict:
            self.conflicts += 1
            editor.version, sides = self.desk.sides(editor.mine, editor.version)
            base, mine, theirs = sides
            made = merge.merge_snapshots(base, mine, theirs)
            answers = {question.name: self.chance.choice(question.answers) for question in made.questions}
            asked = words_in([[question.base, question.mine, question.theirs] for question in made.questions])
            merged = merge.merge_snapshots(base, mine, theirs, answers)
            assert not merged.open(answers)
            for side in (mine, theirs):
                self.given_up |= words_in(base) - words_in(side)
            self.given_up |= asked - words_in(merged.data)
            editor.base, editor.mine = theirs, merged.data
            return False
        self.given_up |= words_in(editor.base) - words_in(editor.mine)
        gone = words_in(self.now) - words_in(editor.mine)
        assert gone <= self.given_up, "words went that nobody gave up"
        self.now = editor.mine
        self.saved |= words_in(self.now)
        return True


# The chances are the same in every run: what hundreds of orders show, a thousand showed when they were new.
@pytest.mark.once
@pytest.mark.parametrize(
    ("desk", "rounds"), [(Memory, 300), pytest.param(Real, 15, marks=pytest.mark.django_db)]
)
def test_four_editors_lose_no_saved_text(desk, rounds):
    rounds = int(os.environ.get("DRILL_ROUNDS", rounds))
    chance, word = random.Random(7), new_words()
    data = first_text(word, rows=1)
    article, conflicts = desk(data), 0
    for n in range(rounds):
        if len(words_in(data)) > MOST_WORDS:
            shorter = {**first_text(word, rows=1), "slug": data["slug"], "id": data["id"]}
            article.save(shorter, article.version)
            data = shorter
        round_ = Round(article, data, chance, words_in(data))
        steps = 1 + n % 2
        waiting = [Editor(article.version, data, changed(data, chance, word, steps)) for _editor in range(4)]
        first = article.version
        while waiting:
            editor = chance.choice(waiting)
            if round_.save(editor):
                waiting.remove(editor)
        data, conflicts = round_.now, conflicts + round_.conflicts
        kept = [words_in(one) for one in article.kept(first)]
        assert round_.saved <= set().union(*kept), "every word that was saved is in a revision"
        assert round_.saved - kept[-1] <= round_.given_up
    assert conflicts >= 3 * rounds, "the editors met"
