"""Prepares rows of the database for the writer of the index.

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

from . import weights
from .document import Document, Row, build_document
from .query import STOP_WORDS
from .stems import stem_words
from .stored_text import MAX_TEXT_BYTES

# What a process is given at once, and how many times ahead.
ROWS_PER_TASK, TASKS_AHEAD = 100, 3
MIN_WORD_LENGTH = 3  # a shorter word can be neither misspelled nor part of a compound


class PreparedDocument(NamedTuple):
    """One document of the index. Words are joined by spaces, as which they pass between processes fastest.

    `stored_text` is what `StoredText` reads; `words` are those before stemming that can be misspelled or be
    part of a compound, and `accented` says how some of them are written.
    """

    numbers: tuple[int, int, int, int, int]  # pk, seq, stamp, catalog number, article number
    language: str
    fields: dict[str, str]
    starts: str
    stored_text: bytes
    words: str
    accented: dict[str, str]


def count_processors() -> int:
    """Return how many processes may prepare documents at once: one where forking is not safe."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def prepare_all(rows: Iterable[Row], processes: int = 1) -> Iterator[PreparedDocument]:
    """Return the documents in the order of their rows. Raises what `build_document` raises.

    Several processes are started at once, by a fork: call it before there are threads.
    """
    if processes < 2:
        return (prepare(build_document(row)) for row in rows)
    context = multiprocessing.get_context("fork")
    executor = ProcessPoolExecutor(processes, context, _start_worker)
    executor.submit(int).result()
    return _prepare_in_processes(executor, iter(rows), processes * TASKS_AHEAD)


def _start_worker() -> None:
    """Set up a new process. It listens to its parent alone, and what it makes has no cycles to collect."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()


def _end_with_parent() -> None:
    """End with the parent: if it is killed, this process would wait for rows for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _prepare_in_processes(
    executor: ProcessPoolExecutor, rows: Iterator[Row], ahead: int
) -> Iterator[PreparedDocument]:
    waiting: deque[Future[list[PreparedDocument]]] = deque()
    try:
        while True:
            while len(waiting) < ahead and (batch := list(islice(rows, ROWS_PER_TASK))):
                waiting.append(executor.submit(_prepare_rows, batch))
            if not waiting:
                return
            yield from waiting.popleft().result()
    finally:
        executor.shutdown(cancel_futures=True)


def _prepare_rows(rows: list[Row]) -> list[PreparedDocument]:
    return [prepare(build_document(row)) for row in rows]


def prepare(document: Document) -> PreparedDocument:
    w, stems = weights.WEIGHTS, _DocumentStems.of(document)
    messages = [word for words in stems.messages for word in words]
    symptoms = [word for words in stems.sentences for word in words]
    path, article = f"{document.product}/{document.area}", f"{document.slug} {document.language}"
    runs = [run for runs in document.message_runs for run in runs]
    fields: dict[str, Iterable[str]] = {
        "filter": [f"l:{document.language}", f"p:{document.product}", f"a:{path}"],
        "code": document.canonical,
        "value": document.values,
        "look": document.look_alikes,
        "text": (
            stems.title * w.title_repeats
            + messages * w.message_repeats
            + symptoms * w.symptom_repeats
            + stems.head * w.head_repeats
            + stems.body
        ),
        "message": messages,
        "near": {*stems.title, *symptoms, *messages},
        "pair": [pair_term(*pair) for run in runs for pair in pairwise(run)],
    }
    words = set().union(document.title, document.head, document.body, *document.sentences, *document.messages)
    return PreparedDocument(
        numbers=(document.pk, document.seq, document.stamp, text_number(path), text_number(article)),
        language=document.language,
        fields={name: " ".join(terms) for name, terms in fields.items()},
        starts=" ".join(document.starts),
        stored_text=_stored_text(article, document, stems)[: MAX_TEXT_BYTES // 4].encode(),
        words=" ".join([word for word in filter(str.isalpha, words) if len(word) >= MIN_WORD_LENGTH]),
        accented=document.accented,
    )


def pair_term(one: str, two: str) -> str:
    """Return neighboring words as one term, by which messages are found."""
    return f"{one}_{two}"


def text_number(text: str) -> int:
    """Return a number for a text: the engine reads numbers of many documents at once, not texts."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest())


@dataclass
class _DocumentStems:
    """The words of a document as stems."""

    title: list[str]
    sentences: list[list[str]]
    head: list[str]
    body: list[str]
    message_runs: list[list[list[str]]]
    messages: list[list[str]]

    @classmethod
    def of(cls, document: Document) -> "_DocumentStems":
        language = document.language
        return cls(
            stem_words(document.title, language),
            [stem_words(words, language) for words in document.sentences],
            stem_words(document.head, language),
            stem_words(document.body, language),
            [[stem_words(run, language) for run in runs] for runs in document.message_runs],
            [stem_words(words, language) for words in document.messages],
        )


def _line(parts: Iterable[Sequence[str]]) -> str:
    return " " + " | ".join(" ".join(words) for words in parts) + " "


def _stored_text(article: str, document: Document, stems: _DocumentStems) -> str:
    facts = {
        "codes": document.codes,
        "title": document.heading,
        "slug": document.slug,
        "language": document.language,
    }
    lines = [_line([stems.title]), _line(stems.sentences), _line([stems.head])]
    for runs, words in zip(stems.message_runs, stems.messages, strict=True):
        lines += [_line(runs), _line([words])]
    near = {*stems.title, *stems.head}.union(*stems.sentences, *stems.messages)
    # Stop words are never asked for by themselves.
    body = _line([list({*stems.body} - near - STOP_WORDS)])[: MAX_TEXT_BYTES // 8]
    return "\n".join([article, json.dumps(facts), body, *lines])
