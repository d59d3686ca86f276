"""Run a site as docs/operations.md says, from a bare Debian on."""

from drills.drill import Drill, Measures, Skipped
from drills.operations import run
from drills.operations.machine import find_obstacle
from drills.stage import Stage


def _run(stage: Stage) -> Measures:
    if obstacle := find_obstacle():
        raise Skipped(obstacle)
    return run.run(stage.folder / "machines")


DRILLS = (
    Drill(
        "document",
        "run every command in docs/operations.md on bare Debian machines, and make mistakes at a first start",
        {"failed_steps": 0},
        _run,
        seconds=1800,
        needs_site=False,
    ),
)
