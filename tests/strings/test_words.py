"""Words of every script, and terms that punctuation joins."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.strings.words import find_joined_terms, find_unspaced_characters, split_words


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
def test_scripts_without_spaces_become_pairs_of_characters(written, cut):
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
def test_c_languages_are_words(written, cut):
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
def test_terms_joined_by_punctuation_are_found(written, joined):
    assert find_joined_terms(written) == joined


def test_unspaced_characters_are_found():
    assert find_unspaced_characters("文件abc文 ไฟล์") == ["文", "件", "ไ", "ฟ", "ล์"]
    assert find_unspaced_characters("plain") == []


def test_words_are_cut_and_folded():
    sentence = "The bank’s website can't be reached (LVL_ERROR-10): «Réessayez» l’erreur"
    assert split_words(sentence) == [
        *["the", "banks", "website", "cant", "be", "reached"],
        *["lvl", "error", "10", "reessayez", "l", "erreur"],
    ]


@example("0\u0ec8")  # a mark of one script after a sign of another
@given(st.text())
def test_words_hold_no_space_and_no_case(s):
    for word in split_words(s):
        assert not any(c.isspace() for c in word)
        assert split_words(word) == [word]
