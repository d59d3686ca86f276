"""Two editors' texts made one: what only one of them changed is taken, what both changed is a question.

Pure: three snapshots in (what both began with, mine, theirs), one out, with the questions that are open. A
cause, solution or question is a spot of its own, known by its permanent key, and so is the order of each
kind; lists without keys are compared as sequences. A change wins over a deletion until someone says no.
Source: three-way merge by stable and unstable chunks, as in S. Khanna, K. Kunal and B. C. Pierce, "A Formal
Investigation of Diff3" (FSTTCS 2007).
"""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import schema
from .snapshot import Data

MINE, THEIRS, BOTH = "mine", "theirs", "both"
ORDER = "order"
CATALOG_KEYS = ("product", "area")  # an area belongs to its product, so they go together


@dataclass(frozen=True)
class Question:
    """A spot that both changed. Its name is the same whenever the same three texts are merged.

    The values are those of the snapshot: a text, a row (None if it is not there), a part of a list, or, for
    an order, the keys. `suggested` is empty if only a person can know.
    """

    name: str
    key: str
    base: Any
    mine: Any
    theirs: Any
    suggested: str = ""

    @property
    def answers(self) -> tuple[str, ...]:
        return (THEIRS, MINE, BOTH) if is_sequence(self.key) else (THEIRS, MINE)


@dataclass(frozen=True)
class MergedChange:
    """A spot that one side alone changed: the side, and what it made of it."""

    side: str
    key: str
    base: Any
    value: Any


@dataclass
class Merged:
    data: Data = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    changes: list[MergedChange] = field(default_factory=list)

    def open(self, answers: Mapping[str, str]) -> list[Question]:
        """Return the questions that these answers leave open."""
        return [question for question in self.questions if answers.get(question.name) not in question.answers]


def merge_snapshots(base: Data, mine: Data, theirs: Data, answers: Mapping[str, str] | None = None) -> Merged:
    """Merge three snapshots into one. A question without an answer gets the suggested one, or mine.

    All three are complete (`snapshot.normalize`), and their causes, solutions and questions have keys. Then
    the result is complete, too, and every text that either side added or changed is in it or in a question.
    """
    sides = [_in_levels(data) for data in (base, mine, theirs)]
    work = _Merger(sides[0], sides[1], sides[2], answers or {})
    # In the order of the schema: a database may have put the keys of a snapshot in an order of its own.
    for key in schema.ARTICLE.by_key:
        if key in schema.ARTICLE.keyed_rows:
            work.data[key] = work.rows(key)
        elif is_sequence(key):
            work.data[key] = work.sequence(key)
        elif key == CATALOG_KEYS[0]:
            work.data |= work.product_and_area()
        elif key not in CATALOG_KEYS:
            work.data[key] = work.value(key, key, *(side[key] for side in sides))
    if work.data["first"] not in {row["key"] for row in work.data["solutions"]}:
        work.data["first"] = ""  # by an answer that does without it
    return work


def is_sequence(key: str) -> bool:
    """Tell whether a field is a list of rows without permanent keys."""
    return key in schema.ARTICLE.rows and key not in schema.ARTICLE.keyed_rows


def _in_levels(data: Data) -> Data:
    """Sort symptoms by level, as pages and forms do, so that their order across levels is no change."""
    by_level = {key for key, rows in schema.ARTICLE.rows.items() if rows.by_level}
    return {**data, **{key: sorted(data[key], key=lambda row: row["level"] != "basic") for key in by_level}}


