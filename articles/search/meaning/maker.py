"""Makes the vectors of live articles, and makes those again whose text has changed."""

import contextlib
import dataclasses
import fcntl
import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator

from django.db import connections

from articles.content import schema, snapshot
from articles.strings.languages import base_language

from ..database_state import read_database_state
from ..document import Row, indexed_publications, publication_stamp, read_rows
from ..exceptions import LockBusy, MeaningUnavailable
from . import model
from .encoder import MAX_ARTICLE_PIECES, Encoder
from .vectors import DIGEST_SIZE, ArticleVector, VectorFile, quantize, write_vectors
from .word_pieces import CHARACTERS_PER_PIECE

log = logging.getLogger(__name__)

LANGUAGE = "en"  # the model knows no other
ROWS_PER_QUERY = 200
SAVE_SECONDS = 30.0  # what was made is saved so often, for a process that ends in between
PAUSE_SECONDS = 5.0  # between two times, as each looks at all articles
RETRY_SECONDS = 30.0  # after an attempt that failed, or that another process was ahead of
BACKGROUND_NICENESS = 10
MAX_TEXT_LENGTH = MAX_ARTICLE_PIECES * CHARACTERS_PER_PIECE

Progress = Callable[[int, int], None]

_thread: threading.Thread | None = None
_starting = threading.Lock()
_rests_until = 0.0


def start_making() -> None:
    """Bring the vectors up to the database in a thread, unless one is at it or has just been."""
    global _thread
    with _starting:
        is_running = _thread is not None and _thread.is_alive()
        if not is_running and time.monotonic() >= _rests_until:
            _thread = threading.Thread(target=_make_in_background, name="search-meaning", daemon=True)
            _thread.start()


def _make_in_background() -> None:
    global _rests_until
    rest = RETRY_SECONDS
    with contextlib.suppress(OSError, AttributeError):  # where a thread has no priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BACKGROUND_NICENESS)
    try:
        make_vectors()
        rest = PAUSE_SECONDS
    except LockBusy:
        pass
    except MeaningUnavailable as error:
        _warn_once(str(error))
    except Exception:
        log.exception("the vectors of the articles could not be made")
    finally:
        _rests_until = time.monotonic() + rest
        connections.close_all()


_warned: set[str] = set()


def _warn_once(reason: str) -> None:
    if reason not in _warned:
        _warned.add(reason)
        log.warning("search goes without meaning: %s", reason)


def make_vectors(progress: Progress | None = None) -> int:
    """Bring the vectors up to the database; return of how many articles they were made again.

    Raises LockBusy if another process is at it, MeaningUnavailable if there is no model.
    """
    with _lock():
        encoder = model.prepare()
        state, wanted = read_database_state(), _wanted_states()
        vectors = _saved_vectors(encoder)
        known = {vector.digest: vector for vector in vectors.values()}
        vectors = {pk: vector for pk, vector in vectors.items() if pk in wanted}
        missing = [pk for pk in wanted if pk not in vectors or vectors[pk][:2] != wanted[pk]]
        header = {**dataclasses.asdict(state), "wanted": len(wanted)}
        made, saved_at = 0, time.monotonic()
        for done, row in enumerate(_read_articles(missing)):
            text = read_text(row)
            digest = hashlib.blake2b(text.encode(), digest_size=DIGEST_SIZE).digest()
            if digest not in known:
                known[digest] = _make_vector(encoder, text, digest)
                made += 1
            vectors[row.pk] = known[digest]._replace(seq=row.seq, stamp=publication_stamp(row))
            if time.monotonic() - saved_at > SAVE_SECONDS:
                # Without a state: no one takes it for one of the database.
                write_vectors(model.file_path("vectors"), {"wanted": len(wanted)}, vectors)
                saved_at = time.monotonic()
            if progress:
                progress(done + 1, len(missing))
        write_vectors(model.file_path("vectors"), header, vectors)
        return made


def read_text(row: Row) -> str:
    """Return what the model reads of an article: what it is about comes first, as the rest is cut off."""
    data = snapshot.with_contacts(snapshot.of_text(row.snapshot or "{}", row.schema), row.contacts, leave=())
    title, messages, sentences, head, prose = (
        schema.ARTICLE.texts_for(data, search)
        for search in (schema.TITLE, schema.QUOTE, schema.SENTENCE, schema.HEAD, schema.PROSE)
    )
    parts = dict.fromkeys([*title, data["summary"], *messages, *sentences, *head, *prose])
    return "\n".join(part for part in parts if part)[:MAX_TEXT_LENGTH]


def _wanted_states() -> dict[int, tuple[int, int]]:
    """Return the live articles in the language of the model, with the state that each is in."""
    live = indexed_publications().order_by("pk").only("pk", "seq", "published_at", "language")
    return {
        row.pk: (row.seq, publication_stamp(row))
        for row in live.iterator()
        if base_language(row.language) == LANGUAGE
    }


def _saved_vectors(encoder: Encoder) -> dict[int, ArticleVector]:
    try:
        return VectorFile.open(model.file_path("vectors"), encoder.size).articles()
    except (OSError, ValueError):
        return {}  # none yet, or damaged: all are made


def _read_articles(pks: list[int]) -> Iterator[Row]:
    for start in range(0, len(pks), ROWS_PER_QUERY):
        part = indexed_publications().filter(pk__in=pks[start : start + ROWS_PER_QUERY])
        yield from read_rows(part.order_by("pk"), ROWS_PER_QUERY)


def _make_vector(encoder: Encoder, text: str, digest: bytes) -> ArticleVector:
    scale, levels = quantize(encoder.encode(text, MAX_ARTICLE_PIECES))
    return ArticleVector(0, 0, digest, scale, levels)


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    """Hold the lock, which the system frees when its holder dies."""
    path = model.file_path("lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockBusy("another process is making the vectors") from None
        yield
