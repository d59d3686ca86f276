"""The parts of `make drill`: a module each, with its drills in DRILLS."""

from collections.abc import Iterator
from importlib import import_module

from drills.drill import Drill

# In the order in which they run.
NAMES = ("workers", "index", "disk", "valkey", "replica", "primary", "upgrade", "operations")


def all_drills() -> Iterator[tuple[str, Drill]]:
    """Yield each drill with its full name, such as `primary.restart`."""
    for part in NAMES:
        for drill in import_module(f"drills.parts.{part}").DRILLS:
            yield f"{part}.{drill.name}", drill


def choose(wanted: list[str]) -> list[tuple[str, Drill]]:
    """Return the drills of these parts or names, all if none is named. ValueError for an unknown one."""
    known = list(all_drills())
    for name in wanted:
        if not any(_is_named(full, name) for full, _drill in known):
            raise ValueError(f"there's no part or drill {name!r}. To list them, run `make drill ARGS=--list`")
    return [(full, drill) for full, drill in known if not wanted or any(_is_named(full, w) for w in wanted)]


def _is_named(full: str, name: str) -> bool:
    return name in (full, full.partition(".")[0])
