"""Which solution helps most, judged from what readers say. Pure: words of readers in, an order out.

The editors' order stands until readers show that it is wrong. Each is asked about what they tried ("This
fixed it", "Did not help"), so a rate is that of those who came as far as the solution. A solution passes the
one before it when it has at least ENOUGH outcomes and the lower end of its interval lies above the upper end
of the other's: the score interval for a proportion, E. B. Wilson, Probable inference, the law of succession,
and statistical inference, JASA 22 (1927), 209-212. Two intervals of 95 % that do not touch differ at a level
of about 0.6 %, which leaves room for looking again and again.

Anybody may press the buttons, and nobody is known. So that one client or one network cannot turn an order:

- one reader's word on a day counts once, and one network's words on a day for A_NETWORK readers at most;
- each network falls into one of NETWORK_GROUPS by a secret hash, the same every day. No group counts for
  more than a SHARE of all that is said of a solution (but for A_NETWORK in any case);
- an advantage counts only if it is still there when any single group is left out. So the others alone say so,
  and what comes from one place never moves a solution; at most it keeps one from moving.

Old words fade: each counts for half after a half-life.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

NETWORK_GROUPS = 64
A_NETWORK = 3
SHARE = 0.05
ENOUGH = 30
# Below this many a figure says nothing and is not shown.
SHOWN_FROM = 10
Z = 1.96

Tally = dict[int, tuple[float, float]]  # by network_group: worked, tried


class Vote(NamedTuple):
    """One reader's word, or the weighed sum of several older ones (which have no network any more)."""

    key: str
    fixed: bool
    age: int  # days
    network_group: int
    network: str = ""
    weight: float = 1


class Slot(NamedTuple):
    """A solution where the editors put it."""

    key: str
    level: str
    place: str


def digest(solution: Mapping[str, Any]) -> str:
    """What tells one text of a solution from another: words about the one say nothing of the other."""
    return hashlib.sha256(f"{solution['title']}\n{solution['body']}".encode()).hexdigest()[:16]


def on_a_day(said: Sequence[Vote]) -> list[float]:
    """What each word counts for on its day, when no network counts for more than A_NETWORK readers."""
    sums: dict[tuple[str, int, str], float] = {}
    for one in said:
        if one.network:
            place = (one.key, one.age, one.network)
            sums[place] = sums.get(place, 0) + one.weight
    return [
        one.weight * min(1, A_NETWORK / sums[one.key, one.age, one.network]) if one.network else one.weight
        for one in said
    ]


def faded(weight: float, age: int, half_life: int) -> float:
    """What is left of a weight after some days."""
    return weight * 0.5 ** (max(age, 0) / half_life)


def tallies(said: Sequence[Vote], half_life: int) -> dict[str, Tally]:
    """Add up what is said of each solution, network_group by network_group."""
    made: dict[str, Tally] = {}
    for one, weight in zip(said, on_a_day(said), strict=True):
        left = faded(weight, one.age, half_life)
        tally = made.setdefault(one.key, {})
        worked, tried = tally.get(one.network_group, (0, 0))
        tally[one.network_group] = (worked + left * one.fixed, tried + left)
    return made


def counted(tally: Tally, without: int | None = None) -> tuple[float, float]:
    """How many it worked for, of how many who tried it, with no network_group beyond its share."""
    kept = [one for network_group, one in tally.items() if network_group != without]
    limit = _limit([tried for _worked, tried in kept])
    sizes = [(worked, tried, min(1, limit / tried)) for worked, tried in kept if tried]
    return sum(worked * part for worked, _t, part in sizes), sum(tried * part for _w, tried, part in sizes)


def _limit(sizes: Sequence[float]) -> float:
    """Return the size beyond which no group counts: a share of the sum of what then counts."""
    limit = sum(sizes)
    for _round in range(50):
        smaller = max(A_NETWORK, SHARE * sum(min(size, limit) for size in sizes))
        if smaller >= limit * 0.999:
            break
        limit = smaller
    return limit


def interval(worked: float, tried: float) -> tuple[float, float]:
    """Where the true rate lies: Wilson's score interval of 95 %. With nothing tried it may lie anywhere."""
    if tried <= 0:
        return 0, 1
    rate, square = worked / tried, Z * Z
    middle = (rate + square / (2 * tried)) / (1 + square / tried)
    half = Z / (1 + square / tried) * sqrt(rate * (1 - rate) / tried + square / (4 * tried * tried))
    return max(0, middle - half), min(1, middle + half)


def helps_more(one: Tally, other: Tally) -> bool:
    """Return whether one solution is better beyond chance, whichever single group is left out."""
    groups = [None, *sorted(one.keys() | other.keys())]
    return all(
        _is_better(counted(one, network_group), counted(other, network_group)) for network_group in groups
    )


def _is_better(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[1] >= ENOUGH and interval(*one)[0] > interval(*other)[1]


def order(slots: Sequence[Slot], said: Mapping[str, Tally]) -> list[str]:
    """The keys in the order to show: basic ones before the advanced, each kind ordered for itself.

    A pinned solution keeps its place in its kind, and so do a prerequisite and the one it is needed for.
    """
    levels = dict.fromkeys(sorted((slot.level for slot in slots), key=lambda level: level != "basic"))
    return [key for level in levels for key in _ordered([s for s in slots if s.level == level], said)]


def _ordered(slots: Sequence[Slot], said: Mapping[str, Tally]) -> list[str]:
    fixed = set(_fixed(slots))
    free = [slot.key for slot in slots if slot.key not in fixed]
    moved = True
    while moved:  # each exchange is one that the evidence asks for, and evidence goes round in no circle
        moved = False
        for n in range(1, len(free)):
            before, after = free[n - 1], free[n]
            if helps_more(said.get(after, {}), said.get(before, {})):
                free[n - 1], free[n] = after, before
                moved = True
    left = iter(free)
    return [slot.key if slot.key in fixed else next(left) for slot in slots]


def _fixed(slots: Sequence[Slot]) -> Iterator[str]:
    before = ""
    for slot in slots:
        if slot.place != "free" or before == "prerequisite":
            yield slot.key
        before = slot.place


def summary(solutions: Iterable[Mapping[str, Any]], first: str, said: Sequence[Vote], half_life: int) -> Any:
    """What a publication keeps: the order and the figures by key, rounded down; {} where nothing is said.

    `first` is the key that the editors chose to begin with, which stays where it is.
    """
    if not said:
        return {}
    slots = [Slot(s["key"], s["level"], "pinned" if s["key"] == first else s["place"]) for s in solutions]
    made = tallies(said, half_life)
    figures = {}
    for slot in slots:
        worked, tried = counted(made.get(slot.key, {}))
        # A hair is added, since the sum of ten tenths is a little less than one.
        figures[slot.key] = [int(worked + 1e-6), int(tried + 1e-6)]
    return {
        "order": order(slots, made),
        "figures": {key: pair for key, pair in figures.items() if pair[1] >= SHOWN_FROM},
    }
