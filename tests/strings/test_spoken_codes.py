"""Codes as they are said and spelled, and sentences whose numbers are no code."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.strings.spoken_codes import write_spoken_codes

WORDS = dict(zip("0123456789", "zero one two three four five six seven eight nine".split(), strict=True))  # noqa: SIM905


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("error one oh two", "error 102"),
        ("h two zero two", "h202"),
        ("p s zero three eight", "ps038"),
        ("H 2 0 2", "h202"),
        ("1 0 2", "102"),
        ("k x dash four seven", "kx47"),
        ("sixteen oh three", "1603"),
        ("twelve thousand seven", "12007"),
        ("one hundred two", "102"),
        ("fifteen thousand one hundred and seven", "15107"),
        ("six thousand one hundred twenty-nine", "6129"),
        ("fifteen one oh two", "15102"),
        ("four double seven one", "4771"),
        ("negative four thousand negative twelve", "negative 4000 negative 12"),
        ("my code is four seven one one, why?", "my code is 4711, why?"),
        ("Fehler eins null zwei", "Fehler 102"),
        ("código uno cero dos", "código 102"),
    ],
)
def test_what_is_said_is_written_in_figures(said, written):
    assert write_spoken_codes(said)[0] == written


def test_thousands_may_be_the_first_number_of_a_pair():
    assert write_spoken_codes("four thousand eighty three") == ["4083", "4000, 83"]


@pytest.mark.parametrize(
    "text",
    [
        "one of two users cannot sign in",
        "one or two of our files are missing",
        "page two of ten",
        "zero balance on three accounts",
        "two users cannot open the one file",
        "I am on plan B",
        "error 102",
        "twenty one",
        "",
        "one two three " * 6,
    ],
)
def test_other_sentences_have_no_spoken_code(text):
    assert write_spoken_codes(text) == []


@given(st.text(alphabet="0123456789", min_size=3, max_size=8))
def test_any_number_is_read_digit_by_digit(digits):
    assert write_spoken_codes(" ".join(map(WORDS.__getitem__, digits)))[0] == digits


@given(
    st.lists(
        st.sampled_from(["one", "oh", "twenty", "hundred", "thousand", "double", "minus", "h", "dash", "so"])
    )
)
def test_no_order_of_number_words_fails(words):
    write_spoken_codes(" ".join(words))


def test_a_long_text_is_not_read():
    began = time.process_time()
    assert write_spoken_codes("one two " * 8000) == []
    assert time.process_time() - began < 0.5
