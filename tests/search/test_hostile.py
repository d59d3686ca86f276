# ruff: noqa: E501
"""Whatever is typed is answered, quickly, and never with an error."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import search
from tests.support.rows import row
from tests.support.timing import processor_limit

pytestmark = pytest.mark.slow

OPERATORS = [
    "title:(", '"a', "a:b", "C:\\x", "foo AND", "OR OR", "NOT", "+a -b", "a^2", "a~", "*", "?", "[a TO b]", "{a TO b}",
    "/re[g/", "a && b || !c", "NEAR(a b)", "' OR 1=1 --", "%", "_", "\\", "($)", "<->", ":*", "\"", "''", "a|b&c",
    "-", "--", "=", "C++", "List<String>", ".NET", "a::b", "0x", "@@", "#", "[[slug]]", "{{ x }}", "<script>",
]  # fmt: skip
HEAVY = {
    "a megabyte": "x" * 1_000_000,
    "a megabyte of words": "error bank file " * 62_500,
    "a megabyte of numbers": "102 " * 250_000,
    "a megabyte of codes": " ".join(f"E{n:04}" for n in range(160_000)),
    "a megabyte of quotes": "'" * 1_000_000,
    "a megabyte of brackets": "<" * 500_000 + "{" * 500_000,
    "a megabyte of lines": "\n" * 1_000_000,
    "a megabyte of slashes": "/a" * 500_000,
    "a megabyte of underscores": "A_" * 500_000,
    "a megabyte of hyphens": "1-" * 500_000,
    "a megabyte of dots": "1." * 500_000,
    "a megabyte of selects": "SELECT a " * 110_000,
    "a megabyte of cues": "error code " * 90_000,
    "5,000 terms": " ".join(f"term{n}" for n in range(5000)),
    "500 marks": "e" + "\u0301" * 500,
    "marks on every letter": "".join("a" + "\u0300\u0301" * 3 for _ in range(5000)),
    "overrides": "\u202e102\u202d error \u2067" * 100,
    "nul": "a\x00b\x00" * 1000,
    "surrogates": "\ud800\udfff" * 1000,
    "not utf-8": b"\xff\xfe102\x80".decode("utf-8", "surrogateescape"),
    "one long word": "a" * 60_000,
    "digits": "9" * 60_000,
    "zeros": "0" * 60_000 + "70000",
    "digits that are no numbers": "\u1369" * 60,
    "capitals in no name": f"f{'A' * 3000}-b",
    "hex": "0x" + "f" * 60_000,
    "emoji": "\U0001f47b" * 20_000,
    "chinese": "\u6570\u636e\u5e93\u8fde\u63a5\u5931\u8d25" * 5000,
}


@pytest.fixture
def live_articles(make_live):
    make_live(
        id="a", slug="a", codes=["102"], title="Bank closed", messages=["The bank cannot be reached now"]
    )
    make_live(id="b", slug="b", codes=["E0308"], title="Types differ")
    search.find("warm")


@pytest.mark.once
def test_operators_of_every_query_language_are_text(live_articles):
    for operator in OPERATORS:
        for text in (operator, f"bank {operator}", f"{operator} closed"):
            with row(text):
                search.find(text)
                search.suggest(text)


@pytest.mark.once
def test_heavy_text_is_answered_within_its_time(live_articles):
    pointer = Path(django_settings.SEARCH_DIR) / "current"
    before = pointer.read_text()
    for name, text in HEAVY.items():
        # A tenth of a second on a quiet machine. The bound is for what grows with the square of its length.
        with row(name), processor_limit(2):
            search.find(text)
            search.suggest(text)
            # The index is the same: nothing that is typed may look like damage.
            assert pointer.read_text() == before


def test_pages_beyond_the_last_are_empty(live_articles):
    for page in (2, 100, 10**9):
        assert not search.find("bank", page=page).hits


@pytest.mark.parametrize("place", ["x" * 5000, "\x00", "a b", "' OR 1=1", "\ud800"])
def test_strange_places_hold_nothing(live_articles, place):
    assert search.find("bank", product=place, area=place, language=place).total == 0
    assert search.suggest("bank", place) == []


@pytest.mark.slow
@pytest.mark.once
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_any_text_is_answered(live_articles, typed):
    results = search.find(typed)
    assert results.total >= len(results.hits) >= 0
    search.suggest(typed)
