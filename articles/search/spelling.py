"""Words that no article has, and what they were probably meant to be.

Known are the words of live articles; among those that are one or two edits away the commoner one is meant,
and the one that stands beside the other words of the query. Codes, names and paths are nobody's to correct.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from articles.strings.codes import Certainty
from articles.strings.folding import fold
from articles.strings.languages import base_language
from articles.strings.words import find_unspaced_characters, split_words

from . import compounds
from .engine import Index, StoredText
from .query import STOP_WORDS, Query
from .stems import stem_words

MIN_WORD_LENGTH, MAX_WORD_LENGTH = 4, 30
# Up to so many letters a word has too many neighbours; so many it has to have before two edits, or a missing
# space, are thought of.
MAX_SHORT_LENGTH, MIN_TWO_EDITS_LENGTH, MIN_MISSING_SPACE_LENGTH, MIN_HALF_LENGTH = 5, 8, 7, 3
MAX_QUERY_WORDS, MAX_UNKNOWN_WORDS, MAX_CANDIDATES = 24, 4, 5
SHARED_PREFIX_LENGTH, SHARED_SUFFIX_LENGTH, MAX_TERMS_READ, MAX_TERMS_COMPARED = 3, 4, 1000, 120
# What speaks against a word: an edit, another first letter. And for it: its use, the words beside it.
EDIT, FIRST_LETTER, COMMONER, BESIDE = 2.0, 1.0, 0.5, 1.0

# A word that stands alone, no part of a path, an address, an identifier or a number.
_WORD = re.compile(r"(?<![\w.\\/@:#&=+-])[^\W\d_]{4,30}(?![\w\\/@(=+]|[.:'\u2019-]\w)")
_ALPHABETS = tuple(
    "".join(chr(n) for n in range(first, last + 1))
    for first, last in ((0x61, 0x7A), (0x430, 0x44F), (0x3B1, 0x3C9), (0x5D0, 0x5EA), (0x620, 0x64A))
)
# Said of every error, so nobody has misspelled them.
_COMMON_ERROR_WORDS = frozenset(
    ("error", "errors", "code", "codes", "message", "messages", "status", "warning", "failure")
)


@dataclass
class Correction:
    """The query as it was probably meant, articles that speak of it, and whether all its words are known."""

    text: str
    pks: list[int] = field(default_factory=list)
    complete: bool = False


@dataclass
class _Candidate:
    word: str
    distance: int
    score: float
    pk: int = 0


def correct(query: Query, index: Index, place: Sequence[str], language: str) -> Correction | None:
    """Return the query with its misspelled words put right, or None if there are none.

    Nothing is put right in long texts, nor where so much is unknown that it is of another world.
    """
    if len(query.all_words) > MAX_QUERY_WORDS or any(one.certainty == Certainty.ALONE for one in query.codes):
        return None
    taken = [(code.start, code.end) for code in query.codes if code.certainty >= Certainty.SHAPED]
    words = [match for match in _WORD.finditer(query.text) if _may_be_misspelled(match, query, taken)]
    unknown = [match for match in words if not _is_known(match[0], language, index)]
    if not unknown or len(unknown) > MAX_UNKNOWN_WORDS:
        return None
    beside = [stem for stem in stem_words(query.telling, language) if index.spread(stem)]
    made, at, found = [], 0, Correction("")
    for match in unknown:
        if meant := _best_candidate(fold(match[0]), index, place, language, beside):
            word = _match_case(match[0], _with_accents(meant.word, language, index))
            made += [query.text[at : match.start()], word]
            at = match.end()
            found.pks.append(meant.pk)
    left = len(unknown) - len(found.pks)
    found.complete = not left
    found.text = "".join([*made, query.text[at:]])
    # Where as much stays unknown as is known, the query is of another world.
    return found if made and left <= max(len(beside) - left, 0) else None


def _may_be_misspelled(match: "re.Match[str]", query: Query, taken: Sequence[tuple[int, int]]) -> bool:
    word = match[0]
    if any(start < match.end() and match.start() < end for start, end in taken):
        return False
    if word[1:] != word[1:].lower() and not query.text.isupper():
        return False  # a name such as ENOENT or ModuleNotFound
    folded = split_words(word)
    return len(folded) == 1 and len(folded[0]) >= MIN_WORD_LENGTH and not find_unspaced_characters(word)


def _is_known(word: str, language: str, index: Index) -> bool:
    folded = fold(word)
    if (
        folded in STOP_WORDS
        or folded in _COMMON_ERROR_WORDS
        or index.spread(stem_words([folded], language)[0])
    ):
        return True
    return bool(
        compounds.split_compound(folded, language, index) or compounds.find_compounds(folded, language, index)
    )


def _best_candidate(
    word: str, index: Index, place: Sequence[str], language: str, beside: Sequence[str]
) -> _Candidate | None:
    """The word that was probably meant, if it is likely enough to be offered."""
    name = base_language(language)
    near = _one_edit(word, name, index)
    if not near and len(word) >= MIN_TWO_EDITS_LENGTH:
        near = _two_edits(word, name, index)
    candidates = [_candidate(word, other, distance, index, language) for other, distance in near.items()]
    candidates += _run_together(word, index, language)
    candidates.sort(key=lambda one: (-one.score, one.word))
    tried = [_in_context(one, index, place, language, beside) for one in candidates[:MAX_CANDIDATES]]
    likely = [one for one in tried if one.pk and (one.score > 0 or one.word[0] == word[0])]
    return max(likely, key=lambda one: one.score, default=None)


def _candidate(word: str, other: str, distance: int, index: Index, language: str) -> _Candidate:
    score = COMMONER * math.log10(index.spread(stem_words([other], language)[0]) + 1) - EDIT * (distance - 1)
    return _Candidate(other, distance, score - FIRST_LETTER * (word[0] != other[0]))


def _one_edit(word: str, language: str, index: Index) -> dict[str, int]:
    """Known words one edit away: all that could be are looked up."""
    letters = next((some for some in _ALPHABETS if word[0] in some), "".join(sorted({*word})))
    return {
        other: 1
        for other in _edits(word, letters)
        if len(other) >= MIN_HALF_LENGTH and index.frequency("word", f"{language}/{other}")
    }


def _edits(word: str, letters: str) -> set[str]:
    """All that is one edit away: a letter missing, added or wrong, or two that changed places.

    A short word has too many neighbours: of those it keeps its first letter, and none is another letter.
    """
    halves = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    if len(word) <= MAX_SHORT_LENGTH:
        halves = halves[1:]
        made = {a + b[1:] for a, b in halves if b and b[0] == a[-1]}
    else:
        made = {a + b[1:] for a, b in halves if b}
        made.update(a + letter + b[1:] for a, b in halves if b for letter in letters)
    made.update(a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1)
    made.update(a + letter + b for a, b in halves for letter in letters)
    return made - {word}


def _two_edits(word: str, language: str, index: Index) -> dict[str, int]:
    """Known words two edits away that begin or end like this one."""
    start = len(language) + 1
    begin = index.beginning("word", f"{language}/{word[:SHARED_PREFIX_LENGTH]}", MAX_TERMS_READ)
    ends = index.beginning("drow", f"{language}/{word[: -SHARED_SUFFIX_LENGTH - 1 : -1]}", MAX_TERMS_READ)
    found = dict.fromkeys([*(term[start:] for term in begin), *(term[: start - 1 : -1] for term in ends)])
    letters = {*word}
    likely = (
        other
        for other in found
        if abs(len(other) - len(word)) <= 2 and len(letters ^ {*other}) <= 3 and other.isalpha()
    )
    return {other: 2 for other in islice(likely, MAX_TERMS_COMPARED) if _is_near(word, other)}


def _is_near(one: str, other: str) -> bool:
    """Whether two edits make one of the other: Levenshtein's, and neighbours that change places."""
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for n, sign in enumerate(one, 1):
        rows = before, row
        before, row = row, [n]
        for k, mate in enumerate(other, 1):
            cost = min(before[k] + 1, row[k - 1] + 1, before[k - 1] + (sign != mate))
            if n > 1 and k > 1 and sign == other[k - 2] and one[n - 2] == mate:
                cost = min(cost, rows[0][k - 2] + 1)
            row.append(cost)
        if min(row) > 2:
            return False
    return row[-1] <= 2


