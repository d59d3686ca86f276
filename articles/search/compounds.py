"""Words made of words, in languages that write them as one: Druckertreiber is a Treiber for a Drucker.

In any language, words that some write as one and others as two: back up and backup.

They are known by the words of live articles alone; no dictionary is asked.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from articles.strings.languages import base_language

from .engine import Index
from .stems import stem_words, stemmer

COMPOUNDING = {"da", "de", "fi", "hu", "is", "nb", "nl", "nn", "no", "sv"}
MIN_PART_LENGTH, MAX_SHORT_LENGTH = 4, 5
MAX_COMPOUNDS, MAX_TERMS_READ = 6, 200
# Of words that are written as one or as two.
MIN_HALF_LENGTH, MIN_WHOLE_LENGTH, MAX_WHOLE_LENGTH, MAX_SPACED_WORDS = 2, 5, 20, 10
MAX_KNOWN_HALVES = 5000  # words
# What may stand between two parts.
LINKS = ("", "s", "es", "n", "en", "er", "e")


def find_compounds(word: str, language: str, index: Index) -> list[str]:
    """Return the stems of the commonest words that begin or end with this one and have another part."""
    name = base_language(language)
    if name not in COMPOUNDING or len(word) < MIN_PART_LENGTH or not word.isalpha():
        return []
    ending = index.terms_with_prefix("reversed_word", f"{name}/{word[::-1]}", MAX_TERMS_READ)
    compounds = [term[: len(name) : -1] for term in ending]
    compounds = [compound for compound in compounds if len(compound) >= len(word) + MIN_PART_LENGTH]
    for term in index.terms_with_prefix("word", f"{name}/{word}", MAX_TERMS_READ):
        rest = term[len(name) + 1 + len(word) :]
        # What begins with a short word need not be a compound of it.
        if len(rest) < MIN_PART_LENGTH or not rest.isalpha():
            continue
        if len(word) > MAX_SHORT_LENGTH or _is_known(rest, language, index):
            compounds.append(word + rest)
    stems = {*stem_words(compounds, language)}
    return sorted(stems, key=lambda stem: (-index.frequency("text", stem), stem))[:MAX_COMPOUNDS]


def split_compound(word: str, language: str, index: Index) -> list[str]:
    """Return the two words that one which no article has is made of, or nothing."""
    if base_language(language) not in COMPOUNDING or not word.isalpha():
        return []
    for split in range(len(word) - MIN_PART_LENGTH, MIN_PART_LENGTH - 1, -1):
        if not _is_known(word[split:], language, index):
            continue
        for link in LINKS:
            first = word[:split].removesuffix(link) if word[:split].endswith(link) else ""
            if len(first) >= MIN_PART_LENGTH and _is_known(first, language, index):
                return [first, word[split:]]
    return []


def find_spacings(words: Sequence[str], language: str, index: Index) -> Iterator[tuple[str, str]]:
    """Yield stems of a query's words, each with what articles have for it with a space more or less."""
    for one, two in pairwise(words):
        whole = one + two
        if min(len(one), len(two)) >= MIN_HALF_LENGTH and _may_be_spaced(whole):
            stem = _stem(whole, language)
            if index.has_word(stem):
                yield _stem(one, language), stem
                yield _stem(two, language), stem
    for word in list(filter(_may_be_spaced, dict.fromkeys(words)))[:MAX_SPACED_WORDS]:
        stem = _stem(word, language)
        yield from ((stem, halves) for halves in _find_halves(word, language, index))


def _find_halves(word: str, language: str, index: Index) -> list[str]:
    """Return the pairs of stems that a word may be written as. They are kept: words come again and again."""
    known = index.cache.setdefault("halves", {})
    if (halves := known.get((word, language))) is None:
        if len(known) >= MAX_KNOWN_HALVES:
            known.clear()
        halves = known[word, language] = _read_halves(word, language, index)
    return halves


def _read_halves(word: str, language: str, index: Index) -> list[str]:
    stem, halves = stemmer(language), []
    for split in range(MIN_HALF_LENGTH, len(word) - MIN_HALF_LENGTH + 1):
        first = stem(word[:split])
        if index.has_word(first) and index.has_word(second := stem(word[split:])):
            halves.append(f"{first} {second}")
    return halves


def _may_be_spaced(word: str) -> bool:
    return word.isascii() and word.isalpha() and MIN_WHOLE_LENGTH <= len(word) <= MAX_WHOLE_LENGTH


def _stem(word: str, language: str) -> str:
    return stem_words([word], language)[0]


def _is_known(word: str, language: str, index: Index) -> bool:
    return index.has_word(_stem(word, language))
