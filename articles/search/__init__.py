"""Finding live articles. Others import only this package: `find`, `suggest`, and the care of the index."""

from .explain import Trial, explain
from .find import Hit, Near, Results, find, nearest
from .index import LockBusy, differences, follow, rebuild, seen, sync
from .memory import (
    NOTHING_LEFT,
    Key,
    forget,
    kept_code,
    key_again,
    key_of,
    masked,
    remember,
    remember_click,
    remembered_since,
    remembers,
    write_memory,
)
from .offers import most_opened
from .prepare import processors
from .rules import Alternative, Rules
from .similar import alike, similar
from .suggest import Suggestion, suggest

__all__ = [
    "NOTHING_LEFT",
    "Alternative",
    "Hit",
    "Key",
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
    "forget",
    "kept_code",
    "key_again",
    "key_of",
    "masked",
    "most_opened",
    "nearest",
    "processors",
    "rebuild",
    "remember",
    "remember_click",
    "remembered_since",
    "remembers",
    "seen",
    "similar",
    "suggest",
    "sync",
    "write_memory",
]
