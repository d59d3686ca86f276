"""Which codes belong together by the way they begin, and by rules of editors."""

import pytest

from articles.strings.code_families import automatic_family, family_label, family_of, parse_rule
from articles.strings.codes import canonical_code


@pytest.mark.parametrize(
    ("code", "slug", "label"),
    [
        *(("H202", "h", "H"), ("PS038", "ps", "PS"), ("OL-301", "ol", "OL"), ("C = 47", "c", "C")),
        *(("-6000, -77", "6000", "6000"), ("6138 105", "6138", "6138"), ("102", "1xx", "1xx")),
        *(("12007", "120xx", "120xx"), ("80070005", "8007xxxx", "8007xxxx")),
        *(("ERR_REQUIRE_ESM", "err_", "ERR_"), ("E_FAIL", "e_", "E_"), ("E101", "e", "E")),
        ("0x80070005", "0x8007", "0x8007xxxx"),
        ("0xc000a000", "0xc000", "0xC000xxxx"),
        *(("ECONNRESET", "", ""), ("7", "", ""), ("42", "", ""), ("ошибка 7", "", ""), ("", "", "")),
    ],
)  # fmt: skip
def test_family_of_a_code(code, slug, label):
    assert automatic_family(canonical_code(code)) == slug
    assert family_label(slug) == label


@pytest.mark.parametrize(
    ("rule", "inside", "outside"),
    [
        ("H2*", ["H202", "h-2"], ["H101", "PH2"]),
        ("H2xx", ["H202"], ["H2021", "H22", "H2AB"]),
        ("-6000, *", ["-6000, -77", "6000 832"], ["60001", "6000"]),
        ("6000-??", ["-6000, -77"], ["-6000, -832", "600077"]),
        ("ERR_*", ["ERR_REQUIRE_ESM", "err-x1"], ["ER1"]),
        ("0x8004xxxx", ["0x80040408", "0x8004ABCD"], ["0x80070005", "0x800404"]),
        ("12000 to 12175", ["12000", "12007", "12175"], ["12176", "1207", "H12007"]),
        ("PS032..PS038", ["PS033", "PS38"], ["PS039", "PX033", "PS"]),
        ("12000 – 12175", ["12007"], ["11999"]),
        ("FDP-102", ["fdp 102"], ["102"]),
    ],
)
def test_rule_of_an_editor(rule, inside, outside):
    matches = parse_rule(rule)
    assert matches
    assert [code for code in inside if not matches(canonical_code(code))] == []
    assert [code for code in outside if matches(canonical_code(code))] == []


@pytest.mark.parametrize(
    "rule", ["", "*", "???", "xx", "—", "H9 to H1", "H1 to PS9", "a" * 500, "1 to", "A to B"]
)
def test_rule_that_means_nothing(rule):
    matches = parse_rule(rule)
    assert matches is None or not matches("102")


def test_first_named_family_wins():
    named = {"hosting": [parse_rule("H2*")], "all": [parse_rule("H*")]}
    assert [family_of(code, named) for code in ("H202", "H101", "PS1")] == ["hosting", "all", "ps"]


def test_named_family_with_rules_shares_no_page_with_an_automatic_one():
    named = {"h": [parse_rule("C*")], "ps": []}
    assert [family_of(code, named) for code in ("C1", "H101", "PS1")] == ["h", "h-series", "ps"]
    assert family_label("h-series") == "H"
