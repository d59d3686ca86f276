"""Which databases answer, and how far the replicas are behind, as one thread of the process for each sees it.

Requests look at what the threads saw last, and never ask themselves. Each thread puts the same question
every PROBE_SECONDS. If an answer takes longer than PATIENCE, the database counts as away, and whoever would
ask it fails at once. After CUT_SECONDS all connections of the process to it are cut: who waits for a server
that is stopped, or for a network that swallows everything, would wait for ever, and its thread with it.

How far a replica is behind is the age of the last position of the primary that it has reached. The time of
its last transaction would not do: while nothing is written, that grows without meaning anything. Nor would
what it has received: one that is cut off has carried out all of that.
"""

import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError

log = logging.getLogger(__name__)

PROBE_SECONDS = 0.5  # between an answer and the next question
PATIENCE = 1.5
CUT_SECONDS = 2.5
MAX_SAMPLES = 600  # of the primary's positions: as many as replicas may be behind and more


class Seen(NamedTuple):
    """What a database says of itself."""

    position: int  # in the log of writes; a replica that was promoted goes on counting
    generation: bytes  # of the pages, as page_generation.digest has it; b"" if there are no tables yet


class Database:
    """A database as its thread sees it. Times are by the monotonic clock."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.seen: Seen | None = None
        self.error = ""
        self.asked_at = float("inf")  # the question that waits for its answer

    @property
    def is_up(self) -> bool:
        return not self.error and time.monotonic() - self.asked_at < PATIENCE

    @property
    def trouble(self) -> str:
        return self.error or f"no response in {PATIENCE} s"


@dataclass
class Sample:
    """Where the primary was, not before a moment."""

    at: float
    position: int


@dataclass
class Monitor:
    """The databases of a process. Without threads all of them are taken to be up, and no replica is used."""

    databases: dict[str, Database]
    samples: deque[Sample] = field(default_factory=lambda: deque(maxlen=MAX_SAMPLES))

    @property
    def primary(self) -> Database:
        return self.databases[DEFAULT_DB_ALIAS]

    @property
    def replicas(self) -> list[Database]:
        up = (database for alias, database in self.databases.items() if alias != DEFAULT_DB_ALIAS)
        return [database for database in up if database.is_up and database.seen]

    def record(self, database: Database, seen: Seen) -> None:
        """Take over what a database answered."""
        if database is self.primary:
            self.samples.append(Sample(database.asked_at, seen.position))
        if database.error:
            log.warning("%s is responding again", _name(database))
        database.seen, database.error, database.asked_at = seen, "", float("inf")

    def record_loss(self, database: Database, error: str) -> None:
        if not database.error:
            log.error("%s isn't responding: %s", _name(database), error)
        database.error, database.asked_at = error, float("inf")

    def seconds_behind(self, database: Database) -> float:
        """Return how long ago the primary was where a replica is now, at most."""
        position = database.seen.position if database.seen else -1
        reached = (sample.at for sample in reversed(list(self.samples)) if sample.position <= position)
        return time.monotonic() - next(reached, float("-inf"))

    def refuse_if_down(self, alias: str) -> None:
        """Raise OperationalError for a database that would not answer."""
        database = self.databases.get(alias)
        if database and not database.is_up:
            raise OperationalError(f"{_name(database)} isn't responding: {database.trouble}")

    # Where to read

    def newest(self, but: Iterable[str] = ()) -> str:
        """Return the primary while it answers, else the replica that is least behind."""
        if self.primary.is_up and DEFAULT_DB_ALIAS not in but:
            return DEFAULT_DB_ALIAS
        others = [(it.seen.position, it.alias) for it in self.replicas if it.seen and it.alias not in but]
        return max(others)[1] if others else DEFAULT_DB_ALIAS

    def has_another(self) -> bool:
        """Return whether there is more than one database, and one of them answers."""
        return len(self.databases) > 1 and self.databases[self.newest()].is_up

    def for_readers(self) -> str:
        """Return a replica that is not too far behind, else as `newest`."""
        close = [it.alias for it in self.replicas if self.seconds_behind(it) <= settings.REPLICA_LAG_SECONDS]
        return random.choice(close) if close else self.newest()

    def for_generation(self, generation: bytes) -> str:
        """Return a replica that shows this generation of the pages, else as `newest`."""
        showing = [it.alias for it in self.replicas if self.has_seen(it.alias, generation)]
        return random.choice(showing) if showing else self.newest()

    def has_seen(self, alias: str, generation: bytes) -> bool:
        """Return whether a database shows what was published up to a generation."""
        seen = self.databases[alias].seen if alias in self.databases else None
        return alias == DEFAULT_DB_ALIAS or (seen is not None and seen.generation == generation)


def seconds_to_cut(alias: str) -> float:
    """Return how long an answer may take before all connections are cut; readers of a replica ask another."""
    return CUT_SECONDS if alias == DEFAULT_DB_ALIAS else PATIENCE


def _name(database: Database) -> str:
    return "the database" if database.alias == DEFAULT_DB_ALIAS else database.alias


def unwatched() -> Monitor:
    """Return what a process knows that asks no one: commands, and sites on SQLite."""
    return Monitor({DEFAULT_DB_ALIAS: Database(DEFAULT_DB_ALIAS)})


current: Monitor = unwatched()


def watch(monitor: Monitor, database: Database, ask: Callable[[Database], Seen]) -> None:
    """Go on asking one database; the body of a thread. `ask` raises if there is no answer."""
    while True:
        database.asked_at = time.monotonic()
        try:
            monitor.record(database, ask(database))
        except Exception as error:
            monitor.record_loss(database, " ".join(str(error).split())[:200] or type(error).__name__)
        time.sleep(PROBE_SECONDS)


def start(aliases: Iterable[str], ask: Callable[[Database], Seen]) -> None:
    """Watch the databases of this process from now on."""
    global current
    current = Monitor({alias: Database(alias) for alias in aliases})
    for database in current.databases.values():
        name = f"watch {database.alias}"
        threading.Thread(target=watch, args=(current, database, ask), name=name, daemon=True).start()
