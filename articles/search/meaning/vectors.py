"""The vectors of the articles in a file of this machine, and how close they are to one of a question.

A vector is a row of whole numbers with a scale: a quarter of the memory, and no article changes its rank for
it. The file is put in place of the one before, so whoever reads has all of one state.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ROWS_PER_BLOCK = 4096
MAX_LEVEL = 127
DIGEST_SIZE = 16


class ArticleVector(NamedTuple):
    """The vector of an article, and what it was made of: a state of the article, and its text as a digest."""

    seq: int
    stamp: int
    digest: bytes
    scale: float
    levels: Any


def quantize(vector: Any) -> tuple[float, Any]:
    """Return a scale, and whole numbers that give the vector when they are multiplied by it."""
    scale = float(np.abs(vector).max()) / MAX_LEVEL or 1.0
    return scale, np.rint(vector / scale).astype("i1")


@dataclass(frozen=True)
class VectorFile:
    """The file as it was when it was opened. `state` says what it shows; articles are ordered by pk."""

    state: dict[str, Any]
    pks: Any
    states: Any
    digests: Any
    scales: Any
    levels: Any

    @classmethod
    def open(cls, path: Path, size: int) -> "VectorFile":
        """Open the file of vectors of so many numbers. Raises OSError or ValueError if that cannot be."""
        with open(path, "rb") as file:
            head = file.readline()
        state = json.loads(head)
        if not isinstance(state, dict) or not {"count", "wanted"} <= state.keys():
            raise ValueError("this is no file of vectors")
        count = state["count"]
        columns = [("<i8", 1), ("<i8", 2), ("u1", DIGEST_SIZE), ("<f4", 1), ("i1", size)]
        mapped = np.memmap(path, mode="r")
        arrays, start = [], len(head)
        for kind, width in columns:
            stop = start + count * width * np.dtype(kind).itemsize
            arrays.append(np.asarray(mapped[start:stop]).view(kind).reshape(count, width))
            start = stop
        if start != len(mapped):
            raise ValueError("the file of vectors has another length than it says")
        pks, states, digests, scales, levels = arrays
        return cls(state, pks[:, 0], states, digests, scales[:, 0], levels)

    def __len__(self) -> int:
        return len(self.pks)

    def has(self, pk: int) -> bool:
        place = np.searchsorted(self.pks, pk)
        return bool(place < len(self.pks) and self.pks[place] == pk)

    def articles(self) -> dict[int, ArticleVector]:
        """Return the vectors by article, to be changed and written again."""
        rows = zip(self.states.tolist(), self.digests, self.scales.tolist(), self.levels, strict=True)
        vectors = (
            ArticleVector(seq, stamp, bytes(digest), scale, row) for (seq, stamp), digest, scale, row in rows
        )
        return dict(zip(self.pks.tolist(), vectors, strict=True))

    def closeness(self, vector: Any) -> "Closeness":
        cosines = np.empty(len(self), "f4")
        for start in range(0, len(self), ROWS_PER_BLOCK):
            block = slice(start, start + ROWS_PER_BLOCK)
            cosines[block] = self.levels[block].astype("f4") @ vector
        return Closeness(self.pks, cosines * self.scales)


def write_vectors(path: Path, state: Mapping[str, Any], vectors: Mapping[int, ArticleVector]) -> None:
    rows = [vectors[pk] for pk in sorted(vectors)]
    head = json.dumps({**state, "count": len(rows)}).encode()
    columns = [
        np.array(sorted(vectors), "<i8"),
        np.array([[row.seq, row.stamp] for row in rows], "<i8"),
        np.frombuffer(b"".join(row.digest for row in rows), "u1"),
        np.array([row.scale for row in rows], "<f4"),
        np.array([row.levels for row in rows], "i1"),
    ]
    new = path.with_name(f"{path.name}.new")
    with open(new, "wb") as file:
        file.write(head + b" " * (-(len(head) + 1) % 64) + b"\n")  # so that the numbers begin at whole words
        for column in columns:
            file.write(column.tobytes())
    os.replace(new, path)


@dataclass(frozen=True)
class Closeness:
    """How close each article is to a question, told in deviations from the mean of all."""

    pks: Any
    cosines: Any

    @cached_property
    def _scores(self) -> Any:
        deviation = float(self.cosines.std()) if len(self.cosines) else 0.0
        return (self.cosines - self.cosines.mean()) / deviation if deviation else np.zeros_like(self.cosines)

    def closest(self, limit: int, min_score: float) -> list[int]:
        """Return the articles that are closest, and at least so close, in the order of their pk."""
        close = np.flatnonzero(self._scores >= min_score)
        if len(close) > limit:
            close = close[np.argpartition(-self.cosines[close], limit)[:limit]]
        return sorted(self.pks[close].tolist())

    def scores(self, pks: Sequence[int]) -> list[float]:
        """Return how close these are; an article without a vector is as close as the mean."""
        if not len(self.pks):
            return [0.0] * len(pks)
        places = np.minimum(np.searchsorted(self.pks, pks), len(self.pks) - 1)
        known = self.pks[places] == np.asarray(pks)
        return np.where(known, self._scores[places], 0.0).tolist()
