import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.strings.codes import Certainty, canonical_code, find_codes, numeric_equivalents, strip_cue_words
from articles.strings.distance import is_within_one_edit
from articles.strings.folding import fold
from articles.strings.messages import split_fixed_runs
from articles.strings.slugs import slugify
from articles.strings.words import find_joined_terms, find_unspaced_characters, split_words


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
def test_text_that_is_no_code_is_left_alone(typed):
    assert strip_cue_words(typed) == typed


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


@pytest.mark.parametrize("word", ["हिन्दी", "ไท", "한국", "ガス", "العربية", "עברית", "ქართული"])
def test_words_of_other_scripts_stay_whole(word):
    assert len(split_words(word)) == 1


@pytest.mark.parametrize(
    ("written", "cut"),
    [
        ("打开文件", ["打开", "开文", "文件"]),
        ("錯", ["錯"]),
        ("ｴﾗｰが出る", ["エラ", "ラー", "ーが", "が出", "出る"]),
        ("오류가 발생", ["오류", "류가", "발생"]),
        ("ตั้งค่า", ["ตั้ง", "งค่", "ค่า"]),
        ("打开foo.dll文件", ["打开", "foo", "dll", "文件"]),
        ("Windowsの設定", ["windows", "の設", "設定"]),
    ],
)
def test_words_without_spaces_are_pairs_of_signs(written, cut):
    assert split_words(written) == cut


@pytest.mark.parametrize(
    ("written", "cut"),
    [
        ("C++ and C#", ["c++", "and", "c#"]),
        ("g++, notepad++", ["g++", "notepad"]),
        ("C++17", ["c++", "17"]),
        ("issue #12", ["issue", "12"]),
        ("page#a", ["page", "a"]),
        ("a+b", ["a", "b"]),
    ],
)
def test_one_letter_and_its_sign_are_one_word(written, cut):
    assert split_words(written) == cut


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("Cannot load foo.dll.", ["foo.dll"]),
        ("std::a, List<String>", ["list<string", "std::a"]),
        ("see /var/log/syslog", ["var/log/syslog"]),
        (r"in C:\Temp\foo.dll", [r"c:\temp\foo.dll", "foo.dll"]),
        ("(.NET) or user@host", [".net", "user@host"]),
        ("End.Of 'a.b'. -- ... 5.", ["a.b", "end.of"]),
        ("node_modules on x86-64", ["node_modules", "x86-64"]),
        ("notepad++ and Wi-Fi", ["notepad++", "wifi"]),
        ("веб-сайт", ["вебсайт"]),
        ("打开foo.dll文件", ["foo.dll"]),
        ("Plain words. With (brackets), and 12, signs!", []),
        ("x/" * 40, []),
    ],
)
def test_what_signs_join_is_one_as_well(written, joined):
    assert find_joined_terms(written) == joined


def test_single_signs_of_scripts_without_spaces():
    assert find_unspaced_characters("文件abc文 ไฟล์") == ["文", "件", "ไ", "ฟ", "ล์"]
    assert find_unspaced_characters("plain") == []


@pytest.mark.parametrize(
    ("message", "runs"),
    [
        ("错误代码102的文件", [["错误", "误代", "代码"], ["的文", "文件"]]),
        ("「abc」を開く", [["を開", "開く"]]),
        ("C++ compiler", [["c++", "compiler"]]),
    ],
)
def test_what_varies_is_cut_out_without_spaces_too(message, runs):
    assert split_fixed_runs(message) == runs


@pytest.mark.parametrize(
    "typed",
    ["エラー102", "接続エラー 102", "错误代码102的文件", "오류 102가 발생", "Hata 102", "เกิดข้อผิดพลาด 102"],
)
def test_code_beside_a_cue_of_any_language(typed):
    assert "102" in [one.canonical for one in find_codes(typed) if one.certainty >= Certainty.CUED]


def test_short_cyrillic_i_is_a_letter():
    assert fold("\u0439") == fold("\u0438\u0306") != fold("\u0438")


def test_japanese_voicing_is_no_accent():
    assert fold("ガ") != fold("カ")


