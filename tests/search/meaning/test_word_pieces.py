"""Texts are cut into the pieces of words that the model knows, in a time that the text does not decide."""

import hashlib
import time

from articles.search.meaning.word_pieces import VOCABULARY, WordPieces

PIECES = [
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "print",
    "##er",
    "##s",
    "the",
    ".",
    "'",
    "t",
    "isn",
    "_",
    "東",
    "京",
    "cafe",
    "over",
    "##flow",
]


def split(text, limit=64):
    """Return the pieces of a text as they are written, without those of the start and the end."""
    numbers = WordPieces(PIECES).split(text, limit)
    written = [PIECES[number] for number in numbers]
    assert (written[0], written[-1]) == ("[CLS]", "[SEP]")
    return written[1:-1]


def test_word_is_cut_into_its_longest_pieces():
    assert split("The printers") == ["the", "print", "##er", "##s"]
    assert split("overflow") == ["over", "##flow"]


def test_word_that_has_no_pieces_is_unknown_as_a_whole():
    assert split("printx the") == ["[UNK]", "the"]
    assert split("print" + "s" * 200) == ["[UNK]"]


def test_marks_accents_and_han_characters_are_cut_as_in_training():
    assert split("isn't the CAFÉ.") == ["isn", "'", "t", "the", "cafe", "."]
    assert split("the_printer") == ["the", "_", "print", "##er"]
    assert split("東京cafe") == ["東", "京", "cafe"]


def test_long_text_is_cut_off():
    assert split("the " * 1000, limit=10) == ["the"] * 8
    assert split("") == []


def test_hostile_texts_take_no_longer_than_others():
    pieces = WordPieces.read()
    began = time.process_time()
    for text in ("a" * 10**6, "é" * 10**6, "\u0301" * 10**6, "zq" * 49 + " " + "zqx " * 10**5, "漢" * 10**6):
        assert len(pieces.split(text, 64)) <= 64
    assert time.process_time() - began < 0.5


def test_vocabulary_is_the_one_of_the_model():
    """The numbers of its lines are those of the rows of the model: another order would be noise."""
    digest = hashlib.sha256(VOCABULARY.read_bytes()).hexdigest()
    assert digest == "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
    assert WordPieces.read().split("The printer isn't printing", 64) == [
        101, 1996, 15041, 3475, 1005, 1056, 8021, 102,
    ]  # fmt: skip
    assert "Apache" in VOCABULARY.with_name("vocabulary-notice.txt").read_text()
