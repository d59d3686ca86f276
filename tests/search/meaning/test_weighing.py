"""Meaning orders what words have found, keeps or drops a claim, and never makes one."""

import dataclasses
import logging

import pytest

from articles import search
from articles.search import candidates, scorer, weights

pytest.importorskip("numpy")

from articles.search.meaning import model
from tests.support.makers import shared_articles

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# By words the road answers; to the made-up model, "press", "paper" and "prints" are the printer.
QUESTION = "the paper press prints paper jams every morning"


@shared_articles
def articles(make_live):
    """Make three articles about jams, and others from which they differ."""
    make_live(id="printer", slug="printer", title="Printer printer", codes=["J1"], summary="Printer.")
    make_live(id="road", slug="road", title="Traffic jams every morning", codes=["J2"], summary="Drive.")
    make_live(id="tray", slug="tray", title="Printer tray", codes=["J3"], summary="The tray jams.")
    for n in range(14):
        make_live(
            id=f"other-{n}", slug=f"other-{n}", title=f"Bank account {n}", codes=[f"B{n}"], summary="Money."
        )


def ask(question=QUESTION, **more):
    results = search.find(question, **more)
    return [hit.publication.slug for hit in results.hits], results


@pytest.fixture
def made(meaning, articles, monkeypatch):
    """Make the vectors. Few short articles need other weights: none is as close or claimed as in life."""
    changed = dataclasses.replace(weights.WEIGHTS, meaning=5.0, min_confidence=0.3)
    monkeypatch.setattr(weights, "WEIGHTS", changed)
    search.meaning.make_vectors()


def test_close_article_comes_first_and_takes_the_claim_away(made, settings):
    slugs, results = ask()
    assert slugs[0] == "printer" and not results.confident
    settings.SEARCH_MEANING = False
    slugs, results = ask()
    assert slugs[0] == "road" and results.confident


@pytest.mark.both
def test_close_article_without_a_word_of_the_question_joins_and_says_why(made):
    slugs, results = ask()
    assert results.hits[0].why == scorer.MEANING
    assert results.total == len(slugs) and sum(results.counts.values()) >= len(slugs)
    assert [hit.score for hit in results.hits] == sorted((hit.score for hit in results.hits), reverse=True)


def test_close_article_far_down_by_its_words_comes_up_once(made, make_live, monkeypatch):
    """The engine finds more than are scored by their words; the rest waits on later pages."""
    make_live(id="late", slug="late", title="Printer printer jams, printer", codes=["L1"], summary="Morning.")
    search.meaning.make_vectors()
    monkeypatch.setattr(candidates, "SCORED_CANDIDATES", 1)
    slugs, results = ask()
    late = results.hits[slugs.index("late")]
    assert slugs.index("late") < slugs.index("road") and late.why != scorer.MEANING
    assert len(slugs) == len(set(slugs)) == results.total


def test_claim_stays_where_the_same_article_is_first(made):
    slugs, results = ask("the printer tray jams when it is cold")
    assert slugs[0] == "tray" and results.confident and results.hits[0].scored.meaning


def test_meaning_never_makes_a_claim(made, settings):
    for question in ("my printer tray is empty every morning", "every morning the printer jams", QUESTION):
        settings.SEARCH_MEANING = True
        first, results = ask(question)
        settings.SEARCH_MEANING = False
        by_words, words = ask(question)
        assert words.confident or not results.confident
        assert not results.confident or first[0] == by_words[0]


def test_nothing_is_added_where_words_find_nothing(made):
    assert ask("zebras dance upon yonder hills")[0] == []


@pytest.mark.parametrize(
    "question",
    ["jams morning", "J2 paper press printer jams", "Traffic jams every morning", "jams " * 90 + "paper", ""],
    ids=["few words", "a code", "every word is there", "a paste", "nothing"],
)
def test_other_questions_are_answered_as_without(made, settings, question):
    slugs, results = ask(question)
    settings.SEARCH_MEANING = False
    assert (slugs, results.confident) == (ask(question)[0], ask(question)[1].confident)


@pytest.mark.both
def test_filter_gives_what_was_counted_and_claims_nothing_new(made, make_live):
    make_live(
        id="other-product", slug="other-product", title="Every morning the same", codes=["Z1"],
        product={"slug": "scales", "name": "Scales", "vendor": "Example", "short": "Scales"}, area=None,
    )  # fmt: skip
    search.meaning.make_vectors()
    _slugs, everywhere = ask()
    slugs, narrowed = ask(product="ledger")
    assert len(slugs) == everywhere.counts["ledger"]
    assert slugs[0] == "printer" and not narrowed.confident


def test_filter_claims_no_article_that_meaning_brought(made, make_live):
    """The only hit of a product may be one that words had left out."""
    make_live(
        id="press", slug="press", title="Printer printer jams", codes=["P1"], summary="Printer.",
        product={"slug": "press", "name": "Gutenberg", "vendor": "Example", "short": "Gutenberg"}, area=None,
    )  # fmt: skip
    search.meaning.make_vectors()
    slugs, results = ask(product="press")
    assert slugs == ["press"] and not results.confident


def test_model_can_be_loaded_before_the_first_search(made, settings):
    search.meaning.load_model()
    model.file_path("model").write_bytes(b"damaged")
    search.meaning.load_model()
    model.file_path("model").unlink()
    search.meaning.load_model()
    assert ask()[0][0] == "road"


def test_pages_follow_each_other(made):
    slugs, _results = ask()
    assert [slug for page in (1, 2, 3, 4) for slug in ask(page=page, size=2)[0]] == slugs[:8]


@pytest.mark.usefixtures("meaning")
def test_vectors_are_not_used_before_most_articles_have_one(articles, make_live, settings):
    expected = ask()[0]
    search.meaning.make_vectors()
    assert ask()[0] != expected
    for n in range(5):
        make_live(id=f"new-{n}", slug=f"new-{n}", title=f"New {n}", codes=[f"N{n}"], summary="New.")
    raw = model.file_path("vectors").read_bytes()
    model.file_path("vectors").write_bytes(raw.replace(b'"wanted": 17,', b'"wanted": 40,'))
    assert ask()[0] == expected
    assert search.meaning.describe_vectors() == "17 of 40 articles have a vector; not used yet"


@pytest.mark.parametrize("content", [b"", b"\xff\xff", b'{"wanted": 9, "count": 9}\n', b"[]\n"])
def test_damaged_vectors_cost_no_answer(made, content):
    model.file_path("vectors").write_bytes(content)
    assert ask()[0][0] == "road"


def test_without_its_packages_search_goes_on(articles, settings, files, caplog):
    if not search.meaning.find_missing_packages() and settings.SEARCH_MEANING is False:
        settings.SEARCH_MEANING = True
        if not search.meaning.find_missing_packages():
            pytest.skip("the packages are installed")
    with caplog.at_level(logging.WARNING), pytest.raises(search.meaning.MeaningUnavailable):
        search.meaning.make_vectors()
    assert ask()[0][0] == "road"
