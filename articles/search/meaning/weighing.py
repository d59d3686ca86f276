"""Reorders the hits of a question in words by how close the articles are to it in meaning."""

import contextlib
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from articles.strings.languages import base_language

from .. import weights
from ..engine import Index
from ..query import Query
from ..scorer import MEANING, TITLE, WORDS, ScoredHit, Scorer
from . import maker, model
from .encoder import MAX_QUERY_PIECES, Encoder
from .vectors import Closeness, VectorFile

MAX_CACHED_QUERIES = 64  # a search ranks its query several times

_opened: tuple[tuple[int, int], VectorFile] | None = None


def weigh(
    query: Query, hits: Sequence[ScoredHit], index: Index, language: str, filters: Sequence[str],
    scorer: Scorer | None,
) -> tuple[ScoredHit, ...]:  # fmt: skip
    """Return the hits of a question in words in their new order.

    With a scorer, close articles that the words did not bring are among them. Where there are no vectors
    yet, or it is no such question, the hits stay as they are.
    """
    try:
        encoder = model.load()
        vectors = _open_vectors(encoder)
    except (OSError, ValueError):
        maker.start_making()
        return tuple(hits)
    if not _shows(vectors, index):
        maker.start_making()
    is_english = base_language(language) == maker.LANGUAGE and vectors.has(hits[0].pk)
    if not (_is_complete(vectors) and is_english and _is_in_words(query, hits[0])):
        return tuple(hits)
    closeness = vectors.closeness(_encode(encoder, query.text))
    others = _score_others(closeness, hits, scorer, index, filters) if scorer else []
    return _order([*hits, *others], closeness)


def _is_in_words(query: Query, best: ScoredHit) -> bool:
    """Return whether it is a question in words, of which the best hit does not have every word."""
    w = weights.WEIGHTS
    is_by_words = best.why in (TITLE, WORDS) and not best.reading and best.head_cover < w.meaning_max_cover
    is_question = not (query.is_paste or query.safety) and len(query.all_words) >= w.meaning_min_words
    return is_by_words and is_question


def _score_others(
    closeness: Closeness, hits: Sequence[ScoredHit], scorer: Scorer, index: Index, filters: Sequence[str]
) -> list[ScoredHit]:
    """Return the closest articles that have no score by their words yet, with it."""
    w, scored = weights.WEIGHTS, {hit.pk for hit in hits if hit.is_scored}
    engine_scores = {hit.pk: hit.engine_score for hit in hits}
    close = closeness.closest(w.meaning_candidates, w.meaning_min_joining)
    terms = [("pk", pk, 1.0) for pk in close if pk not in scored]
    found = [(pk, address) for _score, pk, address in index.search(terms, len(terms), filters)]
    texts = index.stored_texts([address for _pk, address in found])
    others = [
        scorer.score(pk, engine_scores.get(pk, 0.0), address, stored)
        for (pk, address), stored in zip(found, texts, strict=True)
    ]
    return [hit if hit.pk in engine_scores else hit._replace(why=MEANING) for hit in others]


def _order(hits: Sequence[ScoredHit], closeness: Closeness) -> tuple[ScoredHit, ...]:
    """Return the hits that have a score by their scores and closeness, then those that have none."""
    scored = {hit.pk: hit for hit in hits if hit.is_scored}
    added = [weights.WEIGHTS.meaning * score for score in closeness.scores([*scored])]
    weighed = [hit._replace(meaning=round(more, 4)) for hit, more in zip(scored.values(), added, strict=True)]
    weighed.sort(key=lambda hit: (-hit.score - hit.meaning, hit.article))
    return (*weighed, *(hit for hit in hits if hit.pk not in scored))


def _open_vectors(encoder: Encoder) -> VectorFile:
    """Return the vectors, opened once for each file that was put in place."""
    global _opened
    path = model.file_path("vectors")
    stat = os.stat(path)
    version = (stat.st_mtime_ns, stat.st_ino)
    if _opened is None or _opened[0] != version:
        _opened = version, VectorFile.open(path, encoder.size)
    return _opened[1]


def _is_complete(vectors: VectorFile) -> bool:
    return len(vectors) >= vectors.state["wanted"] * weights.WEIGHTS.meaning_min_complete


def _shows(vectors: VectorFile, index: Index) -> bool:
    return all(vectors.state.get(key) == index.state.get(key) for key in ("database", "seq", "stamp"))


@lru_cache(MAX_CACHED_QUERIES)
def _encode(encoder: Encoder, text: str) -> Any:
    return encoder.encode(text, MAX_QUERY_PIECES)


def warm_up() -> None:
    """Load the model and compute something, which loads the rest of numpy, too."""
    with contextlib.suppress(OSError, ValueError):  # it isn't unpacked yet
        model.load().encode("warm up", MAX_QUERY_PIECES)


def describe_vectors() -> str:
    """Return the state of the vectors in words."""
    try:
        vectors = _open_vectors(model.load())
    except (OSError, ValueError):
        return "no vectors yet"
    count, wanted = len(vectors), vectors.state["wanted"]
    return f"{count} of {wanted} articles have a vector" + ("" if _is_complete(vectors) else "; not used yet")
