"""Spellings that are compared as one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.strings.codes import canonical_code, strip_cue_words
from articles.strings.folding import fold
from articles.strings.slugs import slugify
from articles.strings.words import split_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Naïve", "NAI\u0308VE"),
        ("ﬁle", "FILE"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("Ⅻ", "xii"),
        ("Ｅｒｒｏｒ", "error"),
        ("can’t", "can't"),
        ("“quoted”", '"quoted"'),
        ("6000–77", "6000-77"),
        ("Łódź", "lodz"),
        ("œuvre", "OEUVRE"),
        ("soft\u00adhyphen", "softhyphen"),
        ("zero\u200bwidth", "zerowidth"),
        ("\u202eover", "over"),
        ("שָׁלוֹם", "שלום"),
        ("إعدادات", "اعدادات"),
        ("کی", "كي"),
        ("İstanbul ışık", "ISTANBUL IŞIK"),
        ("Vụ lỗi", "vu loi"),
        ("ё", "е"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_spellings_fold_together(one, other):
    assert fold(one) == fold(other)


def test_short_cyrillic_i_is_a_letter():
    assert fold("\u0439") == fold("\u0438\u0306") != fold("\u0438")


def test_japanese_voicing_is_no_accent():
    assert fold("ガ") != fold("カ")


@given(st.text())
def test_folding_twice_changes_nothing(s):
    assert fold(fold(s)) == fold(s)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["a", "1", "'s", "e\u0301", "ﷺ", "\u200b", "\x00", "\ud800", "-", "error ", "\u0301"]
)
def test_long_text_takes_less_than_a_second(unit):
    long = (unit * 100_000)[:100_000]
    for function in (fold, split_words, canonical_code, slugify, strip_cue_words):
        started = time.process_time()
        function(long)
        assert time.process_time() - started < 1, function.__name__
