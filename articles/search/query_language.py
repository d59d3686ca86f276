"""Guesses the language of a query by its script, its small words, and the words of live articles."""

import re
from collections.abc import Iterator, Sequence

from django.conf import settings

from articles.strings.languages import base_language, rank_languages

from . import weights
from .engine import Index
from .query import STOP_WORDS, Query
from .stems import ENGLISH, NAMES, UNLISTED, find_stop_words

MAX_WORDS = 24
MIN_WORD_LENGTH = 3  # shorter words are not in the index by their language
MIN_KNOWN_WORDS = 2
# Scripts that tell a language, or nearly: the first that has a character in the query counts.
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh-hans", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("el", re.compile("[\u0370-\u03ff]{3}")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("uk", re.compile("[\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491]")),
    ("ru", re.compile("[\u0400-\u04ff]{3}")),
)
# Languages whose small words are listed by the engine, and are no English words.
_LISTED = sorted({*NAMES} - UNLISTED - {"nn", "no", "ru"})


def guess_language(query: Query, own: str) -> str:
    """Return the language of a query that is clearly not in the site's own; "" if nothing tells."""
    for language, script in _SCRIPTS:
        if script.search(query.text):
            return "" if base_language(own) == base_language(language) else language
    words = query.words[:MAX_WORDS]
    counts = {language: len(find_stop_words(words, language)) for language in _LISTED}
    counts[ENGLISH] = sum(word in STOP_WORDS for word in words)
    best = max(counts, key=lambda language: (counts[language], language == base_language(own)))
    other = max(count for language, count in counts.items() if language != best)
    is_clear = counts[best] >= weights.WEIGHTS.min_small_words and counts[best] > other
    return best if is_clear and best != base_language(own) else ""


def rank_site_languages(query: Query, index: Index, own: str, min_known: int) -> Iterator[str]:
    """Yield other languages of the site that have clearly more of the words than the own one, most first."""
    words = [word for word in query.words[:MAX_WORDS] if len(word) >= MIN_WORD_LENGTH and word.isalpha()]
    known = {
        language: _count_known(words, language, index)
        for language in index.languages
        if base_language(language) != base_language(own)
    }
    own_count = _count_known(words, own, index)
    # Labels of a program stand in translations as they are, so of two the site's own is likelier.
    for language in sorted(rank_languages(known, own, settings.LANGUAGE_CODE), key=lambda name: -known[name]):
        count = known[language]
        if count >= min_known and count > own_count:
            yield language


def find_site_language(wanted: str, index: Index) -> str:
    """Return the site's name for a language, such as de-at for de; "" if it has none."""
    base = base_language(wanted)
    return next((name for name in index.languages if base_language(name) == base), "")


def _count_known(words: Sequence[str], language: str, index: Index) -> int:
    base = base_language(language)
    return sum(index.frequency("word", f"{base}/{word}") > 0 for word in words)
