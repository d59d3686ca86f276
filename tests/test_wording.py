"""What people read keeps to plain US English: words that were replaced don't come back.

The words are in tests/data/wording.tsv. The test needs no database and takes two seconds.
"""

import re

import pytest

pytest.importorskip("babel")  # of the lock for development

from tests.support import messages
from tests.support.paths import DATA

pytestmark = pytest.mark.once
WORDS = DATA / "wording.tsv"
# Parts of strings that may have one of the words.
ALLOWED = ("Use all of theirs", "Articles imported so far")


def pattern_of(word: str) -> str:
    ending = r"\w*" if word.endswith("*") else ""
    return rf"(?<![\w-]){re.escape(word.removesuffix('*'))}{ending}(?![\w-])"


@pytest.fixture(scope="module")
def words():
    rows = [line.split("\t") for line in WORDS.read_text().splitlines() if not line.startswith("#")]
    assert all(len(row) == 2 and all(row) for row in rows) and len(rows) > 50
    return {word.lower(): better for word, better in rows}


@pytest.fixture(scope="module")
def strings():
    ids = [row.id for domain in messages.DOMAINS for row in messages.extract_all(domain) if row.id]
    return [text for found in ids for text in ([found] if isinstance(found, str) else found)]


def test_replaced_words_stay_away(words, strings):
    assert len(strings) > 1000
    known = re.compile("|".join(f"({pattern_of(word)})" for word in words), re.IGNORECASE)
    better = list(words.values())
    found = [
        f"{text!r}: {match.group(0)!r}, better {better[match.lastindex - 1]!r}"
        for text in strings
        if not any(part in text for part in ALLOWED)
        for match in known.finditer(text.replace("’", "'"))
    ]
    assert found == []


@pytest.mark.parametrize("text", ["Whose side", "mending it", "He has trouble", "Nobody’s", "ticked"])
def test_list_finds_them(words, text):
    assert any(re.search(pattern_of(word), text.replace("’", "'"), re.IGNORECASE) for word in words)
