"""Two editors' texts made one: what only one of them changed is taken, what both changed is a question.

Pure: three snapshots in (what both began with, mine, theirs), one out, with the questions that are open. A
cause, solution or question is a spot of its own, known by its permanent key, and so is the order of each
kind; lists without keys are compared as sequences. A change wins over a deletion until somebody says no.
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
    taken: list[MergedChange] = field(default_factory=list)

    def open(self, answers: Mapping[str, str]) -> list[Question]:
        """The questions that these answers leave open."""
        return [one for one in self.questions if answers.get(one.name) not in one.answers]


def merge_snapshots(base: Data, mine: Data, theirs: Data, answers: Mapping[str, str] | None = None) -> Merged:
    """One snapshot of three. What nobody answered is answered as suggested, else with mine.

    All three are complete (`snapshot.normalize`), and their causes, solutions and questions have keys. Then
    the result is complete, too, and every text that either side added or changed is in it or in a question.
    """
    sides = [_in_levels(one) for one in (base, mine, theirs)]
    work = _Merger(sides[0], sides[1], sides[2], answers or {})
    # In the order of the schema: a database may have put the keys of a snapshot in an order of its own.
    for key in schema.ARTICLE.by_key:
        if key in schema.ARTICLE.keyed_rows:
            work.data[key] = work.rows(key)
        elif is_sequence(key):
            work.data[key] = work.sequence(key)
        elif key == CATALOG_KEYS[0]:
            work.data |= work.place()
        elif key not in CATALOG_KEYS:
            work.data[key] = work.value(key, key, *(one[key] for one in sides))
    if work.data["first"] not in {row["key"] for row in work.data["solutions"]}:
        work.data["first"] = ""  # by an answer that does without it
    return work


def is_sequence(key: str) -> bool:
    """Tell whether a field is a list of rows without permanent keys."""
    return key in schema.ARTICLE.rows and key not in schema.ARTICLE.keyed_rows


def _in_levels(data: Data) -> Data:
    """Readers and forms get symptoms by level, so their order across levels is no change of anybody's."""
    by_level = {key for key, rows in schema.ARTICLE.rows.items() if rows.by_level}
    return {**data, **{key: sorted(data[key], key=lambda row: row["level"] != "basic") for key in by_level}}


class _Merger(Merged):
    def __init__(self, base: Data, mine: Data, theirs: Data, answers: Mapping[str, str]):
        super().__init__()
        self.base, self.mine, self.theirs, self.answers = base, mine, theirs, answers

    def value(self, name: str, key: str, base: Any, mine: Any, theirs: Any) -> Any:
        """One spot as a whole."""
        if mine == theirs:
            return theirs
        if mine == base:
            self.taken.append(MergedChange(THEIRS, key, base, theirs))
            return theirs
        if theirs == base:
            self.taken.append(MergedChange(MINE, key, base, mine))
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

    def place(self) -> Data:
        """Product and area, compared by their addresses: their names are the site's own matter."""
        named = [{part: one[part] for part in CATALOG_KEYS} for one in (self.base, self.mine, self.theirs)]
        slugs = [tuple(one[part]["slug"] if one[part] else None for part in CATALOG_KEYS) for one in named]
        chosen = self.value("place", "product", *slugs)
        return next(one for one, slug in zip(reversed(named), reversed(slugs), strict=True) if slug == chosen)

    # Rows with keys

    def rows(self, key: str) -> list[Data]:
        base, mine, theirs = (
            {row["key"]: row for row in one[key]} for one in (self.base, self.mine, self.theirs)
        )
        kept = {}
        for name in dict.fromkeys([*theirs, *mine]):
            three = base.get(name), mine.get(name), theirs.get(name)
            if key == "solutions" and self._deleted_but_first(name, *three):
                suggested = THEIRS if three[1] is None else MINE
                kept[name] = self.ask(Question(f"{key}.{name}", key, *three, suggested))
            else:
                kept[name] = self.value(f"{key}.{name}", key, *three)
        order = self.order(key, list(base), list(mine), list(theirs))
        return [kept[name] for name in order if kept[name] is not None]

    def _deleted_but_first(self, name: str, base: Any, mine: Any, theirs: Any) -> bool:
        """Whether one side deleted a solution, untouched by the other but for being what to do first now."""
        if base is None or (mine is None) == (theirs is None):
            return False
        survivor, side = (theirs, self.theirs) if mine is None else (mine, self.mine)
        return survivor == base and side["first"] == name != self.base["first"]

    def order(self, key: str, base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
        """All names of both sides: in the order of who moved something, new ones after what they followed."""
        common = set(base) & set(mine) & set(theirs)
        was, one, other = ([name for name in names if name in common] for names in (base, mine, theirs))
        name = f"{key}.{ORDER}"
        if one in (was, other):
            lead, rest = theirs, mine
            if other != was and one != other:
                self.taken.append(MergedChange(THEIRS, name, was, other))
        elif other == was:
            lead, rest = mine, theirs
            self.taken.append(MergedChange(MINE, name, was, one))
        else:
            lead = self.ask(Question(name, name, base, mine, theirs))
            rest = theirs if lead is mine else mine
        whole = list(lead)
        for n, row in enumerate(rest):
            if row not in whole:
                whole.insert(whole.index(rest[n - 1]) + 1 if n else 0, row)
        return whole

    # Lists without keys

    def sequence(self, key: str) -> list[Any]:
        whole = self.base[key], self.mine[key], self.theirs[key]
        if whole[0] in whole[1:] or whole[1] == whole[2]:
            return self.value(key, key, *whole)
        made: list[Any] = []
        asked = 0
        for base, mine, theirs in chunks(*whole):
            if base == mine == theirs:
                made += theirs
            elif base in (mine, theirs) or mine == theirs:
                made += self.value(key, key, base, mine, theirs)
            else:
                # Two that added something here want both; what one deleted, the other changed.
                suggested = (
                    "" if base and mine and theirs else BOTH if mine and theirs else MINE if mine else THEIRS
                )
                made += self.ask(Question(f"{key}.{asked}", key, base, mine, theirs, suggested))
                asked += 1
        return _drop_duplicates(made, *whole[1:])


def _drop_duplicates(made: list[Any], *sides: Sequence[Any]) -> list[Any]:
    """Without what stands in it oftener than on either side: both added or moved it, each to a place."""
    kept: list[Any] = []
    for one in made:
        if kept.count(one) < max(side.count(one) for side in sides):
            kept.append(one)
    return kept


def _combine_additions(base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
    """What either side added, and of the rest what both kept."""
    kept = [one for one in theirs if one not in base or one in mine]
    return kept + [one for one in mine if one not in base and one not in theirs]


def chunks(
    base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]
) -> Iterator[tuple[list[Any], list[Any], list[Any]]]:
    """Three lists cut into pieces that belong together: what differs, and single entries that all have."""
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


def _match_positions(one: Sequence[Any], other: Sequence[Any]) -> dict[int, int]:
    """For the entries of one list their places in the other, rising with them."""
    words = [[json.dumps(entry, sort_keys=True) for entry in entries] for entries in (one, other)]
    matcher = difflib.SequenceMatcher(None, words[0], words[1], autojunk=False)
    return {block.a + n: block.b + n for block in matcher.get_matching_blocks() for n in range(block.size)}
