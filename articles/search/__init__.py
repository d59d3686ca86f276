"""Finding live articles. Others import only this package: `find`, `suggest`, and the care of the index."""

from .explain import Trial, explain
from .find import Hit, Near, Results, find, nearest
from .index import LockBusy, differences, follow, rebuild, seen, sync
from .offers import most_opened
from .prepare import processors
from .rules import Alternative, Rules
from .similar import alike, similar
from .suggest import Suggestion, suggest

__all__ = [
    "Alternative",
    "Hit",
    "LockBusy",
    "Near",
    "Results",
    "Rules",
    "Suggestion",
    "Trial",
    "alike",
    "differences",
    "explain",
    "find",
    "follow",
    "most_opened",
    "nearest",
    "processors",
    "rebuild",
    "seen",
    "similar",
    "suggest",
    "sync",
]
