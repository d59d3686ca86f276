"""Canonical codes, and codes in a text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.strings.code_mentions import find_codes
from articles.strings.codes import (
    Certainty,
    canonical_code,
    canonical_spellings,
    numeric_equivalents,
    strip_cue_words,
)
from articles.strings.messages import split_fixed_runs


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("6000-77", "6000-77"),
        ("-6000, -77", "6000-77"),
        ("6000 77", "6000-77"),
        ("6000/77", "6000-77"),
        ("６０００－７７", "6000-77"),
        ("−6000, –77", "6000-77"),
        ("٦٠٠٠ ٧٧", "6000-77"),
        ("h 202", "H202"),
        ("H-202", "H202"),
        ("OL-301", "OL301"),
        ("ol301", "OL301"),
        ("C=343", "C343"),
        ("5-1-10", "5-1-10"),
        ("0x80070005", "0X80070005"),
        ("PS 038", "PS038"),
        ("102", "102"),
        ("00102", "00102"),
        ("R\u00ad01", "R01"),
        ("fatal disk", "FATAL-DISK"),
        ("", ""),
        (" - / ", ""),
    ],
)
def test_code_has_one_canonical_form(typed, canonical):
    assert canonical_code(typed) == canonical


def test_different_codes_stay_different():
    codes = ["6000-77", "600077", "6000", "102", "1020", "H202", "C343", "C=43", "OL-301", "OL-30"]
    assert len({canonical_code(code) for code in codes}) == len(codes)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("QuickBooks Error: 102", "102"),
        ("error code 102", "102"),
        ("qbo err102", "102"),
        ("Error #102", "102"),
        ("[Error 102]", "102"),
        ("102 error", "102"),
        ("QuickBooks 102 Error", "102"),
        ("quickbooks online banking error code 102", "102"),
        ("error -6000, -77", "-6000, -77"),
        ("Error c=343", "c=343"),
        ("eror 103 quickbooks", "103"),
        ("qb online err. 105", "105"),
        ("Error: OL-301", "OL-301"),
        ("Error no. 1603", "1603"),
        ("error 0x80070005", "0x80070005"),
        ("H202", "H202"),
    ],
)
def test_cue_words_around_a_code_are_dropped(typed, code):
    assert strip_cue_words(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "error",
        "the bank code changed",
        "error 101 vs 102 difference",
        "Error 102: The bank is down",
        "no entry",
        "errorless 102",
        "online banking",
        "error " + "1" * 100,
    ],
)
def test_other_text_is_left_alone(typed):
    assert strip_cue_words(typed) == typed


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "エラー102",
            "接続エラー 102",
            "错误代码102的文件",
            "오류 102가 발생",
            "Hata 102",
            "เกิดข้อผิดพลาด 102",
        ),
        *(
            "Erro 102 no banco",
            "رمز الخطأ 102",
            "الخطأ رقم ١٠٢ في البنك",
            "エラー番号１０２が表示される",
            "Fehlernummer 102",
        ),
    ],
)
def test_code_beside_a_cue_of_any_language(typed):
    assert "102" in [code.canonical for code in find_codes(typed) if code.certainty >= Certainty.CUED]


@pytest.mark.parametrize(
    "typed", ["1" * 59 + "_", "A1" * 29 + "_", "-" * 59 + "!", "error " * 9 + "x", "a" * 60]
)
def test_no_short_text_stalls_the_cue_patterns(typed):
    started = time.process_time()
    assert strip_cue_words(typed) == typed
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("error 102", ["102"]),
        ("QuickBooks Error 106, 168, or 324", ["106-168", "106", "168", "OR324", "324"]),
        ("minus 6000 minus 77", ["6000-77", "6000"]),
        ("fatal error C1083: Cannot open", ["C1083"]),
        ("IRQL_NOT_LESS_OR_EQUAL", ["IRQL-NOT-LESS-OR-EQUAL"]),
        ("2026-01-02 10:11:12,345 took 17 ms", []),
        ("Windows 11, line 1625, 3 users, port 8080, 2019 to 2024", []),
        ("at 10.0.0.17:8080 and C:\\app\\7\\x.txt", []),
    ],
)
def test_codes_are_read_out_of_a_text(written, codes):
    assert list(dict.fromkeys(code.canonical for code in find_codes(written))) == codes


@pytest.mark.parametrize(
    ("written", "sure"),
    [
        ("102", Certainty.ALONE),
        ("Error [102]", Certainty.ALONE),
        ("the error 102 came", Certainty.CUED),
        ("the E0308 came", Certainty.SHAPED),
        ("it was 102 again", Certainty.BARE),
    ],
)
def test_code_has_a_certainty(written, sure):
    assert max(code.certainty for code in find_codes(written)) == sure


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0x80070005", "80070005", True),
        ("0x80070005", "-2147024891", True),
        ("0x80070005", "2147942405", True),
        ("0x0000000A", "0xA", True),
        ("0x1C", "1Ch", True),
        ("PS038", "PS38", True),
        ("00102", "102", True),
        ("0xA", "10", False),
        ("102", "1020", False),
        ("H101", "101", False),
        ("N2147942405", "0x80070005", False),
        ("X1C", "0x1C", False),
    ],
)
def test_numbers_written_differently_are_one_code(one, other, same):
    assert bool(numeric_equivalents(one) & numeric_equivalents(other)) is same


@given(st.text())
def test_canonical_code_of_a_canonical_code_is_the_same(s):
    assert canonical_code(canonical_code(s)) == canonical_code(s)


@given(st.text(max_size=400))
def test_any_text_has_codes(s):
    for code in find_codes(s):
        assert code.canonical
        numeric_equivalents(code.written)


@pytest.mark.parametrize(
    "piece",
    ["'", '"', "<", "{", "SELECT ", "error code ", "1-", "1.", "A_", "/a", "0x", "6000 77 ", "a1", "%"],
)
def test_long_texts_take_time_in_proportion(piece):
    long = piece * (60_000 // len(piece))
    began = time.process_time()
    find_codes(long)
    split_fixed_runs(long)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("code", ["NG0811", "N0811", "NX", "N", "0xA", ""])
def test_any_code_has_spellings(code):
    assert canonical_code(code) in [*canonical_spellings(code), ""]


def test_of_a_dump_of_thousands_of_numbers_the_end_is_read():
    text = "\n".join(["Error 111", "12 " * 12_000, "Error 222"])
    assert {"111", "222"} & {code.canonical for code in find_codes(text)} == {"222"}
