"""The search index of a node."""

import shutil
import time

from drills.drill import Drill, Measures
from drills.processes import wait_for
from drills.stage import Stage


def remove(stage: Stage) -> Measures:
    """Remove the folder of the index while both nodes are searched; each builds it again."""
    site = stage.site
    with site.load() as load:
        for node in site.nodes:
            shutil.rmtree(node.data / "search")
            load.fault_is_over()
            wait_for(lambda: (node.data / "search").exists(), "the index is back", 30)  # noqa: B023
            time.sleep(6)
    for node in site.nodes:
        node.manage("check_search")  # fails where the index differs from what is published
    return load.measures()


DRILLS = (
    Drill(
        "remove",
        "delete the index folder of both nodes",
        # A search may be told to come back in a moment (503) until the index is built.
        {"lost": 0, "errors": 0, "stale": 5, "recovery": 10},
        remove,
    ),
)
