"""A drill: something that is done to the site under load, and what it promises meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drills.stage import Stage

Measures = dict[str, float]


class Skipped(Exception):
    """This machine cannot do a drill; the text says why."""


@dataclass(frozen=True)
class Drill:
    """What `run` does and measures (`drills.report.MEASURES`), and the most that each measure may be."""

    name: str
    text: str
    promises: Measures
    run: Callable[["Stage"], Measures]
    seconds: int = 90  # after which it is stopped
    needs_site: bool = True

    def __post_init__(self) -> None:
        assert self.promises, f"{self.name} promises nothing"


@dataclass
class Result:
    """What came of a drill. `problem` says why there are no measures."""

    name: str
    promises: Measures
    measures: Measures = field(default_factory=dict)
    problem: str = ""
    is_skipped: bool = False

    def broken(self) -> list[str]:
        """Return the measures that break their promise; one that is missing does, too."""
        return [
            name for name, most in self.promises.items() if not self.measures.get(name, float("inf")) <= most
        ]

    @property
    def verdict(self) -> str:
        if self.is_skipped:
            return "SKIP"
        return "FAIL" if self.problem or self.broken() else "PASS"
