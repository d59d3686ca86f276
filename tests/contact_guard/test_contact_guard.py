import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import contact_guard
from tests.support.paths import DATA
from tests.support.timing import processor_limit


def examples(name: str) -> dict[str, list[str]]:
    """The lines of a file by the heading above them, with line breaks and unseen characters put in."""
    sections: dict[str, list[str]] = {}
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            texts = sections.setdefault(line[3:], [])
        else:
            line = re.sub(r"\{u\+([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), line)
            texts.append(line.replace("␤", "\n"))
    return {title: texts for title, texts in sections.items() if texts}


FLAGGED = examples("contacts_flagged.txt")
NOT_FLAGGED = examples("contacts_not_flagged.txt")


def matched_texts(text: str, allowed: Iterable[str] = ()) -> list[str]:
    return [text[finding.start : finding.end] for finding in contact_guard.find_contacts(text, allowed)]


def test_the_examples_are_many_and_different():
    assert len({text for texts in FLAGGED.values() for text in texts}) > 250
    assert len({text for texts in NOT_FLAGGED.values() for text in texts}) > 400


@pytest.mark.parametrize(
    "around", ["{}", "Some words first.\n\n{}\n\nAnd some after.", "- {}\n- Next", "Fix it: {}"]
)
@pytest.mark.parametrize("section", FLAGGED)
def test_number_is_found(section, around):
    assert [text for text in FLAGGED[section] if not matched_texts(around.replace("{}", text))] == []


@pytest.mark.parametrize(
    "around", ["{}", "Known so far:\n\n1. {}\n2. Restart\n\nWait a day.", "- {}\n- Next"]
)
@pytest.mark.parametrize("section", NOT_FLAGGED)
def test_what_is_no_number_is_left_alone(section, around):
    assert [text for text in NOT_FLAGGED[section] if matched_texts(around.replace("{}", text))] == []


def test_a_page_full_of_what_is_no_number_is_left_alone():
    assert matched_texts("\n\n".join(text for texts in NOT_FLAGGED.values() for text in texts)) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ring 1-844-555-0118 now", "1-844-555-0118"),
        ("Ring &#56;44-555-0118 now", "&#56;44-555-0118"),
        ("a [b](tel:8445550118) c", "8445550118"),
        ("**1-844**-555-**0118**!", "1-844**-555-**0118"),
        ("8\u200b44 555 0118\u200b.", "8\u200b44 555 0118"),
        (
            "six eight four four five five five oh one one eight",
            "eight four four five five five oh one one eight",
        ),
        ('<img alt="ring 844-555-0118" src="a.png">', "844-555-0118"),
        ("<b>844</b>-555-0118</b>", "844</b>-555-0118"),
        ("error 102 844-555-0118 and 6000", "844-555-0118"),
    ],
)
def test_finding_says_where_it_stands_in_the_text_as_given(text, number):
    assert number in matched_texts(text)[0] or matched_texts(text)[0] in number
    assert contact_guard.find_contacts(text)[0].kind == "phone"


def test_findings_come_in_order_and_do_not_overlap():
    text = "844-555-0118, then 202-555-0164; tel:+18775550131 and 8 5 5 5 5 5 0 1 7 2"
    assert matched_texts(text) == ["844-555-0118", "202-555-0164", "+18775550131", "8 5 5 5 5 5 0 1 7 2"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("+1-844-555-0118", "+1-8xx-xxx-xxxx"),
        ("1 844 555 0118", "1-8xx-xxx-xxxx"),
        ("8445550118", "8xx-xxx-xxxx"),
        ("𝟠𝟜𝟜-𝟝𝟝𝟝-𝟘𝟙𝟙𝟠", "8xx-xxx-xxxx"),
        ("eight four four five five five oh one one eight", "8xx-xxx-xxxx"),
        ("84-45-55-01-18", "8xx-xxx-xxxx"),
        ("+44 20 7946 0123", "+4x-xx-xxxx-xxxx"),
        ("01632 960123", "0xxxx-xxxxxx"),
        ("1-800-555-TAXQ", "1-8xx-xxx-xxxx"),
        ("call 555-0164", "5xx-xxxx"),
        ("tel:18445550118", "1-8xx-xxx-xxxx"),
    ],
)
def test_masked_form_shows_structure_only(text, masked):
    assert [finding.masked for finding in contact_guard.find_contacts(text)] == [masked]


@pytest.mark.parametrize("section", FLAGGED)
def test_masked_form_keeps_the_number_secret(section):
    for text in FLAGGED[section]:
        for finding in contact_guard.find_contacts(text):
            assert re.fullmatch(r"\+?(?:1-)?[0-9][x-]*", finding.masked)


@pytest.mark.parametrize(
    "verified", ["+1-844-555-0118", "8445550118", "1 (844) 555 0118", "844.555.0118", "011 1 844 555 0118"]
)
@pytest.mark.parametrize(
    "written",
    ["844-555-0118", "+1 844 555 0118", "tel:+18445550118", "８４４-５５５-０１１８", "8 4 4 5 5 5 0 1 1 8"],
)
def test_verified_number_is_not_reported(verified, written):
    assert matched_texts(f"Call {written}", (verified,)) == []


