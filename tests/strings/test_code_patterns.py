"""Codes whose figures vary, and the codes that fit them."""

import pytest

from articles.strings.code_patterns import ANY_PATTERN_TERM, matching_pattern_terms, pattern_terms


@pytest.mark.parametrize(
    ("written", "fitting"),
    [
        ("??417", ["13417", "99417"]),
        ("xx417", ["13417"]),
        ("XX417", ["13417"]),
        ("##417", ["13417"]),
        ("417??", ["41713"]),
        ("K4xx", ["K417"]),
        ("00000 00000", ["12345-67890"]),
        ("XXXXX XXXXX", ["12345-67890"]),
    ],
)
def test_code_fits_a_pattern(written, fitting):
    _any, term = pattern_terms(written)
    assert _any == ANY_PATTERN_TERM
    assert all(term in matching_pattern_terms(code) for code in fitting)


@pytest.mark.parametrize(
    ("written", "other"),
    [("??417", "3417"), ("??417", "13418"), ("K4xx", "K517"), ("K4xx", "417"), ("00000 00000", "1234-67890")],
)
def test_other_codes_do_not_fit(written, other):
    assert pattern_terms(written)[1] not in matching_pattern_terms(other)


@pytest.mark.parametrize(
    "written", ["102", "H202", "0x80070005", "0000", "-6000, -77", "EXX", "FIXX", "xx", "", "??"]
)
def test_other_codes_are_no_patterns(written):
    assert pattern_terms(written) == []


def test_the_pattern_with_the_fewest_varying_figures_is_first():
    terms = [*matching_pattern_terms("13417")]
    assert terms.index("pattern:?3417") < terms.index("pattern:??417")
