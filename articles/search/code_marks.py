"""The words for obsolete and renamed codes in what a search lists."""

from typing import Any

from articles.code_notes import code_mark, read_live_states
from articles.strings.codes import canonical_code

from .index_folder import INDEX


def mark_of_code(publication: int, code: str) -> str:
    """Return what a list of the search says of a live code. Retired codes are read once for each state."""
    seen = INDEX.last_seen_state()
    if _retired.get("seen") != seen:
        _retired.update(seen=seen, states=read_live_states())
    return code_mark(_retired["states"].get((publication, canonical_code(code))))


_retired: dict[str, Any] = {}
