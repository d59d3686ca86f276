"""The replica, which answers readers: frozen, lost, and behind."""

import signal
import time

from drills.drill import Drill, Measures
from drills.processes import wait_for
from drills.stage import Stage

FAULT_SECONDS = 12


def freeze(stage: Stage) -> Measures:
    site = stage.site
    with site.load() as load:
        site.replica.freeze()
        time.sleep(FAULT_SECONDS)
        site.replica.freeze(False)
        load.fault_is_over()
        time.sleep(2)
    return load.measures()


def kill(stage: Stage) -> Measures:
    site = stage.site
    with site.load() as load:
        site.replica.stop(signal.SIGKILL)
        time.sleep(FAULT_SECONDS)
        site.replica.start()
        load.fault_is_over()
        wait_for(site.primary.has_replica, "the replica follows again")
        time.sleep(2)
    return load.measures()


def lag(stage: Stage) -> Measures:
    """Let the replica answer, but follow no more."""
    site = stage.site
    with site.load() as load:
        site.replica.ask("SELECT pg_wal_replay_pause()")
        time.sleep(FAULT_SECONDS)
        site.replica.ask("SELECT pg_wal_replay_resume()")
        load.fault_is_over()
        wait_for(site.primary.has_replica, "the replica has caught up")
        time.sleep(2)
    return load.measures()


READING = {"lost": 0, "errors": 0, "refused": 0, "failed_writes": 0}

DRILLS = (
    Drill(
        "freeze",
        "let the replica hang for 12 seconds",
        {**READING, "stale": 5, "recovery": 0, "slowest": 5, "unseen": 0},
        freeze,
    ),
    Drill(
        "kill",
        "kill the replica, and start it 12 seconds later",
        {**READING, "stale": 5, "recovery": 0, "slowest": 5, "unseen": 0},
        kill,
    ),
    Drill(
        "lag",
        "let the replica fall behind for 12 seconds",
        {**READING, "stale": 7, "recovery": 0, "slowest": 5, "unseen": 0},
        lag,
    ),
)
