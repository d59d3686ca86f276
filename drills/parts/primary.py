"""The primary database: restarted, hung, and lost."""

import time

from drills.drill import Drill, Measures
from drills.stage import Stage

RESTARTS = 5
PAUSE_SECONDS = 4


def restart(stage: Stage) -> Measures:
    site = stage.site
    with site.load() as load:
        for _time in range(RESTARTS):
            site.primary.stop()
            site.primary.start()
            time.sleep(PAUSE_SECONDS)
        load.fault_is_over()
    return load.measures()


DRILLS = (
    Drill(
        "restart",
        "restart the primary five times",
        {"lost": 0, "errors": 0, "refused": 0, "stale": 5, "recovery": 2},
        restart,
    ),
)
