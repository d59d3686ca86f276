"""The order of solutions by the votes of readers. Pure: votes in, an order out.

The editors' order stays until votes show that it is wrong. Readers vote on what they tried ("Fixed it",
"Didn't help"), so a rate is that of the readers who got as far as the solution. A solution passes the one
before it when it has at least MIN_VOTES_TO_PASS votes and the lower end of its interval is above the upper
end of the other's: the score interval for a proportion, E. B. Wilson, Probable inference, the law of
succession, and statistical inference, JASA 22 (1927), 209-212. Two 95% intervals that do not overlap differ
at a level of about 0.6%, which leaves room for checking again and again.

Anyone can vote, and no one is identified. So that one client or one network can't change an order:

- a reader's vote counts once a day, and the votes of one network for MAX_VOTES_PER_NETWORK a day at most;
- a secret hash puts each network into one of NETWORK_GROUPS, the same every day. No group counts for more
  than MAX_GROUP_SHARE of the votes on a solution (but always for MAX_VOTES_PER_NETWORK);
- an advantage counts only if it remains without any single group. So votes from one network never move a
  solution; at most they keep one from moving.

Old votes fade: each counts for half after a half-life.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

NETWORK_GROUPS = 64
MAX_VOTES_PER_NETWORK = 3
MAX_GROUP_SHARE = 0.05
MIN_VOTES_TO_PASS = 30
# Below this many votes a figure means nothing and is not shown.
MIN_VOTES_SHOWN = 10
Z_95 = 1.96

Tally = dict[int, tuple[float, float]]  # by network_group: worked, tried


class Vote(NamedTuple):
    """One reader's vote, or the weighted sum of several older ones, which have no network anymore."""

    key: str
    fixed: bool
    age: int  # days
    network_group: int
    network: str = ""
    weight: float = 1


class Slot(NamedTuple):
    """A solution in the order of the editors."""

    key: str
    level: str
    place: str


def text_digest(solution: Mapping[str, Any]) -> str:
    """Return a digest of a solution's text, because votes on one text don't count for another."""
    return hashlib.sha256(f"{solution['title']}\n{solution['body']}".encode()).hexdigest()[:16]


def daily_weights(votes: Sequence[Vote]) -> list[float]:
    """Return the weight of each vote when no network has more than MAX_VOTES_PER_NETWORK a day."""
    sums: dict[tuple[str, int, str], float] = {}
    for vote in votes:
        if vote.network:
            day = (vote.key, vote.age, vote.network)
            sums[day] = sums.get(day, 0) + vote.weight
    return [
        vote.weight * min(1, MAX_VOTES_PER_NETWORK / sums[vote.key, vote.age, vote.network])
        if vote.network
        else vote.weight
        for vote in votes
    ]


def decay(weight: float, age: int, half_life: int) -> float:
    """Return what is left of a weight after some days."""
    return weight * 0.5 ** (max(age, 0) / half_life)


def tally_votes(votes: Sequence[Vote], half_life: int) -> dict[str, Tally]:
    """Add up the votes on each solution by network group."""
    tallies: dict[str, Tally] = {}
    for vote, weight in zip(votes, daily_weights(votes), strict=True):
        weight = decay(weight, vote.age, half_life)
        tally = tallies.setdefault(vote.key, {})
        worked, tried = tally.get(vote.network_group, (0, 0))
        tally[vote.network_group] = (worked + weight * vote.fixed, tried + weight)
    return tallies


def capped_totals(tally: Tally, without: int | None = None) -> tuple[float, float]:
    """Return how many it worked for and how many tried it, with no network group beyond its share."""
    groups = [totals for network_group, totals in tally.items() if network_group != without]
    limit = _group_limit([tried for _worked, tried in groups])
    sizes = [(worked, tried, min(1, limit / tried)) for worked, tried in groups if tried]
    return sum(worked * part for worked, _t, part in sizes), sum(tried * part for _w, tried, part in sizes)


def _group_limit(sizes: Sequence[float]) -> float:
    """Return the size beyond which no group counts: a share of the sum of what then counts."""
    limit = sum(sizes)
    for _round in range(50):
        smaller = max(MAX_VOTES_PER_NETWORK, MAX_GROUP_SHARE * sum(min(size, limit) for size in sizes))
        if smaller >= limit * 0.999:
            break
        limit = smaller
    return limit


def score_interval(worked: float, tried: float) -> tuple[float, float]:
    """Return Wilson's 95% score interval of the rate. Without votes, it is all from 0 to 1."""
    if tried <= 0:
        return 0, 1
    rate, square = worked / tried, Z_95 * Z_95
    middle = (rate + square / (2 * tried)) / (1 + square / tried)
    half = Z_95 / (1 + square / tried) * sqrt(rate * (1 - rate) / tried + square / (4 * tried * tried))
    return max(0, middle - half), min(1, middle + half)


def helps_more(this: Tally, other: Tally) -> bool:
    """Return whether one solution is better beyond chance, whichever single group is left out."""
    groups = [None, *sorted(this.keys() | other.keys())]
    return all(
        _is_better(capped_totals(this, network_group), capped_totals(other, network_group))
        for network_group in groups
    )


def _is_better(this: tuple[float, float], other: tuple[float, float]) -> bool:
    return this[1] >= MIN_VOTES_TO_PASS and score_interval(*this)[0] > score_interval(*other)[1]


def order_solutions(slots: Sequence[Slot], tallies: Mapping[str, Tally]) -> list[str]:
    """Return the keys in the order to show: basic solutions, then advanced ones, each level on its own.

    A pinned solution keeps its position in its level, and so do a prerequisite and the one that needs it.
    """
    levels = dict.fromkeys(sorted((slot.level for slot in slots), key=lambda level: level != "basic"))
    return [key for level in levels for key in _order_level([s for s in slots if s.level == level], tallies)]


def _order_level(slots: Sequence[Slot], tallies: Mapping[str, Tally]) -> list[str]:
    fixed = set(_immovable_keys(slots))
    free = [slot.key for slot in slots if slot.key not in fixed]
    moved = True
    while moved:  # ends, because votes never put three solutions in a circle
        moved = False
        for n in range(1, len(free)):
            before, after = free[n - 1], free[n]
            if helps_more(tallies.get(after, {}), tallies.get(before, {})):
                free[n - 1], free[n] = after, before
                moved = True
    left = iter(free)
    return [slot.key if slot.key in fixed else next(left) for slot in slots]


def _immovable_keys(slots: Sequence[Slot]) -> Iterator[str]:
    before = ""
    for slot in slots:
        if slot.place != "free" or before == "prerequisite":
            yield slot.key
        before = slot.place


def summarize(
    solutions: Iterable[Mapping[str, Any]], first: str, votes: Sequence[Vote], half_life: int
) -> Any:
    """Return the order and the rounded figures by key that a publication stores, or {} without votes.

    `first` is the key of the solution that the editors chose to try first, which stays where it is.
    """
    if not votes:
        return {}
    slots = [Slot(s["key"], s["level"], "pinned" if s["key"] == first else s["place"]) for s in solutions]
    tallies = tally_votes(votes, half_life)
    figures = {}
    for slot in slots:
        worked, tried = capped_totals(tallies.get(slot.key, {}))
        # The sum of ten tenths is a little less than one, hence the addition.
        figures[slot.key] = [int(worked + 1e-6), int(tried + 1e-6)]
    return {
        "order": order_solutions(slots, tallies),
        "figures": {key: pair for key, pair in figures.items() if pair[1] >= MIN_VOTES_SHOWN},
    }