class _Merger(Merged):
    def __init__(self, base: Data, mine: Data, theirs: Data, answers: Mapping[str, str]):
        super().__init__()
        self.base, self.mine, self.theirs, self.answers = base, mine, theirs, answers

    def value(self, name: str, key: str, base: Any, mine: Any, theirs: Any) -> Any:
        """Merge a value that isn't divided: a change of one side wins, two different ones make a question."""
        if mine == theirs:
            return theirs
        if mine == base:
            self.changes.append(MergedChange(THEIRS, key, base, theirs))
            return theirs
        if theirs == base:
            self.changes.append(MergedChange(MINE, key, base, mine))
            return mine
        suggested = ""
        if base is not None and None in (mine, theirs) and key in schema.ARTICLE.keyed_rows:
            suggested = THEIRS if mine is None else MINE
        return self.ask(Question(name, key, base, mine, theirs, suggested))

    def ask(self, question: Question) -> Any:
        self.questions.append(question)
        answer = self.answers.get(question.name)
        if answer not in question.answers:
            answer = question.suggested or MINE
        if answer == BOTH:
            return _combine_additions(question.base, question.mine, question.theirs)
        return question.mine if answer == MINE else question.theirs

    def product_and_area(self) -> Data:
        """Merge product and area by their slugs. Their names belong to the site, not to the article."""
        pairs = [{part: side[part] for part in CATALOG_KEYS} for side in (self.base, self.mine, self.theirs)]
        slugs = [tuple(pair[part]["slug"] if pair[part] else None for part in CATALOG_KEYS) for pair in pairs]
        answer = self.value("place", "product", *slugs)
        return next(
            pair for pair, slug in zip(reversed(pairs), reversed(slugs), strict=True) if slug == answer
        )

    # Rows with keys

    def rows(self, key: str) -> list[Data]:
        base, mine, theirs = (
            {row["key"]: row for row in side[key]} for side in (self.base, self.mine, self.theirs)
        )
        merged = {}
        for name in dict.fromkeys([*theirs, *mine]):
            three = base.get(name), mine.get(name), theirs.get(name)
            if key == "solutions" and self._deleted_but_first(name, *three):
                suggested = THEIRS if three[1] is None else MINE
                merged[name] = self.ask(Question(f"{key}.{name}", key, *three, suggested))
            else:
                merged[name] = self.value(f"{key}.{name}", key, *three)
        order = self.order(key, list(base), list(mine), list(theirs))
        return [merged[name] for name in order if merged[name] is not None]

    def _deleted_but_first(self, name: str, base: Any, mine: Any, theirs: Any) -> bool:
        """Tell whether one side deleted a solution that the other only made the first one to try."""
        if base is None or (mine is None) == (theirs is None):
            return False
        survivor, side = (theirs, self.theirs) if mine is None else (mine, self.mine)
        return survivor == base and side["first"] == name != self.base["first"]

    def order(self, key: str, base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
        """Order the names of both sides as the side that moved one, new ones after those they followed."""
        common = set(base) & set(mine) & set(theirs)
        was, ours, other = ([name for name in names if name in common] for names in (base, mine, theirs))
        name = f"{key}.{ORDER}"
        if ours in (was, other):
            lead, rest = theirs, mine
            if other != was and ours != other:
                self.changes.append(MergedChange(THEIRS, name, was, other))
        elif other == was:
            lead, rest = mine, theirs
            self.changes.append(MergedChange(MINE, name, was, ours))
        else:
            lead = self.ask(Question(name, name, base, mine, theirs))
            rest = theirs if lead is mine else mine
        order = list(lead)
        for n, row in enumerate(rest):
            if row not in order:
                order.insert(order.index(rest[n - 1]) + 1 if n else 0, row)
        return order

    # Lists without keys

    def sequence(self, key: str) -> list[Any]:
        sides = self.base[key], self.mine[key], self.theirs[key]
        if sides[0] in sides[1:] or sides[1] == sides[2]:
            return self.value(key, key, *sides)
        merged: list[Any] = []
        questions = 0
        for base, mine, theirs in chunks(*sides):
            if base == mine == theirs:
                merged += theirs
            elif base in (mine, theirs) or mine == theirs:
                merged += self.value(key, key, base, mine, theirs)
            else:
                # Two that added something here want both; what one deleted, the other changed.
                suggested = (
                    "" if base and mine and theirs else BOTH if mine and theirs else MINE if mine else THEIRS
                )
                merged += self.ask(Question(f"{key}.{questions}", key, base, mine, theirs, suggested))
                questions += 1
        return _drop_duplicates(merged, *sides[1:])


def _drop_duplicates(merged: list[Any], *sides: Sequence[Any]) -> list[Any]:
    """Drop an item that comes more often than on either side: both added or moved it, each elsewhere."""
    remaining: list[Any] = []
    for item in merged:
        if remaining.count(item) < max(side.count(item) for side in sides):
            remaining.append(item)
    return remaining


def _combine_additions(base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
    """Return the items that either side added, and those that both kept."""
    combined = [item for item in theirs if item not in base or item in mine]
    return combined + [item for item in mine if item not in base and item not in theirs]


def chunks(
    base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]
) -> Iterator[tuple[list[Any], list[Any], list[Any]]]:
    """Yield three lists in pieces that belong together: what differs, and single entries that all have."""
    in_mine, in_theirs = _match_positions(base, mine), _match_positions(base, theirs)
    b = m = t = 0
    for n in range(len(base)):
        if n not in in_mine or n not in in_theirs:
            continue
        piece = list(base[b:n]), list(mine[m : in_mine[n]]), list(theirs[t : in_theirs[n]])
        if any(piece):
            yield piece
        yield [base[n]], [base[n]], [base[n]]
        b, m, t = n + 1, in_mine[n] + 1, in_theirs[n] + 1
    rest = list(base[b:]), list(mine[m:]), list(theirs[t:])
    if any(rest):
        yield rest


def _match_positions(ours: Sequence[Any], other: Sequence[Any]) -> dict[int, int]:
    """Return where the entries of one list stand in the other, both in rising order."""
    words = [[json.dumps(entry, sort_keys=True) for entry in entries] for entries in (ours, other)]
    matcher = difflib.SequenceMatcher(None, words[0], words[1], autojunk=False)
    return {block.a + n: block.b + n for block in matcher.get_matching_blocks() for n in range(block.size)}
