"""What to do while the folder of the index can't be written: leave it alone for a while, and say so."""

import logging
import time
from pathlib import Path

from articles.log_limit import error_once_a_minute

log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0


class IndexAccess:
    """Whether the folder was refused to this process a moment ago. Trying again takes each reader's time."""

    def __init__(self) -> None:
        self._refused_at = float("-inf")  # monotonic

    @property
    def is_refused(self) -> bool:
        return time.monotonic() - self._refused_at < RETRY_SECONDS

    def note(self, root: Path, error: Exception) -> None:
        """Note that the folder was refused."""
        self._refused_at = time.monotonic()
        error_once_a_minute(log, "the search index can't be used or written in %s: %s", root, error)
