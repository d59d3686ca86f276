"""Valkey, which holds shared limits: stopped, hung, and full."""

import time
from collections.abc import Callable

from drills.drill import Drill, Measures, Skipped
from drills.stage import Stage

FAULT_SECONDS = 12


def stop(stage: Stage) -> Measures:
    valkey = stage.site.valkey
    return _fail(stage, valkey.stop, valkey.start)


def hang(stage: Stage) -> Measures:
    valkey = stage.site.valkey
    return _fail(stage, valkey.freeze, lambda: valkey.freeze(False))


def fill(stage: Stage) -> Measures:
    valkey = stage.site.valkey
    return _fail(stage, valkey.fill, valkey.empty)


def _fail(stage: Stage, begin: Callable[[], object], end: Callable[[], object]) -> Measures:
    site = stage.site
    if site.valkey.process is None:
        raise Skipped("Valkey or the package redis is missing: apt-get install redis-server, make setup")
    with site.load() as load:
        begin()
        guesses = site.visitors.guesses(f"guessed-{time.monotonic_ns()}")
        time.sleep(FAULT_SECONDS)
        end()
        load.fault_is_over()
        time.sleep(2)
    return {**load.measures(), "guesses": guesses}


PROMISES: Measures = {
    "lost": 0, "errors": 0, "refused": 0, "failed_writes": 0, "refused_writes": 0, "stale": 5, "recovery": 0,
    "slowest": 5, "guesses": 20,
}  # fmt: skip

DRILLS = (
    Drill("stop", "stop Valkey for 12 seconds", PROMISES, stop),
    Drill("hang", "let Valkey hang for 12 seconds", PROMISES, hang),
    Drill("fill", "fill Valkey's memory for 12 seconds", PROMISES, fill),
)
