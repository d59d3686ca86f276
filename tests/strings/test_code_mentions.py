"""What in a text is a code, how certain that is, and what is none."""

import time

import pytest

from articles.strings.code_cues import names_a_count, names_an_error
from articles.strings.code_mentions import find_codes
from articles.strings.codes import Certainty
from articles.strings.pasted_text import unwrap


def canonicals(text, certainty=Certainty.BARE):
    """Return the codes of at least that certainty which somebody would be told are unknown."""
    codes = (code for code in find_codes(unwrap(text)) if code.certainty >= certainty and not code.only_known)
    return list(dict.fromkeys(code.canonical for code in codes))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sync stopped, rc=4711", "4711"),
        ("hr = 0x8004A002 (busy)", "0X8004A002"),
        ("last_error=-2147201022", "2147201022"),
        ('{"errorCode":"4711"}', "4711"),
        ("<Code>K205</Code>", "K205"),
        ("Error_4711", "4711"),
        ("Error_KX-47", "KX47"),
        ("ERR:4711", "4711"),
        ("SQLSTATE[42703]", "42703"),
        ("GetLastError() -> 4711", "4711"),
        ("resultCode: K205", "K205"),
    ],
)
def test_the_value_of_a_name_is_a_code(text, code):
    assert canonicals(text, Certainty.SHAPED) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "port=4711",
        "timeout: 4711",
        '"retryCount": 4711',
        "pid=4711",
        "zip_code=10115",
        "elapsed=4711",
        "error_count: 4711",
        "http://localhost:4711/",
        "see 10.20.30.40:4711",
        "write to desk-4711@example.com",
        "took 4711 ms",
        "4711 seconds later",
        "it cost $4711",
        "at 10:20:30 on 2026-01-02",
        "from 2019 to 2024",
        "E0609 10:50:53.988995     244 run.go:12] nothing to do",
        "Nov  3 04:05:06 host7 sync[4711]: nothing to do",
        "HTTP/1.1 200 OK",
        "see https://example.com/2024/06/12/news",
        "slow since 1987",
    ],
)
def test_a_number_that_counts_or_names_something_is_no_code(text):
    assert canonicals(text, Certainty.SHAPED) == []


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Error -4711, -12", "4711-12"),
        ("Error code -4711 and -12", "4711-12"),
        ("Error code 4711 and 12", "4711-12"),
        ("code=-4711, -12", "4711-12"),
        ("（-4711、-12）", "4711-12"),
        ("4711/12", "4711-12"),
        ("error 4711 12", "4711-12"),
        ("minus 4711 minus 12", "4711-12"),
    ],
)
def test_two_numbers_are_one_code(text, pair):
    whole = next(code for code in find_codes(text) if code.canonical == pair)
    assert whole.is_pair


@pytest.mark.parametrize(
    "text", ["error codes 101 and 102", "errors 101, 102 and 103", "error 106, 168, or 324"]
)
def test_codes_in_a_list_are_no_pair(text):
    assert not any(code.is_pair for code in find_codes(text) if not code.only_known and "-" in code.canonical)


@pytest.mark.parametrize(
    "text", ["fix for 4711", "stuck at 4711", "try 4711", "after 4711 nothing works", "any fix for 4711 yet?"]
)
def test_a_small_word_does_not_hide_a_number(text):
    assert canonicals(text) == ["4711"]


def test_a_cue_before_a_code_says_nothing_of_the_number_before_it():
    assert canonicals("ERROR desk:4711 Error 4712", Certainty.SHAPED) == ["4712"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://help.example/errors/4711", "4711"),
        ("https://help.example/errors/4711.html", "4711"),
        ("https://help.example/error/4711/details", "4711"),
        ("https://help.example/index.php#error-4711", "4711"),
        ("https://help.example/app#/error/K205", "K205"),
        ("https://help.example/fail?error=4711&ref=a", "4711"),
        ("help.example/e/%2D4711%2C%20%2D12", "4711-12"),
    ],
)
def test_a_code_in_an_address_is_read(address, code):
    assert canonicals(address, Certainty.CUED) == [code]


@pytest.mark.parametrize(
    "name", ["errorCode", "last_error", "rc", "HRESULT", "exit-code", "ErrNo", "sqlstate"]
)
def test_name_says_that_its_value_is_a_code(name):
    assert names_an_error(name)


@pytest.mark.parametrize("name", ["port", "zip_code", "errorCount", "timeout_ms", "retries", "pid"])
def test_name_says_that_its_value_counts(name):
    assert names_a_count(name) and not names_an_error(name)


@pytest.mark.parametrize(
    ("typed", "is_announced"),
    [("retcode 1604", True), ("errcode: 4711", True), ("StatusCode 12007", True), ("postcode 12007", False)],
)
def test_names_of_codes_announce_them_without_a_sign(typed, is_announced):
    assert any(code.certainty >= Certainty.CUED for code in find_codes(typed)) == is_announced


@pytest.mark.parametrize(
    ("typed", "is_announced"),
    [
        ("the printer shows 4711", True),
        ("machine 17 displays 4711, then stops", True),
        ("screen says 4711", True),
        ("the screen of tray 4 says 4711", False),
        ("the screen says 4711 copies", False),
        ("my balance shows 4711", False),
        ("DTC 4711 after the start", True),
    ],
)
def test_number_that_a_device_shows_is_a_code(typed, is_announced):
    assert any(code.certainty >= Certainty.CUED for code in find_codes(typed)) == is_announced


@pytest.mark.parametrize(
    "unit", ["Err", "ErrorCode", "No", "no_", "error_", "Error-", "Aa_", "code1", "E=20102 "]
)
@pytest.mark.parametrize("length", [300, 2000, 50_000])
def test_repeated_words_take_no_time(unit, length):
    start = time.perf_counter()
    find_codes((unit * length)[:length])
    assert time.perf_counter() - start < 2
