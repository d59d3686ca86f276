"""Rows of the database -> what the writer of the index needs of each: texts that are ready.

To cut, fold and stem takes longer than all that the engine does, and needs neither database nor index. So a
large build has it done by processes of its own.
"""

import gc
import hashlib
import json
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple

from .document import Document, Row, document
from .query import EMPTY
from .stems import stems

WEIGHTS = {"title": 4, "message": 2, "symptom": 2, "head": 2, "body": 1}
# Of an article as long as a book so much is looked at.
LONGEST_KEPT = 1 << 19
# So many rows are given to a process at once, and so many times ahead.
AT_ONCE, AHEAD = 100, 3


class Prepared(NamedTuple):
    """One document of the index. Words are joined by spaces: so they pass between processes most quickly.

    `kept` is what `engine.Kept` reads; `words` are those before stemming that can be misspelled or be part of
    a compound, and `written` is how some of them are written.
    """

    numbers: tuple[int, int, int, int]  # pk, seq, stamp, shelf
    language: str
    fields: dict[str, str]
    starts: str
    kept: bytes
    words: str
    written: dict[str, str]


def processors() -> int:
    """How many processes may prepare documents at once; one where a process cannot be forked safely."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def prepared(rows: Iterable[Row], processes: int = 1) -> Iterator[Prepared]:
    """Return the documents in the order of their rows. Raises what `document` raises.

    Several processes are started at once, by a fork: so before there are threads.
    """
    if processes < 2:
        return (prepare(document(row)) for row in rows)
    context = multiprocessing.get_context("fork")
    executor = ProcessPoolExecutor(processes, context, _alone)
    executor.submit(int).result()
    return _by_others(executor, iter(rows), processes * AHEAD)


def _alone() -> None:
    """What a process does first. It hears its parent alone, and what it makes has no cycles to collect."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()


def _end_with_parent() -> None:
    """One that was killed tells nobody, and this process would wait for its rows for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _by_others(executor: ProcessPoolExecutor, rows: Iterator[Row], ahead: int) -> Iterator[Prepared]:
    waiting: deque[Future[list[Prepared]]] = deque()
    try:
        while True:
            while len(waiting) < ahead and (some := list(islice(rows, AT_ONCE))):
                waiting.append(executor.submit(_all_of, some))
            if not waiting:
                return
            yield from waiting.popleft().result()
    finally:
        executor.shutdown(cancel_futures=True)


def _all_of(rows: list[Row]) -> list[Prepared]:
    return [prepare(document(row)) for row in rows]


def prepare(document: Document) -> Prepared:
    made = _Stems.of(document)
    messages = [word for one in made.quoted for word in one]
    symptoms = [word for one in made.sentences for word in one]
    shelf = f"{document.product}/{document.area}"
    pairs = [pair_term(*pair) for runs in document.messages for run in runs for pair in pairwise(run)]
    fields: dict[str, Iterable[str]] = {
        "place": [f"l:{document.language}", f"p:{document.product}", f"a:{shelf}"],
        "code": document.canonical,
        "value": document.values,
        "look": document.look_alikes,
        "text": (
            made.title * WEIGHTS["title"]
            + messages * WEIGHTS["message"]
            + symptoms * WEIGHTS["symptom"]
            + made.head * WEIGHTS["head"]
            + made.body
        ),
        "message": messages,
        "near": {*made.title, *symptoms, *messages},
        "pair": pairs,
    }
    words = set().union(document.title, document.head, document.body, *document.sentences, *document.quoted)
    return Prepared(
        numbers=(document.pk, document.seq, document.stamp, shelf_number(shelf)),
        language=document.language,
        fields={name: " ".join(terms) for name, terms in fields.items()},
        starts=" ".join(document.starts),
        kept=_kept(document, made)[: LONGEST_KEPT // 4].encode(),
        # Two signs of Chinese can be neither misspelled nor a part.
        words=" ".join([word for word in filter(str.isalpha, words) if len(word) > 2]),
        written=document.written,
    )


def pair_term(one: str, two: str) -> str:
    """Neighbouring words as one term, by which messages are matched."""
    return f"{one}_{two}"


def shelf_number(shelf: str) -> int:
    """A number for "product/area": numbers are read for many documents at once, and texts are not."""
    return int.from_bytes(hashlib.blake2b(shelf.encode(), digest_size=7).digest())


@dataclass
class _Stems:
    """The words of a document as stems."""

    title: list[str]
    sentences: list[list[str]]
    head: list[str]
    body: list[str]
    runs: list[list[list[str]]]
    quoted: list[list[str]]

    @classmethod
    def of(cls, document: Document) -> "_Stems":
        language = document.language
        return cls(
            stems(document.title, language),
            [stems(one, language) for one in document.sentences],
            stems(document.head, language),
            stems(document.body, language),
            [[stems(run, language) for run in message] for message in document.messages],
            [stems(one, language) for one in document.quoted],
        )


def _line(parts: Iterable[Sequence[str]]) -> str:
    return " " + " | ".join(" ".join(words) for words in parts) + " "


def _kept(document: Document, made: _Stems) -> str:
    facts = {
        "codes": document.codes,
        "title": document.heading,
        "slug": document.slug,
        "language": document.language,
    }
    lines = [_line([made.title]), _line(made.sentences), _line([made.head])]
    for runs, words in zip(made.runs, made.quoted, strict=True):
        lines += [_line(runs), _line([words])]
    near = {*made.title, *made.head}.union(*made.sentences, *made.quoted)
    # Empty words are never asked for by themselves.
    body = _line([list({*made.body} - near - EMPTY)])[: LONGEST_KEPT // 8]
    return "\n".join([json.dumps(facts), body, *lines])
