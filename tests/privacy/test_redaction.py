"""What is personal or secret in a text of a reader, and what only looks so."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import privacy
from tests.support.paths import DATA
from tests.support.timing import processor_limit


def lines(name):
    written = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.replace("␤", "\n") for line in written if line and not line.startswith("##")]


def test_personal_values_are_taken_out():
    """Each line says by «» what must not be in what is left."""
    for line in lines("personal.txt"):
        redacted = privacy.redact(re.sub("[«»]", "", line))
        left = [secret for secret in re.findall("«([^»]*)»", line) if secret in redacted.text]
        assert redacted.kinds and not left, line
        assert privacy.redact(redacted.text).text == redacted.text, line


def test_technical_texts_stay_as_they_are():
    for line in lines("technical.txt"):
        assert privacy.redact(line) == (line, ()), line


@pytest.mark.parametrize(
    ("written", "kept", "kinds"),
    [
        ("Mail bob@example.com at once", "Mail {email} at once", ("email",)),
        ("C:\\Users\\bob\\tax.qbw is gone", "C:\\Users\\{name}\\tax.qbw is gone", ("name",)),
        ('DB_PASSWORD="zebra 1" and more', 'DB_PASSWORD="{secret}" and more', ("secret",)),
        ("call +1 (888) 555-0142 now", "call +1 8•• ••• ••42 now", ("phone",)),
        ("call 888-555-0142", "call 8•• ••• ••42", ("phone",)),
        ("Tel. +49 30 901820", "Tel. +49 ••••••20", ("phone",)),
        ("see t.me/zebrasupport", "see t.me/••••", ("chat",)),
        ("\uff14111 1111 1111 1111\u200b", "{card}", ("card",)),
        ("Größe „10“ … ½", "Größe „10“ … ½", ()),
    ],
)
def test_rest_of_the_text_stays_readable(written, kept, kinds):
    assert privacy.redact(written) == (kept, kinds)


def test_verified_number_stays():
    assert privacy.redact("Tel. 1-800-555-0199", ["+1 800 555 0199"]) == ("Tel. 1-800-555-0199", ())


@given(st.text(max_size=300))
def test_any_text_is_redacted_once_and_for_all(written):
    once = privacy.redact(written).text
    assert privacy.redact(once).text == once


HOSTILE = [
    *(
        "\\",
        "/a",
        "a@1.1",
        "1 ",
        "4 ",
        "A1-",
        ":",
        "a_",
        "password is ",
        "key=",
        "C:\\a\\",
        "DE89 ",
        "1.1.1.1 ",
    ),
    *("fe80:", "cookie: a=b; ", "a1B", "://a", " -p1", "/reset/1", "login is "),
]


@pytest.mark.slow
@pytest.mark.parametrize("sign", HOSTILE)
def test_hostile_text_takes_time_in_proportion_to_its_length(sign):
    """A pattern that looks back and forth would take minutes for 40 kB."""
    with processor_limit(4):
        privacy.redact(sign * (40_000 // len(sign)))
