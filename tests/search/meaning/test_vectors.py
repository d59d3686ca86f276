"""The file of vectors gives back what was written, and knows which articles are close."""

import pytest

np = pytest.importorskip("numpy")

from articles.search.meaning import vectors as files  # noqa: E402

SIZE = 32


def unit_vectors(count):
    rows = np.random.default_rng(7).normal(size=(count, SIZE)).astype("f4")
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def article_vector(vector, seq=1):
    scale, levels = files.quantize(vector)
    return files.ArticleVector(seq, seq * 1000, bytes([seq % 256] * files.DIGEST_SIZE), scale, levels)


@pytest.fixture
def many(tmp_path):
    rows = unit_vectors(files.ROWS_PER_BLOCK + 10)
    pks = [int(pk) for pk in np.random.default_rng(8).permutation(len(rows)) * 3 + 5]
    written = {pk: article_vector(row, n) for n, (pk, row) in enumerate(zip(pks, rows, strict=True))}
    files.write_vectors(tmp_path / "vectors", {"seq": 9, "wanted": 1}, written)
    return files.VectorFile.open(tmp_path / "vectors", SIZE), written, dict(zip(pks, rows, strict=True))


def test_file_gives_back_what_was_written(many):
    opened, written, _rows = many
    assert opened.state == {"seq": 9, "wanted": 1, "count": len(written)}
    articles = opened.articles()
    assert list(articles) == sorted(written)
    for pk, vector in articles.items():
        assert (vector[:3], list(vector.levels)) == (written[pk][:3], list(written[pk].levels))
    assert opened.has(5) and not opened.has(6) and not opened.has(10**9)


def test_closest_articles_are_those_of_the_exact_cosines(many):
    opened, _written, rows = many
    question = unit_vectors(1)[0] + 0.3
    exact = {pk: float(row @ question) for pk, row in rows.items()}
    closeness = opened.closeness(question)
    assert set(closeness.closest(1, 0.0)) == {max(exact, key=exact.get)}
    best = sorted(exact, key=exact.get)[-30:]
    assert (
        len(set(closeness.closest(30, 0.0)) & set(best)) >= 28
    )  # what is rounded may change places at the end
    cosines = np.array(list(exact.values()))
    expected = (exact[best[0]] - cosines.mean()) / cosines.std()
    assert closeness.scores([best[0], 6])[0] == pytest.approx(expected, abs=0.05)
    assert closeness.scores([best[0], 6, 10**9])[1:] == [0.0, 0.0]


def test_few_articles_and_none(tmp_path):
    for count in (0, 1, 2):
        vectors = {pk: article_vector(row) for pk, row in enumerate(unit_vectors(count))}
        files.write_vectors(tmp_path / "few", {"wanted": 0}, vectors)
        closeness = files.VectorFile.open(tmp_path / "few", SIZE).closeness(unit_vectors(1)[0])
        assert closeness.closest(30, -9.0) == list(vectors)
        assert all(np.isfinite(closeness.scores([0, 1, 2])))


@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:-1], lambda raw: raw + b"x", lambda raw: b"", lambda raw: b"\xff\n"]
)
def test_damaged_file_is_refused(many, tmp_path, damage):
    path = tmp_path / "vectors"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises((ValueError, OSError, KeyError)):
        files.VectorFile.open(path, SIZE)
