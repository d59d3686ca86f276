"""The disk of a site on SQLite: full."""

import contextlib
import errno
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from drills.drill import Drill, Measures, Skipped
from drills.processes import program
from drills.stage import EDITOR, PASSWORD, Node, Stage, nothing_interrupts
from drills.visitors import Visitors

MEGABYTES = 200
FAULT_SECONDS = 12


def full(stage: Stage) -> Measures:
    """Fill the disk that holds all of DATA_DIR, and free it again."""
    with small_disk(stage.folder / "disk") as disk:
        node = Node(stage.processes, "node-sqlite", {"SECRET_KEY": "of a drill " * 5, "DEMO": "1"})
        node.data = disk / "data"
        host = f"127.0.0.1:{node.port}"
        node.settings |= {"SITE_URL": f"http://{host}", "ALLOWED_HOSTS": "127.0.0.1"}
        try:
            node.start()
            node.add_editor()
            visitors = Visitors(node.port, host, node.articles(), (EDITOR, PASSWORD))
            with visitors.load([]) as load:
                fill(disk / "ballast")
                time.sleep(FAULT_SECONDS)
                (disk / "ballast").unlink()
                load.fault_is_over()
                time.sleep(4)
            node.manage("check_search")
        finally:
            node.stop()
    return load.measures()


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk in memory. Skips the drill where this isn't allowed."""
    folder.mkdir()
    mount, umount = program("mount", "mount"), program("umount", "mount")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "drill", str(folder)],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        folder.rmdir()
        raise Skipped(f"mounting a small disk isn't allowed here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        with nothing_interrupts():
            for options in ([], ["-l"]):  # "lazy" if something holds it still
                if subprocess.run([umount, *options, str(folder)], capture_output=True).returncode == 0:
                    break


def fill(path: Path) -> None:
    """Write until there is no room for a single byte."""
    with open(path, "wb", buffering=0) as ballast:
        for size in (1_000_000, 4096, 1):
            with contextlib.suppress(OSError):
                while ballast.write(os.urandom(1) * size):
                    pass
    left = os.statvfs(path.parent).f_bavail
    if left:
        raise OSError(errno.EIO, f"{left} blocks are free")


DRILLS = (
    Drill(
        "full",
        "fill the disk of a site on SQLite for 12 seconds",
        {"lost": 0, "errors": 0, "refused": 0, "failed_writes": 0, "stale": 2, "recovery": 2},
        full,
        seconds=150,
        needs_site=False,
    ),
)
