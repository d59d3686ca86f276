"""The model is computed as BERT is defined, from a file as the package has it."""

import math

import pytest

np = pytest.importorskip("numpy")

from articles.search.meaning import encoder  # noqa: E402
from articles.search.meaning.onnx_file import read_weights  # noqa: E402
from articles.search.meaning.word_pieces import WordPieces  # noqa: E402
from tests.support import tiny_model  # noqa: E402

PIECES = ["[UNK]", "[CLS]", "[SEP]", "the", "printer", "is", "not", "ready", "bank", "closed"]
TEXTS = ["the printer is not ready", "bank closed", "", "unheard of words"]
LAYERS, SIZE = 2, 64


@pytest.fixture(scope="module")
def tensors():
    return tiny_model.packaged_tensors(len(PIECES), LAYERS, SIZE)


@pytest.fixture(scope="module")
def small(tensors):
    return encoder.Encoder(encoder.arrange_weights(tensors), WordPieces(PIECES))


@pytest.mark.parametrize("text", TEXTS)
def test_vector_is_that_of_the_definition(small, tensors, text):
    vector = small.encode(text, 64)
    assert np.abs(vector - by_definition(tensors, WordPieces(PIECES).split(text, 64))).max() < 2e-3
    assert math.isclose(float(vector @ vector), 1, abs_tol=1e-5)


def test_text_beyond_the_limit_counts_for_nothing(small):
    assert (small.encode("bank closed the printer", 4) == small.encode("bank closed", 4)).all()
    assert (small.encode("bank closed the printer", 6) != small.encode("bank closed", 6)).any()


def test_weights_are_mapped_as_they_were_written(small, tensors, tmp_path):
    weights = encoder.arrange_weights(tensors)
    encoder.write_weights(tmp_path / "model", weights)
    mapped = encoder.map_weights(tmp_path / "model")
    assert mapped.keys() == weights.keys()
    assert all((mapped[name] == weights[name]).all() for name in weights)
    again = encoder.Encoder(mapped, WordPieces(PIECES))
    assert (again.encode(TEXTS[0], 64) == small.encode(TEXTS[0], 64)).all()
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_weights_are_read_from_a_file_of_onnx():
    names = {"floats": np.array([[0.5, -1.5]], "<f4"), "small": np.arange(-3, 3, dtype="i1").reshape(2, 3)}
    read = read_weights(onnx_file(names) + field(20, b"what follows"))
    assert read.keys() == names.keys()
    assert all((read[name] == names[name]).all() for name in names)
    packed = field(7, field(5, field(1, b"\x02\x03") + varint(2, 3) + field(8, b"x") + field(9, bytes(6))))
    assert read_weights(packed)["x"].shape == (2, 3)


@pytest.mark.parametrize("raw", [b"", b"\x3a\x05\x2a\x03ab", b"<html>not a model</html>", bytes(range(256))])
def test_other_files_are_refused(raw):
    with pytest.raises((ValueError, IndexError, KeyError)):
        encoder.arrange_weights(read_weights(raw))


def onnx_file(arrays):
    kinds = {"f": 1, "i": 3}
    tensors = (
        b"".join(varint(1, size) for size in array.shape)
        + varint(2, kinds[array.dtype.kind])
        + field(8, name.encode())
        + field(9, array.tobytes())
        for name, array in arrays.items()
    )
    return varint(1, 8) + field(7, b"".join(field(5, tensor) for tensor in tensors))


def field(number, content):
    return number_of(number << 3 | 2) + number_of(len(content)) + content


def varint(number, value):
    return number_of(number << 3) + number_of(value)


def number_of(value):
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    return bytes([*written, value])


def by_definition(tensors, pieces):
    """Return the vector of some pieces, computed head by head and token by token, with the exact GELU."""
    inner = {name.removeprefix("inner."): np.asarray(array, "f8") for name, array in tensors.items()}
    matrices = iter([inner[f"val_{n}_q"] * inner[f"val_{n}_scale"] for n in range(LAYERS * 6)])
    table = "embeddings.{}_embeddings.weight"
    words, positions = (
        inner[f"{table.format(name)}_q"] * inner[f"{table.format(name)}_scale"]
        for name in ("word", "position")
    )
    first_type = inner[table.format("token_type")][0]
    norm = "embeddings.LayerNorm"
    states = [
        normalized(words[piece] + positions[n] + first_type, inner, norm) for n, piece in enumerate(pieces)
    ]
    for layer in range(LAYERS):
        part = f"encoder.layer.{layer}."
        query, key, value, attention, wide, out = (next(matrices) for _ in range(6))
        bias = {name: inner[f"{part}attention.self.{name}.bias"] for name in ("query", "key", "value")}
        q = [state @ query + bias["query"] for state in states]
        k = [state @ key + bias["key"] for state in states]
        v = [state @ value + bias["value"] for state in states]
        after = []
        for n, state in enumerate(states):
            context = []
            for start in range(0, SIZE, 32):
                head = slice(start, start + 32)
                shares = np.exp([q[n][head] @ other[head] / math.sqrt(32) for other in k])
                context.append(
                    sum(share * other[head] for share, other in zip(shares / shares.sum(), v, strict=True))
                )
            attended = np.concatenate(context) @ attention + inner[f"{part}attention.output.dense.bias"]
            state = normalized(state + attended, inner, f"{part}attention.output.LayerNorm")
            x = state @ wide + inner[f"{part}intermediate.dense.bias"]
            x = np.array([number * (1 + math.erf(number / math.sqrt(2))) / 2 for number in x])
            x = x @ out + inner[f"{part}output.dense.bias"]
            after.append(normalized(state + x, inner, f"{part}output.LayerNorm"))
        states = after
    mean = np.mean(states, axis=0)
    return mean / np.linalg.norm(mean)


def normalized(x, inner, name):
    x = (x - x.mean()) / math.sqrt(x.var() + 1e-12)
    return x * inner[f"{name}.weight"] + inner[f"{name}.bias"]
