"""A made-up model of search by meaning, small, in the shapes of the packaged one."""

import numpy as np

from articles.search.meaning import encoder
from articles.search.meaning.model import file_path
from articles.search.meaning.word_pieces import WordPieces

SIZE, WIDE, LAYERS = 32, 64, 1
# Words of a line mean the same to it; all others mean something of their own.
SAME_MEANING = ["printer press paper prints", "bank money account", "password secret login"]


def packaged_tensors(words: int, layers: int = LAYERS, size: int = SIZE, seed: int = 1) -> dict:
    """Return random weights by the names and in the order of the packaged file."""
    random = np.random.default_rng(seed)

    def matrix(rows, columns):
        return random.integers(-127, 128, (rows, columns)).astype("i1")

    def scales(*shape):
        return (random.random(shape) / 400).astype("f4")

    def vector(width, around=0.0):
        return (around + random.normal(size=width) / 10).astype("f4")

    tensors = {}
    for n in range(layers):
        part = f"inner.encoder.layer.{n}."
        for name in ("query", "key", "value"):
            tensors[f"{part}attention.self.{name}.bias"] = vector(size)
        tensors[f"{part}intermediate.dense.bias"] = vector(size * 2)
        for name in ("attention.output", "output"):
            tensors[f"{part}{name}.dense.bias"] = vector(size)
            tensors[f"{part}{name}.LayerNorm.weight"] = vector(size, 1.0)
            tensors[f"{part}{name}.LayerNorm.bias"] = vector(size)
    table = "inner.embeddings.{}_embeddings.weight"
    tensors |= {
        table.format("token_type"): vector((2, size)),
        "inner.embeddings.LayerNorm.weight": vector(size, 1.0),
        "inner.embeddings.LayerNorm.bias": vector(size),
        f"{table.format('word')}_q": matrix(words, size),
        f"{table.format('word')}_scale": scales(words, 1) + np.float32(0.01),
        f"{table.format('position')}_q": matrix(encoder.MAX_ARTICLE_PIECES, size),
        f"{table.format('position')}_scale": scales(encoder.MAX_ARTICLE_PIECES, 1),
    }
    wide = ((size, size),) * 4 + ((size, size * 2), (size * 2, size))
    for n, (rows, columns) in enumerate(wide * layers):
        tensors[f"val_{n}_q"] = matrix(rows, columns)
        tensors[f"val_{n}_scale"] = scales(1, columns)
    return tensors


def install() -> None:
    """Put the model where the site looks for it, in place of the packaged one."""
    pieces = WordPieces.read()
    tensors = packaged_tensors(len(pieces))
    for name in tensors:
        if name.startswith("val_") or "position" in name or "token_type" in name:
            tensors[name] = tensors[name] * tensors[name].dtype.type(
                0
            )  # what is left is the mean of the words
    words = tensors["inner.embeddings.word_embeddings.weight_q"]
    for line in SAME_MEANING:
        first, *others = (pieces.split(word, 3)[1] for word in line.split())
        words[others] = words[first]
    path = file_path("model")
    path.parent.mkdir(parents=True, exist_ok=True)
    encoder.write_weights(path, encoder.arrange_weights(tensors))
