"""Finds live articles. Others import only this package: `find`, `suggest`, and the upkeep of the index."""

from .attributes import ERROR, HOW_TO, Attributes
from .code_articles import (
    MAX_CODE_LENGTH,
    CodeArticles,
    clean_code,
    code_link,
    code_of_article,
    code_of_search,
    find_by_code,
    is_live_code,
)
from .code_reader import CodeReading, read_code
from .exceptions import LockBusy, MeaningUnavailable
from .explanation import Trial, explain
from .finder import find, find_nearest
from .index_folder import INDEX
from .meaning import describe_vectors, find_missing_packages, load_model, make_vectors
from .offers import find_most_opened
from .preparation import count_processors
from .results import Hit, Offer, Results
from .rules import Alternative, Rules
from .similar_articles import find_similar, similar_ids
from .suggestions import Completion, suggest

follow, sync, rebuild = INDEX.follow, INDEX.sync, INDEX.rebuild
find_differences, last_seen_state = INDEX.find_differences, INDEX.last_seen_state

__all__ = [
    "ERROR",
    "HOW_TO",
    "MAX_CODE_LENGTH",
    "Alternative",
    "Attributes",
    "CodeArticles",
    "CodeReading",
    "Completion",
    "Hit",
    "LockBusy",
    "MeaningUnavailable",
    "Offer",
    "Results",
    "Rules",
    "Trial",
    "clean_code",
    "code_link",
    "code_of_article",
    "code_of_search",
    "count_processors",
    "describe_vectors",
    "explain",
    "find",
    "find_by_code",
    "find_differences",
    "find_missing_packages",
    "find_most_opened",
    "find_nearest",
    "find_similar",
    "follow",
    "is_live_code",
    "last_seen_state",
    "load_model",
    "make_vectors",
    "read_code",
    "rebuild",
    "similar_ids",
    "suggest",
    "sync",
]