def test_words_are_cut_and_folded():
    sentence = "The bank’s website can't be reached (LVL_ERROR-10): «Réessayez» l’erreur"
    assert split_words(sentence) == [
        *["the", "banks", "website", "cant", "be", "reached"],
        *["lvl", "error", "10", "reessayez", "l", "erreur"],
    ]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("The bank’s website has trouble", "the-banks-website-has-trouble"),
        ("QuickBooks Error -6000, -77", "quickbooks-error-6000-77"),
        ("  Déjà vu – ①  ", "deja-vu-1"),
        ("日本語", ""),
        ("--", ""),
    ],
)
def test_slug_is_made_of_ascii_letters_and_digits(title, slug):
    assert slugify(title) == slug


@given(st.text())
def test_folding_twice_changes_nothing(s):
    assert fold(fold(s)) == fold(s)
    assert canonical_code(canonical_code(s)) == canonical_code(s)
    assert slugify(slugify(s)) == slugify(s)


@example("0\u0ec8")  # a mark of one script after a sign of another
@given(st.text())
def test_words_hold_no_space_and_no_case(s):
    for word in split_words(s):
        assert not any(c.isspace() for c in word)
        assert split_words(word) == [word]


@pytest.mark.parametrize(
    "unit", ["a", "1", "'s", "e\u0301", "ﷺ", "\u200b", "\x00", "\ud800", "-", "error ", "́"]
)
def test_long_text_takes_less_than_a_second(unit):
    long = (unit * 100_000)[:100_000]
    for function in (fold, split_words, canonical_code, slugify, strip_cue_words):
        started = time.process_time()
        function(long)
        assert time.process_time() - started < 1, function.__name__


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
        ("minus 6000 minus 77", ["6000-77", "6000", "77"]),
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
def test_code_says_how_sure_it_is(written, sure):
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
    ],
)
def test_numbers_written_differently_are_one_code(one, other, same):
    assert bool(numeric_equivalents(one) & numeric_equivalents(other)) is same


@pytest.mark.parametrize(
    ("written", "runs"),
    [
        ("'CMain::OnCreate' : is not a namespace", [["is", "not", "a", "namespace"]]),
        ("'identifier' : is not a namespace", [["is", "not", "a", "namespace"]]),
        ("cannot open {path} for reading", [["cannot", "open"], ["for", "reading"]]),
        ("cannot open C:\\tmp\\x.log for reading", [["cannot", "open"], ["for", "reading"]]),
        ("cannot open /var/log/x for reading", [["cannot", "open"], ["for", "reading"]]),
        ("We can\u2019t reach https://example.com now", [["we", "cant", "reach"], ["now"]]),
        ("failed: SELECT a FROM b WHERE c = 1", [["failed"]]),
        ("retry %d of %s", [["retry"], ["of"]]),
        ("must have class/struct/union type", [["must", "have", "class", "struct", "union", "type"]]),
        ("id 6f9619ff-8b86-d011-b42d-00c04fc964ff is gone", [["id"], ["is", "gone"]]),
        ("", []),
    ],
)
def test_variable_parts_are_cut_out(written, runs):
    assert split_fixed_runs(written) == runs


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("failed", "faild", True),
        ("failed", "failled", True),
        ("failed", "failet", True),
        ("failed", "fialed", True),
        ("failed", "failed", True),
        ("failed", "fald", False),
        ("failed", "sailing", False),
    ],
)
def test_one_edit_apart(one, other, near):
    assert is_within_one_edit(one, other) is near


@given(st.text(max_size=400))
def test_any_text_has_codes_and_runs(s):
    for code in find_codes(s):
        assert code.canonical
        numeric_equivalents(code.written)
    split_fixed_runs(s)


@pytest.mark.parametrize(
    "piece",
    ["'", '"', "<", "{", "SELECT ", "error code ", "1-", "1.", "A_", "/a", "0x", "6000 77 ", "a1", "%"],
)
def test_codes_and_runs_of_long_texts_take_their_time_in_proportion(piece):
    long = piece * (60_000 // len(piece))
    began = time.process_time()
    find_codes(long)
    split_fixed_runs(long)
    assert time.process_time() - began < 1
