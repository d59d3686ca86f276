"""The model: a text becomes a vector that points where texts of the same meaning point.

It is all-MiniLM-L6-v2, a BERT of six layers, computed with numpy alone. Its numbers lie in one file that is
mapped into memory, so that the workers of a machine share them.
"""

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Before numpy is loaded: a matrix of a query is so small that more threads only get in each other's way, and
# in that of other workers.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from .word_pieces import WordPieces

MAX_QUERY_PIECES, MAX_ARTICLE_PIECES = 64, 128
HEAD_SIZE = 32  # of an attention head, in all models of this family
EPSILON = 1e-12
_ALIGNMENT = 64
_GELU = math.sqrt(2 / math.pi)
_PARTS = ("attention.self.query", "attention.self.key", "attention.self.value")
_EMBEDDINGS = ("word", "position", "token_type")


class Encoder:
    def __init__(self, weights: Mapping[str, Any], pieces: WordPieces):
        self._weights, self._pieces = weights, pieces
        self.size = weights["norm.weight"].shape[0]
        self._heads = self.size // HEAD_SIZE
        self._layers = 1 + max(int(name.split(".")[0]) for name in weights if name[0].isdigit())

    def encode(self, text: str, max_pieces: int) -> Any:
        """Return the vector of a text, of length 1. Text beyond the limit counts for nothing."""
        states = self._embed(self._pieces.split(text, max_pieces))
        for number in range(self._layers):
            states = self._pass_layer(states, f"{number}.")
        mean = states.mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), EPSILON)

    def _embed(self, pieces: list[int]) -> Any:
        w = self._weights
        words = w["word"][pieces] * w["word.scale"][pieces]
        return self._normalize(words + w["position"][: len(pieces)] + w["token_type"][0], "norm")

    def _pass_layer(self, states: Any, name: str) -> Any:
        w, size, heads = self._weights, self.size, self._heads
        mixed = states @ w[f"{name}qkv"] + w[f"{name}qkv.bias"]
        query, key, value = mixed.reshape(-1, 3, heads, size // heads).transpose(1, 2, 0, 3)
        scores = query @ key.transpose(0, 2, 1) * (1 / math.sqrt(size // heads))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        context = (scores @ value).transpose(1, 0, 2).reshape(-1, size)
        attended = context @ w[f"{name}attention"] + w[f"{name}attention.bias"]
        states = self._normalize(states + attended, f"{name}attention.norm")
        x = states @ w[f"{name}wide"] + w[f"{name}wide.bias"]
        x = 0.5 * x * (1 + np.tanh(_GELU * (x + 0.044715 * x * x * x)))  # x**3 takes ten times as long
        return self._normalize(states + x @ w[f"{name}out"] + w[f"{name}out.bias"], f"{name}norm")

    def _normalize(self, x: Any, name: str) -> Any:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt((x * x).mean(axis=-1, keepdims=True) + EPSILON)
        return x * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def arrange_weights(tensors: Mapping[str, Any]) -> dict[str, Any]:
    """Return the weights as the encoder names them, out of those of the packaged model.

    The matrices have no names there, only their order: six for each layer. They are whole numbers with a
    scale for each column; the words of the vocabulary stay so, as few of them are needed at a time.
    """
    inner = {name.removeprefix("inner."): array for name, array in tensors.items()}
    matrices = [
        (inner[name] * inner[f"{name.removesuffix('_q')}_scale"]).astype("f4")
        for name in inner
        if name.startswith("val_") and name.endswith("_q")
    ]
    embeddings = "embeddings.{}_embeddings.weight"
    word, position, token_type = (embeddings.format(name) for name in _EMBEDDINGS)
    arranged = {
        "word": inner[f"{word}_q"],
        "word.scale": inner[f"{word}_scale"],
        "position": inner[f"{position}_q"] * inner[f"{position}_scale"],
        "token_type": inner[token_type],
    }
    arranged |= _normalization("norm", inner, "embeddings.LayerNorm")
    for number in range(len(matrices) // 6):
        query, key, value, attention, wide, out = matrices[number * 6 : number * 6 + 6]
        theirs, ours = f"encoder.layer.{number}.", f"{number}."
        arranged |= {
            f"{ours}qkv": np.hstack([query, key, value]),
            f"{ours}qkv.bias": np.hstack([inner[f"{theirs}{part}.bias"] for part in _PARTS]),
            f"{ours}attention": attention,
            f"{ours}attention.bias": inner[f"{theirs}attention.output.dense.bias"],
            f"{ours}wide": wide,
            f"{ours}wide.bias": inner[f"{theirs}intermediate.dense.bias"],
            f"{ours}out": out,
            f"{ours}out.bias": inner[f"{theirs}output.dense.bias"],
        }
        arranged |= _normalization(f"{ours}attention.norm", inner, f"{theirs}attention.output.LayerNorm")
        arranged |= _normalization(f"{ours}norm", inner, f"{theirs}output.LayerNorm")
    return arranged


def _normalization(ours: str, inner: Mapping[str, Any], theirs: str) -> dict[str, Any]:
    return {f"{ours}.{part}": inner[f"{theirs}.{part}"] for part in ("weight", "bias")}


def write_weights(path: Path, weights: Mapping[str, Any]) -> None:
    """Write the file that `map_weights` maps: a line that says what is where, then the numbers."""
    arrays = {name: np.ascontiguousarray(array) for name, array in weights.items()}
    table, offset = {}, 0
    for name, array in arrays.items():
        table[name] = [array.dtype.str, array.shape, offset]
        offset += -(-array.nbytes // _ALIGNMENT) * _ALIGNMENT
    head = json.dumps(table).encode()
    head += b" " * (-(len(head) + 1) % _ALIGNMENT) + b"\n"
    new = path.with_name(f"{path.name}.new")
    with open(new, "wb") as file:
        file.write(head)
        for array in arrays.values():
            file.write(array.tobytes())
            file.write(b"\0" * (-array.nbytes % _ALIGNMENT))
    os.replace(new, path)


def map_weights(path: Path) -> dict[str, Any]:
    with open(path, "rb") as file:
        head = file.readline()
    mapped = np.memmap(path, mode="r")
    weights = {}
    for name, (kind, shape, offset) in json.loads(head).items():
        count, start = math.prod(shape), len(head) + offset
        part = mapped[start : start + count * np.dtype(kind).itemsize]
        weights[name] = np.asarray(part).view(kind).reshape(shape)
    return weights
