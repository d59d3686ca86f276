"""Finding live articles. Others import only this package: `find`, `suggest`, and the care of the index."""

from .engine import LockBusy
from .explanation import Trial, explain
from .finder import Hit, Near, Results, find, nearest
from .index import differences, follow, rebuild, seen, sync
from .offers import most_opened
from .preparation import processors
from .rules import Alternative, Rules
from .similar_articles import alike, similar
from .suggestions import Suggestion, suggest

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
