"""A folder for what is being made; a run that was killed leaves nothing that counts."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from .errors import BackupError


@contextlib.contextmanager
def open_workspace(folder: Path) -> Iterator[Path]:
    """Make an empty folder for this process alone, and delete it afterwards.

    Its name is always the same, so the next run deletes what a killed one left behind.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another process is working in {folder}. Wait until it's done.") from None
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


def refuse_full_disk(folder: Path, needed: int) -> None:
    """Say before the work that there is no room for it."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(
            f"The disk of {folder.parent} has {free // 1_000_000} MB free, and this needs"
            f" {needed // 1_000_000 + 1} MB. Nothing was changed."
        )
