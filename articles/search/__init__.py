"""Finds live articles. Others import only this package.

Searches are `find`, `suggest`, `find_by_code`, `find_nearest`, and `similar_ids`; `explain` shows how one is
answered. The index of this process is kept up with `sync` and `rebuild`; `meaning` is an extra of its own.
"""

from . import meaning
from .attributes import Attributes
from .code_articles import CodeArticles, code_of_article, code_of_search, find_by_code, find_in_other_language
from .exceptions import IndexInaccessible, LockBusy
from .explanation import Trial, explain
from .finder import find, find_nearest
from .index_folder import INDEX, describe_index, indexed_seq, watch_index
from .offers import POPULAR
from .results import Hit, Offer, Results
from .similar_articles import similar_ids
from .suggestions import suggest

sync, rebuild = INDEX.sync, INDEX.rebuild
find_differences, last_seen_state = INDEX.find_differences, INDEX.last_seen_state

__all__ = [
    "POPULAR",
    "Attributes",
    "CodeArticles",
    "Hit",
    "IndexInaccessible",
    "LockBusy",
    "Offer",
    "Results",
    "Trial",
    "code_of_article",
    "code_of_search",
    "describe_index",
    "explain",
    "find",
    "find_by_code",
    "find_differences",
    "find_in_other_language",
    "find_nearest",
    "indexed_seq",
    "last_seen_state",
    "meaning",
    "rebuild",
    "similar_ids",
    "suggest",
    "sync",
    "watch_index",
]
