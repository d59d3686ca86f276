"""Corrects words that no article has.

Known are the words of live articles; among those that are one or two edits away the commoner one is meant,
and the one that is beside the other words of the query. Codes, names, and paths are never corrected.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from articles.strings.codes import Certainty
from articles.strings.distance import is_within_two_edits
from articles.strings.folding import fold
from articles.strings.languages import base_language
from articles.strings.words import find_unspaced_characters, split_words

from . import compounds, weights
from .engine import Index
from .query import STOP_WORDS, Query
from .stems import stem_words
from .stored_text import StoredText

MIN_WORD_LENGTH = 4
# Up to this length nearly every word has neighbors, so fewer kinds of edits are thought of.
MAX_SHORT_LENGTH = 5
MIN_TWO_EDITS_LENGTH = 8
MIN_MISSING_SPACE_LENGTH, MIN_HALF_LENGTH = 7, 3
MAX_QUERY_WORDS, MAX_UNKNOWN_WORDS, MAX_CANDIDATES = 24, 4, 5
# With two edits, words that begin or end like the unknown one are read, and so many compared.
SHARED_PREFIX_LENGTH, SHARED_SUFFIX_LENGTH, MAX_TERMS_READ, MAX_TERMS_COMPARED = 3, 4, 1000, 120

# A word that stands alone, no part of a path, an address, an identifier or a number.
_WORD = re.compile(r"(?<![\w.\\/@:#&=+-])[^\W\d_]{4,30}(?![\w\\/@(=+]|[.:'\u2019-]\w)")
_ALPHABETS = tuple(
    "".join(chr(n) for n in range(first, last + 1))
    for first, last in ((0x61, 0x7A), (0x430, 0x44F), (0x3B1, 0x3C9), (0x5D0, 0x5EA), (0x620, 0x64A))
)
# Common to all errors, so they are not misspelled where no article has them.
_COMMON_ERROR_WORDS = frozenset(
    ("error", "errors", "code", "codes", "message", "messages", "status", "warning", "failure")
)


@dataclass(frozen=True)
class Correction:
    """The query as it was probably meant, articles that speak of it, and whether all its words are known."""

    text: str
    pks: tuple[int, ...]
    is_complete: bool


@dataclass
class _WordCandidate:
    word: str
    score: float
    pk: int = 0


def correct(query: Query, index: Index, filters: Sequence[str], language: str) -> Correction | None:
    """Return the query with its misspelled words corrected, or None if there are none.

    Nothing is corrected in long texts or logs, nor where so much is unknown that the query is about something
    else.
    """
    if len(query.all_words) > MAX_QUERY_WORDS or query.is_log:
        return None
    if any(code.certainty == Certainty.ALONE for code in query.codes):
        return None
    codes = [(code.start, code.end) for code in query.codes if code.certainty >= Certainty.SHAPED]
    words = [match for match in _WORD.finditer(query.text) if _may_be_misspelled(match, query, codes)]
    unknown = [match for match in words if not _is_known(match[0], language, index)]
    if not unknown or len(unknown) > MAX_UNKNOWN_WORDS:
        return None
    known = [stem for stem in stem_words(query.content_words, language) if index.has_word(stem)]
    parts: list[str] = []
    pks: list[int] = []
    end = 0
    for match in unknown:
        if best := _best_candidate(fold(match[0]), index, filters, language, known):
            word = _match_case(match[0], _with_accents(best.word, language, index))
            parts += [query.text[end : match.start()], word]
            end = match.end()
            pks.append(best.pk)
    uncorrected = len(unknown) - len(pks)
    # Where as much stays unknown as is known, the query is about something else.
    if not parts or uncorrected > max(len(known) - uncorrected, 0):
        return None
    return Correction("".join([*parts, query.text[end:]]), tuple(pks), is_complete=not uncorrected)


def _may_be_misspelled(match: "re.Match[str]", query: Query, codes: Sequence[tuple[int, int]]) -> bool:
    word = match[0]
    if any(start < match.end() and match.start() < end for start, end in codes):
        return False
    if word[1:] != word[1:].lower() and not query.text.isupper():
        return False  # a name such as ENOENT or ModuleNotFound
    folded = split_words(word)
    return len(folded) == 1 and len(folded[0]) >= MIN_WORD_LENGTH and not find_unspaced_characters(word)


def _frequency(word: str, language: str, index: Index) -> int:
    return index.frequency("text", stem_words([word], language)[0])


def _is_known(word: str, language: str, index: Index) -> bool:
    folded = fold(word)
    if folded in STOP_WORDS or folded in _COMMON_ERROR_WORDS or _frequency(folded, language, index):
        return True
    parts = compounds.split_compound(folded, language, index)
    return bool(parts or compounds.find_compounds(folded, language, index))


def _best_candidate(
    word: str, index: Index, filters: Sequence[str], language: str, known: Sequence[str]
) -> _WordCandidate | None:
    """Return the word that was probably meant, if it is likely enough to be offered."""
    base = base_language(language)
    near = _one_edit(word, base, index)
    if not near and len(word) >= MIN_TWO_EDITS_LENGTH:
        near = _two_edits(word, base, index)
    candidates = [_candidate(word, other, edits, index, language) for other, edits in near.items()]
    candidates += _missing_space(word, index, language)
    candidates.sort(key=lambda candidate: (-candidate.score, candidate.word))
    for candidate in candidates[:MAX_CANDIDATES]:
        _add_context(candidate, index, filters, language, known)
    likely = [
        candidate
        for candidate in candidates[:MAX_CANDIDATES]
        if candidate.pk and (candidate.score > 0 or candidate.word[0] == word[0])
    ]
    return max(likely, key=lambda candidate: candidate.score, default=None)


def _candidate(word: str, other: str, edits: int, index: Index, language: str) -> _WordCandidate:
    w = weights.WEIGHTS
    score = w.common_word_bonus * math.log10(_frequency(other, language, index) + 1)
    score -= w.edit_penalty * (edits - 1)
    return _WordCandidate(other, score - w.first_letter_penalty * (word[0] != other[0]))


def _one_edit(word: str, base: str, index: Index) -> dict[str, int]:
    """Return known words one edit away: all possible ones are looked up."""
    letters = next((alphabet for alphabet in _ALPHABETS if word[0] in alphabet), "".join(sorted({*word})))
    return {
        other: 1
        for other in _edits(word, letters)
        if len(other) >= MIN_HALF_LENGTH and index.frequency("word", f"{base}/{other}")
    }


def _edits(word: str, letters: str) -> set[str]:
    """Return all that is one edit away: a letter missing, added or wrong, or two that changed places.

    A short word has too many neighbors: those of it have its first letter, and no letter is replaced.
    """
    halves = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    if len(word) <= MAX_SHORT_LENGTH:
        halves = halves[1:]
        edits = {a + b[1:] for a, b in halves if b and b[0] == a[-1]}
    else:
        edits = {a + b[1:] for a, b in halves if b}
        edits.update(a + letter + b[1:] for a, b in halves if b for letter in letters)
    edits.update(a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1)
    edits.update(a + letter + b for a, b in halves for letter in letters)
    return edits - {word}


def _two_edits(word: str, base: str, index: Index) -> dict[str, int]:
    """Return known words two edits away that begin or end like this one."""
    start = len(base) + 1
    suffix = word[: -SHARED_SUFFIX_LENGTH - 1 : -1]
    beginning = index.terms_with_prefix("word", f"{base}/{word[:SHARED_PREFIX_LENGTH]}", MAX_TERMS_READ)
    ending = index.terms_with_prefix("reversed_word", f"{base}/{suffix}", MAX_TERMS_READ)
    words = [*(term[start:] for term in beginning), *(term[: start - 1 : -1] for term in ending)]
    letters = {*word}
    similar = (
        other
        for other in dict.fromkeys(words)
        if abs(len(other) - len(word)) <= 2 and len(letters ^ {*other}) <= 3 and other.isalpha()
    )
    return {other: 2 for other in islice(similar, MAX_TERMS_COMPARED) if is_within_two_edits(word, other)}


def _missing_space(word: str, index: Index, language: str) -> list[_WordCandidate]:
    """Return two known words without the space between them, the commonest pair."""
    if len(word) < MIN_MISSING_SPACE_LENGTH or not word.isascii():
        return []
    base = base_language(language)
    best, max_frequency = "", 0
    for middle in range(MIN_HALF_LENGTH, len(word) - MIN_HALF_LENGTH + 1):
        halves = word[:middle], word[middle:]
        if all(index.frequency("word", f"{base}/{half}") for half in halves):
            frequency = min(_frequency(half, language, index) for half in halves)
            if frequency > max_frequency:
                best, max_frequency = " ".join(halves), frequency
    return (
        [_WordCandidate(best, weights.WEIGHTS.common_word_bonus * math.log10(max_frequency + 1))]
        if best
        else []
    )


def _add_context(
    candidate: _WordCandidate, index: Index, filters: Sequence[str], language: str, known: Sequence[str]
) -> None:
    """Add the article that has the word and most of the known words, which speak for it too."""
    w, stems = weights.WEIGHTS, stem_words(candidate.word.split(), language)
    terms = [("text", stem, w.corrected_word_boost) for stem in stems]
    terms += [("text", stem, 1.0) for stem in known[:MAX_CANDIDATES]]
    for _score, pk, address in index.search(terms, 1, filters):
        [stored] = index.stored_texts([address])
        if all(_contains(stored, stem) for stem in stems):
            candidate.pk = pk
            candidate.score += w.neighbor_bonus * min(sum(_contains(stored, stem) for stem in known), 2)


def _contains(stored: StoredText, stem: str) -> bool:
    return f" {stem} " in stored.head or f" {stem} " in stored.body


def _with_accents(word: str, language: str, index: Index) -> str:
    """Return the word with its accents, as most articles write it."""
    prefix = f"{base_language(language)}/{word}/"
    return next((term[len(prefix) :] for term in index.terms_with_prefix("word", prefix, 1)), word)


def _match_case(typed: str, word: str) -> str:
    """Return the word in the capitals in which the misspelled one was typed."""
    if typed.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if typed[0].isupper() else word
