"""Another database beside that of the site, or for a while in its place."""

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import load_backend

_numbers = itertools.count(1)


@contextlib.contextmanager
def open_database(config: dict[str, Any]) -> Iterator[str]:
    """Give the database an alias, for this thread and as long as the block runs."""
    alias = f"other-{next(_numbers)}"
    complete = connections.configure_settings({DEFAULT_DB_ALIAS: {}, alias: dict(config)})[alias]
    connections[alias] = load_backend(complete["ENGINE"]).DatabaseWrapper(complete, alias)
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]


@contextlib.contextmanager
def as_default(alias: str) -> Iterator[None]:
    """Let this thread take a database for that of the site: our migrations know no other."""
    site, other = connections[DEFAULT_DB_ALIAS], connections[alias]
    connections[DEFAULT_DB_ALIAS] = other
    other.alias = DEFAULT_DB_ALIAS
    try:
        yield
    finally:
        other.alias = alias
        connections[DEFAULT_DB_ALIAS] = site
