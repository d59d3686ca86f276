"""A steady load: readers of pages, searches, and files, readers who vote, and one editor who publishes."""

import http.client
import itertools
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from drills.drill import Measures
from drills.editor import VERSION, Editor
from drills.report import Answer, measure
from drills.requests import Client

READERS = 8
RATE = 40.0  # requests per second of all readers
# How often each is asked for, of a hundred.
MIX = {"article": 40, "page": 15, "search": 15, "suggest": 10, "static": 15, "vote": 5}
QUIET_SECONDS = 16.0  # after which what nginx has of a page that no one else reads is two publications old
NODE_SECONDS = 0.25
SEARCHES = ("bank+website+down", "102", "H202", "cannot+connect", "company+file+damaged", "QQ999")


@dataclass(frozen=True)
class Addresses:
    """What readers ask for: `hot` is published while many read it, `cold` while no one does."""

    hot: str
    cold: str
    articles: Sequence[str]
    static: Sequence[str]
    votes: Sequence[tuple[str, str]]  # address of the form, and key of the solution

    @cached_property
    def by_kind(self) -> dict[str, Sequence[str]]:
        return {
            "article": [self.hot, *self.articles, self.hot],
            "page": ["/", "/codes/", "/faqs/", "/products/quickbooks-online/"],
            "search": [f"/search/?q={text}" for text in SEARCHES],
            "suggest": [f"/search/suggest/?q={text}" for text in ("ban", "10", "comp")],
            "static": self.static,
        }


class Load:
    """Runs while a `with` block does; then `measures` says what came of it."""

    def __init__(
        self,
        port: int,
        host: str,
        addresses: Addresses,
        nodes: Sequence[int] = (),
        editor: Editor | None = None,
        rate: float = RATE,
    ) -> None:
        self.port, self.host, self.addresses, self.nodes = port, host, addresses, nodes
        self.editor, self.rate = editor, rate
        self.answers: list[Answer] = []
        self.over_at: float | None = None
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "Load":
        works: list[Callable[[], None]] = [partial(self._read, number) for number in range(READERS)]
        works += [partial(self._watch_node, port) for port in self.nodes]
        if self.editor:
            works += [partial(self.editor.work, self._stop), self._read_rarely]
        self._threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(45)

    def fault_is_over(self) -> None:
        """Count the time of recovery from now on."""
        self.over_at = time.monotonic()

    def measures(self) -> Measures:
        answers, publications = list(self.answers), []
        unseen = {}
        if self.editor:
            answers += self.editor.answers
            publications = self.editor.publications
            unseen = {"unseen": float(self.editor.unseen)}
        return measure(answers, publications, self.over_at) | unseen

    def notes(self) -> list[str]:
        """Return what went wrong, with how often."""
        answers = self.answers + (self.editor.answers if self.editor else [])
        notes = sorted(f"{answer.kind}: {answer.note}" for answer in answers if not answer.is_good)
        return [f"{len(list(group))} x {note}" for note, group in itertools.groupby(notes)]

    def _read(self, number: int) -> None:
        """Ask as one of the readers, in steps of the clock whatever the answers take."""
        chance = random.Random(number)
        client = Client(self.port, self.host, _address(chance))
        step = READERS / self.rate
        due = time.monotonic() + chance.random() * step
        while not self._stop.wait(max(due - time.monotonic(), 0)):
            due = max(due + step, time.monotonic() - 1)
            (kind,) = chance.choices(list(MIX), list(MIX.values()))
            if kind == "vote":
                path, key = chance.choice(self.addresses.votes)
                voter = Client(self.port, self.host, _address(chance))
                self._ask(
                    voter, kind, path, form={"solution": key, "result": chance.choice(("fixed", "not"))}
                )
                voter.close()
            else:
                self._ask(client, kind, chance.choice(self.addresses.by_kind[kind]), chance.random() < 0.5)

    def _read_rarely(self) -> None:
        """Ask for a page that no one else reads, so that what nginx has of it is long out of date."""
        client = Client(self.port, self.host)
        while True:
            self._ask(client, "article", self.addresses.cold, is_kept=False)
            if self._stop.wait(QUIET_SECONDS):
                return

    def _watch_node(self, port: int) -> None:
        client = Client(port, self.host)
        while not self._stop.wait(NODE_SECONDS):
            self._ask(client, "article", self.addresses.hot, is_direct=True)

    def _ask(
        self,
        client: Client,
        kind: str,
        path: str,
        is_kept: bool = True,
        form: dict[str, str] | None = None,
        is_direct: bool = False,
    ) -> None:
        asked_at = time.monotonic()
        status, may_retry, version, note = 0, False, 0, ""
        try:
            response = client.ask(path, form, is_kept=is_kept)
            status, may_retry = response.status, response.may_retry
            note = f"{status} for {path}"
            if status == 200 and (seen := VERSION.search(response.body)):
                version = int(seen[1])
        except (OSError, http.client.HTTPException) as error:
            client.close()
            note = f"{error!r} for {path}"
        if is_direct and not 0 < status < 500:
            return  # a node may be away: nginx goes to the other one
        self.answers.append(
            Answer(kind, asked_at, time.monotonic(), status, may_retry, version, path, is_direct, note)
        )


def _address(chance: random.Random) -> str:
    """Return a loopback address, each in a network of its own, as votes are limited for each network."""
    return f"127.{chance.randrange(1, 250)}.{chance.randrange(250)}.{chance.randrange(2, 250)}"
