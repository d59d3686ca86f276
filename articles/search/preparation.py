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

from .document import Document, Row, build_document
from .query import STOP_WORDS
from .stems import stem_words

WEIGHTS = {"title": 4, "message": 2, "symptom": 2, "head": 2, "body": 1}
# Of an article as long as a book so much is looked at.
MAX_STORED_BYTES = 1 << 19
# So many rows are given to a process at once, and so many times ahead.
ROWS_PER_TASK, TASKS_AHEAD = 100, 3


class PreparedDocument(NamedTuple):
    """One document of the index. Words are joined by spaces: so they pass between processes most quickly.

    `kept` is what `engine.StoredText` reads; `words` are those before stemming that can be misspelled or be
    part of a compound, and `written` is how some of them are written.
    """

    numbers: tuple[int, int, int, int]  # pk, seq, stamp, shelf
    language: str
    fields: dict[str, str]
    starts: str
    kept: bytes
    words: str
    written: dict[str, str]


def count_processors() -> int:
    """How many processes may prepare documents at once; one where a process cannot be forked safely."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def prepare_all(rows: Iterable[Row], processes: int = 1) -> Iterator[PreparedDocument]:
    """Return the documents in the order of their rows. Raises what `document` raises.

    Several processes are started at once, by a fork: so before there are threads.
    """
    if processes < 2:
        return (prepare(build_document(row)) for row in rows)
    context = multiprocessing.get_context("fork")
    executor = ProcessPoolExecutor(processes, context, _start_worker)
    executor.submit(int).result()
    return _prepare_in_processes(executor, iter(rows), processes * TASKS_AHEAD)


def _start_worker() -> None:
    """What a process does first. It hears its parent alone, and what it makes has no cycles to collect."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()


def _end_with_parent() -> None:
    """One that was killed tells nobody, and this process would wait for its rows for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _prepare_in_processes(
    executor: ProcessPoolExecutor, rows: Iterator[Row], ahead: int
) -> Iterator[PreparedDocument]:
    waiting: deque[Future[list[PreparedDocument]]] = deque()
    try:
        while True:
            while len(waiting) < ahead and (some := list(islice(rows, ROWS_PER_TASK))):
                waiting.append(executor.submit(_prepare_rows, some))
            if not waiting:
                return
            yield from waiting.popleft().result()
    finally:
        executor.shutdown(cancel_futures=True)


def _prepare_rows(rows: list[Row]) -> list[PreparedDocument]:
    return [prepare(build_document(row)) for row in rows]


def prepare(document: Document) -> PreparedDocument:
    made = _DocumentStems.of(document)
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
    return PreparedDocument(
        numbers=(document.pk, document.seq, document.stamp, catalog_number(shelf)),
        language=document.language,
        fields={name: " ".join(terms) for name, terms in fields.items()},
        starts=" ".join(document.starts),
        kept=_stored_text(document, made)[: MAX_STORED_BYTES // 4].encode(),
        # Two signs of Chinese can be neither misspelled nor a part.
        words=" ".join([word for word in filter(str.isalpha, words) if len(word) > 2]),
        written=document.written,
    )


def pair_term(one: str, two: str) -> str:
    """Neighbouring words as one term, by which messages are matched."""
    return f"{one}_{two}"


def catalog_number(shelf: str) -> int:
    """A number for "product/area": numbers are read for many documents at once, and texts are not."""
    return int.from_bytes(hashlib.blake2b(shelf.encode(), digest_size=7).digest())


@dataclass
class _DocumentStems:
    """The words of a document as stems."""

    title: list[str]
    sentences: list[list[str]]
    head: list[str]
    body: list[str]
    runs: list[list[list[str]]]
    quoted: list[list[str]]

    @classmethod
    def of(cls, document: Document) -> "_DocumentStems":
        language = document.language
        return cls(
            stem_words(document.title, language),
            [stem_words(one, language) for one in document.sentences],
            stem_words(document.head, language),
            stem_words(document.body, language),
            [[stem_words(run, language) for run in message] for message in document.messages],
            [stem_words(one, language) for one in document.quoted],
        )


def _line(parts: Iterable[Sequence[str]]) -> str:
    return " " + " | ".join(" ".join(words) for words in parts) + " "


def _stored_text(document: Document, made: _DocumentStems) -> str:
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
    body = _line([list({*made.body} - near - STOP_WORDS)])[: MAX_STORED_BYTES // 8]
    return "\n".join([json.dumps(facts), body, *lines])
