"""Symbolic codes have a shape, and one name in all shapes."""

import pytest

from articles.strings.code_names import count_name_words, is_named_error, name_shape, name_term
from tests.support.timing import processor_limit


@pytest.mark.parametrize(
    ("written", "shape"),
    [
        ("ERR_FILE_LOCKED", "upper_snake"),
        ("file_locked", "snake"),
        ("File_Locked", "snake"),
        ("file-is-locked", "kebab"),
        ("FileLockedError", "camel"),
        ("fileLocked", "camel"),
        ("lease/not-found", "slashed"),
        ("ELOCKED", "capitals"),
        ("locked", ""),
        ("Locked", ""),
        ("E102", ""),
        ("_", ""),
        ("", ""),
    ],
)
def test_shape_of_a_name(written, shape):
    assert name_shape(written) == shape


@pytest.mark.parametrize(
    "written",
    [
        f"f{'A' * 60}-b",
        f"Ff{'Aa' * 40}_",
        f"x{'A1' * 40}/b",
        "ab-" * 20_000 + "1",
        "a" * 60_000 + "_",
        "A_" * 30_000,
    ],
    ids=lambda written: written[:9],
)
def test_a_long_name_of_no_shape_is_read_at_once(written):
    with processor_limit(1):
        assert name_shape(written) == ""


def test_all_shapes_of_a_name_share_a_term():
    shapes = ["FILE_IS_LOCKED", "file_is_locked", "file-is-locked", "FileIsLocked", "fileIsLocked"]
    assert {term for shape in shapes for term in name_term(shape)} == {"name:FILEISLOCKED"}
    assert name_term("locked") == []


@pytest.mark.parametrize(
    ("written", "words"), [("file_is_locked", 3), ("FileIsLocked", 3), ("HTTPServerGone", 3)]
)
def test_words_of_a_name(written, words):
    assert count_name_words(written) == words


@pytest.mark.parametrize("code", ["102", "H202", "-6000, -77", "0x80040408", "OL-301", "PS032", "TERRA5"])
def test_numbers_are_called_errors(code):
    assert is_named_error(code)


@pytest.mark.parametrize("code", ["C=343", "NSF", "ECONNREFUSED", "ERR_FAILED_2", "IOError 5", "ora-err-12"])
def test_words_and_what_says_error_itself_are_called_codes(code):
    assert not is_named_error(code)
