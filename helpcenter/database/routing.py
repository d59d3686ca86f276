"""Which database a request reads from, and the router that Django asks.

What no one has signed in for is read from a replica. Everything else is the primary's: writes, what follows a
write in the same request, transactions, and what a signed-in person asks for, who so sees what they saved. If
the primary is away, reading goes on from the replica that is least behind.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from helpcenter.database import monitor


class Reader:
    """From where one request reads, until it writes."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.has_written = False
        self.tried = {alias}

    def try_another(self) -> bool:
        """Turn to another database after this one failed; return whether there is one."""
        alias = monitor.current.newest(but=self.tried)
        if self.has_written or alias in self.tried:
            return False
        self.alias = alias
        self.tried.add(alias)
        return True

    def has_seen(self, generation: bytes) -> bool:
        """Return whether what was read is at least as new as a generation of the pages."""
        return monitor.current.has_seen(self.alias, generation)


_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)


@contextmanager
def reading() -> Iterator[Reader]:
    """Read what follows from a replica; inside of `rendering`, from what that has chosen."""
    if outer := _reader.get():
        yield outer
        return
    with _reading_from(monitor.current.for_readers()) as reader:
        yield reader


@contextmanager
def rendering(generation: bytes) -> Iterator[Reader]:
    """Read what follows from a database that shows this generation of the pages, if any does."""
    with _reading_from(monitor.current.for_generation(generation)) as reader:
        yield reader


@contextmanager
def _reading_from(alias: str) -> Iterator[Reader]:
    reader = Reader(alias)
    token = _reader.set(reader)
    try:
        yield reader
    finally:
        _reader.reset(token)


class Router:
    """Django's question for the database of each statement; there is none without replicas."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        if _is_of_another(hints):
            return None
        if connections[DEFAULT_DB_ALIAS].in_atomic_block:
            return DEFAULT_DB_ALIAS
        reader = _reader.get()
        return reader.alias if reader else monitor.current.newest()

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        if _is_of_another(hints):
            return None
        if reader := _reader.get():
            reader.alias, reader.has_written = DEFAULT_DB_ALIAS, True
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first: Any, second: Any, **_hints: Any) -> bool | None:
        return True if {first._state.db, second._state.db} <= _ours() else None

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        return False if db in _ours() - {DEFAULT_DB_ALIAS} else None


def _ours() -> set[str | None]:
    return {None, *connections.settings}


def _is_of_another(hints: dict[str, Any]) -> bool:
    """Return whether a row was read from a database that a command has opened beside ours."""
    instance = hints.get("instance")
    return instance is not None and instance._state.db not in _ours()
