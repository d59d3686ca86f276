"""Finding live articles. Others import only this package: `find`, `suggest`, and the care of the index."""

from .explain import Trial, explain
from .find import Hit, Near, Results, find, nearest
from .index import LockBusy, differences, follow, rebuild, sync
from .rules import Alternative, Rules
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
    "differences",
    "explain",
    "find",
    "follow",
    "nearest",
    "rebuild",
    "suggest",
    "sync",
]
