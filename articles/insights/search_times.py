"""How long the searches of readers take, told to whatever counts in front of Django."""

import time
from typing import Any

from articles.search import Results

SEARCHED = "articles.searched"  # key of the WSGI environment: kind and seconds of its search


def note_search(environ: dict[str, Any], results: Results, started: float) -> None:
    """Note in a request, whose META `environ` is, that it searched since `started` (by perf_counter)."""
    kind = "building" if results.building else results.kind
    environ[SEARCHED] = kind, time.perf_counter() - started
