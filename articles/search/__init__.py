"""Finding live articles. Others import only this package: `find`, `suggest`, and the care of the index."""

from .find import Hit, Near, Results, find, nearest
from .index import LockBusy, differences, follow, rebuild, sync
from .suggest import Suggestion, suggest

__all__ = [
    "Hit",
    "LockBusy",
    "Near",
    "Results",
    "Suggestion",
    "differences",
    "find",
    "follow",
    "nearest",
    "rebuild",
    "suggest",
    "sync",
]
