"""A made-up model of search by meaning, small, in the shapes of the packaged one."""

import numpy as np

from articles.search.meaning import encoder

SIZE, WIDE, LAYERS = 32, 64, 1


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
