"""The primary database: restarted, hung, and lost."""

import signal
import time

from drills.drill import Drill, Measures
from drills.processes import wait_for
from drills.requests import answers
from drills.stage import Stage

RESTARTS = 5
PAUSE_SECONDS = 4
HANG_SECONDS = 15


def restart(stage: Stage) -> Measures:
    site = stage.site
    with site.load() as load:
        for _time in range(RESTARTS):
            site.primary.stop()
            site.primary.start()
            time.sleep(PAUSE_SECONDS)
        load.fault_is_over()
    return load.measures()


def hang(stage: Stage) -> Measures:
    site = stage.site
    with site.load() as load:
        site.primary.freeze()
        time.sleep(HANG_SECONDS)
        site.primary.freeze(False)
        load.fault_is_over()
        time.sleep(PAUSE_SECONDS)
    return load.measures()


def hang_all(stage: Stage) -> Measures:
    """Let the primary and the replica hang, so that a node has nothing but what it keeps."""
    site = stage.site
    slowest = 0.0
    with site.load() as load:
        for server in (site.primary, site.replica):
            server.freeze()
        until = time.monotonic() + HANG_SECONDS
        while time.monotonic() < until:
            slowest = max(slowest, *(_livez_seconds(node.port) for node in site.nodes))
            time.sleep(0.5)
        for server in (site.primary, site.replica):
            server.freeze(False)
        load.fault_is_over()
        time.sleep(PAUSE_SECONDS)
    return {**load.measures(), "livez": slowest}


def _livez_seconds(port: int) -> float:
    asked_at = time.monotonic()
    return time.monotonic() - asked_at if answers(port) else float("inf")


def promote(stage: Stage) -> Measures:
    """Kill the primary and promote the replica; then what was the primary becomes its replica."""
    site = stage.site
    with site.load() as load:
        site.primary.stop(signal.SIGKILL)
        time.sleep(PAUSE_SECONDS)  # that someone, or a program, takes to decide
        site.replica.promote()
        load.fault_is_over()
        time.sleep(2 * PAUSE_SECONDS)
        site.primary, site.replica = site.replica, site.primary
        site.replica.copy(site.primary)
        site.replica.start()
        wait_for(site.primary.has_replica, "the new replica follows")
        time.sleep(PAUSE_SECONDS)
    return load.measures()


READING = {"lost": 0, "errors": 0, "refused": 0, "failed_writes": 0, "stale": 5}

DRILLS = (
    Drill("restart", "restart the primary five times", {**READING, "recovery": 2}, restart),
    Drill("hang", "let the primary hang for 15 seconds", {**READING, "recovery": 5, "slowest": 6}, hang),
    Drill(
        "hang_all",
        "let the primary and the replica hang for 15 seconds",
        # Not how old a page may be: nginx shows what it has while no node can tell it more.
        {"lost": 0, "errors": 0, "failed_writes": 0, "recovery": 5, "slowest": 6, "livez": 1},
        hang_all,
    ),
    Drill(
        "promote",
        "kill the primary, promote the replica 4 seconds later, and make a new replica",
        {**READING, "recovery": 5, "slowest": 6},
        promote,
    ),
)
