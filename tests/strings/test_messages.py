"""The fixed words of error messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.strings.messages import split_fixed_runs


@pytest.mark.parametrize(
    ("message", "runs"),
    [
        ("错误代码102的文件", [["错误", "误代", "代码"], ["的文", "文件"]]),
        ("「abc」を開く", [["を開", "開く"]]),
        ("C++ compiler", [["c++", "compiler"]]),
    ],
)
def test_variable_parts_are_cut_out_of_scripts_without_spaces(message, runs):
    assert split_fixed_runs(message) == runs


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


@given(st.text(max_size=400))
def test_any_text_has_runs(s):
    assert all(split_fixed_runs(s))