def test_verified_number_does_not_cover_for_another():
    text = "Call 844-555-0118 or 844-555-0119"
    assert matched_texts(text, ("844-555-0118",)) == ["844-555-0119"]
    assert len(matched_texts(text, ("844-555-0111", "0118", ""))) == 2


def test_verified_numbers_abroad_and_in_letters():
    assert matched_texts("Call +44 20 7946 0123", ("0044 20 7946 0123",)) == []
    assert matched_texts("Call 1-800-555-TAXQ", ("1-800-555-8297",)) == []


def test_verified_number_may_be_any_iterable():
    assert matched_texts("Call 844-555-0118", iter(["844-555-0118"])) == []


@pytest.mark.slow
@given(st.text())
def test_any_text_is_survived(text):
    end = 0
    for finding in contact_guard.find_contacts(text):
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


@given(st.text(alphabet=st.characters(exclude_categories=["N"]), max_size=60))
def test_text_without_digits_holds_a_number_only_in_words(text):
    told = [word for word in re.split(r"\W+", text.lower()) if word]
    assert contact_guard.find_contacts(text) == [] or len(told) >= 7 or not text.isascii()


LETTERS = st.text(alphabet="abc xyz.\n", max_size=30)


@given(
    LETTERS, LETTERS, st.sampled_from(["844-555-0118", "(844) 555-0118", "+1 844 555 0118", "𝟠𝟜𝟜-𝟝𝟝𝟝-𝟘𝟙𝟙𝟠"])
)
def test_words_around_do_not_hide_a_number(before, after, number):
    assert matched_texts(f"{before} {number} {after}") != []


UNITS = [
    *["8", "8 ", "8-", "8\n", "8:", "(8", "=8", "1|", "888 ", "844-555-", "844-555-0118 ", "8445550118 "],
    *["20255501 64 ", "call ", "call us on ", "phone no ", "📞8", "error ", "error 8 ", "one ", "one two "],
    *[
        "triple ",
        "dot ",
        "888 dot ",
        "ten ",
        "twenty-one",
        "eight,",
        "八",
        "area code 844 ",
        "tel:+",
        "#844 ",
    ],
    *["&#56;", "&#", "&", "%38", "<", "<b>", "<b 8", "</b>8", "<!--", "](", "](a)", "\\n", "\\u0038"],
    *["\u202e", "\u200b", "8\u200b", "8\u0301", "𝟠", "①", "٨", "ﷺ", "l8", "8O-", "SSS-", "1-800-", "1-800-A"],
    *[
        "+",
        "+1 ",
        "+44 ",
        "00 ",
        "011 ",
        "020 ",
        "1.",
        "10.0.0.",
        "00:",
        "a:",
        "$1,",
        "8 USD ",
        "2026-",
        "0xa",
    ],
    *["12:34 ", "12345678-1234-", "[1] ", "\x00", "\ud800", "8,", "-", "a", " ", "\n", "\n1. ", ">", "> 8\n"],
]


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_long_hostile_text_takes_less_than_a_second(unit):
    with processor_limit(1):
        contact_guard.find_contacts((unit * 100_000)[:100_000])


def test_number_at_the_end_of_a_long_text_is_found():
    assert matched_texts("8 1, " * 40_000 + "844-555-0118") == ["844-555-0118"]


@pytest.mark.parametrize(
    "text",
    [
        "1. 800\n2. 555\n3. 0142",
        "* 1-800\n* **555-0142**",
        "(800)\n\n555\n\n0142",
        "| Step | Do |\n|---|---|\n| a | 800 |\n| b | 555 |\n| c | 0142 |",
        "Call us at\n212\n555\n0142",
        "0800\n123\n456",
        "+44\n20\n7946\n0958",
    ],
)
def test_number_is_found_group_by_group_in_lists_and_tables(text):
    [match] = contact_guard.find_spread_contacts(text.split("\n"))
    assert match.kind == "phone" and "x-xxx" in match.masked
    assert contact_guard.find_spread_contacts([text], ["800 555 0142", "212 555 0142", "0800 123 456"]) == (
        [match] if "+44" in text else []
    )


@pytest.mark.parametrize("section", NOT_FLAGGED)
def test_lists_of_what_is_no_number_are_left_alone(section):
    assert contact_guard.find_spread_contacts(NOT_FLAGGED[section]) == []
    assert (
        contact_guard.find_spread_contacts(f"{n}. {text}" for n, text in enumerate(NOT_FLAGGED[section]))
        == []
    )


@pytest.mark.parametrize(
    "codes", ["401 403 4040", "101 102 1034 2005", "6000 6073 6094", "400 401 403 4040 500"]
)
def test_lists_of_codes_are_no_number(codes):
    assert contact_guard.find_spread_contacts(codes.split()) == []
