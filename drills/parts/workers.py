"""Workers of a node: killed, and replaced by new ones."""

import time

from drills.drill import Drill, Measures
from drills.processes import wait_for
from drills.stage import Node, Stage

KILLS = 10
RELOADS = 20
THREADS = 4  # of a worker: so many requests it may be answering when it's killed


def kill(stage: Stage) -> Measures:
    """Kill a worker of one node after another, once behind nginx."""
    site = stage.site
    with site.load() as load:
        for turn in range(KILLS):
            site.nodes[turn % 2].kill_worker()
            time.sleep(3)
        load.fault_is_over()
    return load.measures()


def kill_direct(stage: Stage) -> Measures:
    """Kill workers of a node that nothing stands before: what it was answering is lost, and no more."""
    site = stage.site
    node = site.nodes[0]
    with site.load(port=node.port) as load:
        for _turn in range(KILLS):
            node.kill_worker()
            time.sleep(6)  # one that ends within 5 seconds of its start looks like a loop to granian
        load.fault_is_over()
    return load.measures()


def reload(stage: Stage) -> Measures:
    """Replace all workers of a node that nothing stands before, again and again."""
    site = stage.site
    node = site.nodes[0]
    with site.load(port=node.port) as load:
        for _turn in range(RELOADS):
            _replace_workers(node)
        load.fault_is_over()
    return load.measures()


def restart(stage: Stage) -> Measures:
    """Stop one node and start it again, in turns, behind nginx."""
    site = stage.site
    with site.load() as load:
        for turn in range(4):
            site.nodes[turn % 2].stop()
            site.nodes[turn % 2].start()
            time.sleep(2)
        load.fault_is_over()
    return load.measures()


def _replace_workers(node: Node) -> None:
    before = set(node.workers())
    node.reload()
    wait_for(lambda: not before & set(node.workers()) and len(node.workers()) == len(before), "new workers")


DRILLS = (
    Drill(
        "kill",
        "kill -9 a worker, ten times, on two nodes",
        # A form that a killed worker was handling can't be sent twice.
        {"lost": 0, "errors": 0, "refused": 0, "failed_writes": KILLS, "stale": 5, "recovery": 2},
        kill,
    ),
    Drill(
        "kill_direct",
        "the same on a node without nginx",
        {"lost": KILLS * THREADS, "errors": 0, "refused": 0, "recovery": 2},
        kill_direct,
    ),
    Drill(
        "reload",
        "replace the workers of a node without nginx 20 times (SIGHUP)",
        {"lost": 0, "errors": 0, "refused": 0, "stale": 2, "recovery": 0},
        reload,
        seconds=300,
    ),
    Drill(
        "restart",
        "restart one node after the other, twice each",
        {"lost": 0, "errors": 0, "refused": 0, "stale": 5, "recovery": 0},
        restart,
        seconds=180,
    ),
)