def _run_together(word: str, index: Index, language: str) -> list[_Candidate]:
    """Two known words without the space between them, the commonest pair."""
    if len(word) < MIN_MISSING_SPACE_LENGTH or not word.isascii():
        return []
    best, commonest = "", 0
    for at in range(MIN_HALF_LENGTH, len(word) - MIN_HALF_LENGTH + 1):
        both = min(
            index.frequency("word", f"{base_language(language)}/{half}") for half in (word[:at], word[at:])
        )
        common = both and min(index.spread(stem) for stem in stem_words([word[:at], word[at:]], language))
        if common > commonest:
            best, commonest = f"{word[:at]} {word[at:]}", common
    return [_Candidate(best, 1, COMMONER * math.log10(commonest + 1))] if best else []


def _in_context(
    one: _Candidate, index: Index, place: Sequence[str], language: str, beside: Sequence[str]
) -> _Candidate:
    """The candidate with the article that has it and most of the other words, which speak for it too."""
    wanted = stem_words(one.word.split(), language)
    terms = [("text", stem, 4.0) for stem in wanted]
    terms += [("text", stem, 1.0) for stem in beside[:MAX_CANDIDATES]]
    for _score, pk, address in index.search(terms, 1, place):
        [kept] = index.kept([address])
        if all(_contains(kept, stem) for stem in wanted):
            one.pk = pk
            one.score += BESIDE * min(sum(_contains(kept, stem) for stem in beside), 2)
    return one


def _contains(kept: StoredText, stem: str) -> bool:
    return f" {stem} " in kept.head or f" {stem} " in kept.body


def _with_accents(word: str, language: str, index: Index) -> str:
    """The word with its accents, as most articles write it."""
    start = f"{base_language(language)}/{word}/"
    return next((term[len(start) :] for term in index.beginning("word", start, 1)), word)


def _match_case(typed: str, word: str) -> str:
    """The word in the capitals in which the wrong one was typed."""
    if typed.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if typed[0].isupper() else word
