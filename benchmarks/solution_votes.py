"""Readers who vote, and some who cheat, against the order of solutions: python benchmarks/solution_votes.py

Each reader goes down the page as it stands: tries a solution (or cannot), stops at the one that fixes it,
else goes on or gives up, and presses a button now and then. Time goes by in days; it is ordered again daily.
"""

import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from articles.feedback import solution_ranking
from articles.feedback.solution_ranking import Slot, Tally, Vote

HALF_LIFE = 90
COULD_NOT, GOES_ON, ANSWERS = 0.15, 0.8, 0.3


@dataclass
class World:
    """An article, what its solutions are worth in truth, and who comes."""

    rates: dict[str, float]  # in the editors' order
    readers: int = 60  # a day
    networks: int = 5000
    seed: int = 1
    attack: str = ""  # "client", "network" or ""
    favoured: str = ""  # the solution that the attackers praise, while they damn all others
    sums: dict[tuple[str, bool, int], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.slots = [Slot(key, "basic", "free") for key in self.rates]
        self.crowd_of = [
            self.random.randrange(solution_ranking.NETWORK_GROUPS) for _n in range(self.networks)
        ]
        self.order = list(self.rates)

    def day(self) -> list[str]:
        said = [*self._honest(), *self._dishonest()]
        self.sums = {key: weight * 0.5 ** (1 / HALF_LIFE) for key, weight in self.sums.items()}
        for one, weight in zip(said, solution_ranking.daily_weights(said), strict=True):
            place = (one.key, one.fixed, one.network_group)
            self.sums[place] = self.sums.get(place, 0) + weight
        self.order = solution_ranking.order_solutions(self.slots, self.tallies())
        return self.order

    def tallies(self) -> dict[str, Tally]:
        kept = [
            Vote(key, fixed, 0, network_group, weight=w)
            for (key, fixed, network_group), w in self.sums.items()
        ]
        return solution_ranking.tally_votes(kept, HALF_LIFE)

    def figures(self) -> dict[str, str]:
        made = self.tallies()
        pairs = {key: solution_ranking.capped_totals(made.get(key, {})) for key in self.order}
        return {key: f"{worked:.0f} of {tried:.0f}" for key, (worked, tried) in pairs.items()}

    def _honest(self) -> Iterator[Vote]:
        for _reader in range(self.readers):
            network = self.random.randrange(self.networks)
            for key in self.order:
                if self.random.random() < COULD_NOT:
                    continue
                fixed = self.random.random() < self.rates[key]
                if self.random.random() < ANSWERS:
                    yield Vote(key, fixed, 0, self.crowd_of[network], f"n{network}")
                if fixed or self.random.random() > GOES_ON:
                    break

    def _dishonest(self) -> Iterable[Vote]:
        """One client says each thing once a day; a network of 250 clients says it 250 times."""
        times = {"": 0, "client": 1, "network": 250}[self.attack]
        return [Vote(key, key == self.favoured, 0, 7, "bad") for key in self.rates for _n in range(times)]


def days_until(world: World, wanted: Sequence[str], most: int) -> int | None:
    """The day on which the order became `wanted` and stayed so until `most`; None if it did not."""
    since = None
    for day in range(1, most + 1):
        if world.day() != list(wanted):
            since = None
        elif since is None:
            since = day
    return since


def days_in(world: World, order: Sequence[str], days: int) -> int:
    """On how many of the days the page stood in this order."""
    return sum(world.day() == list(order) for _day in range(days))


RATES = {"restart": 0.15, "sign-in": 0.35, "cache": 0.6}
BEST_FIRST = ["cache", "sign-in", "restart"]
RIGHT = dict(sorted(RATES.items(), key=lambda pair: -pair[1]))
ALIKE = {"one": 0.4, "two": 0.4, "three": 0.4}


def main() -> None:
    print("Editors put the worst first: restart 15 %, sign-in 35 %, cache 60 %")
    for readers in (10, 30, 60, 200):
        found = [days_until(World(RATES, readers, seed=seed), BEST_FIRST, 365) for seed in range(3)]
        print(f"  {readers:4} readers a day: true order from day {found} on (3 seeds)")
    world = World(RATES)
    days_until(world, BEST_FIRST, 180)
    print(f"  after 180 days the page says: {world.figures()}")
    print("Editors have it right; someone praises the worst and damns the others, each day for a year")
    for attack in ("", "client", "network"):
        for readers in (3, 30, 200):
            worlds = [
                World(RIGHT, readers, seed=seed, attack=attack, favoured="restart") for seed in range(5)
            ]
            held = [days_in(world, BEST_FIRST, 365) for world in worlds]
            print(f"  {attack or 'nobody':8} {readers:4} readers a day: right order on {held} of 365 days")
    print("All three help alike; someone praises the last one")
    for attack in ("", "client", "network"):
        worlds = [World(ALIKE, 60, seed=seed, attack=attack, favoured="three") for seed in range(3)]
        held = [days_in(world, list(ALIKE), 365) for world in worlds]
        print(f"  {attack or 'nobody':8}   60 readers a day: editors' order on {held} of 365 days")
    print("No one honest votes; only the attackers for a year")
    for attack in ("client", "network"):
        lone = World(RIGHT, 0, attack=attack, favoured="restart")
        print(f"  {attack:8} order held on {days_in(lone, BEST_FIRST, 365)} of 365 days")
    print("Editors have it wrong and a network damns the best: does the truth still come through?")
    for readers in (30, 60, 200):
        hindered = World(RATES, readers, attack="network", favoured="restart")
        print(f"  {readers:4} readers a day: true order from day {days_until(hindered, BEST_FIRST, 365)} on")


if __name__ == "__main__":
    main()
