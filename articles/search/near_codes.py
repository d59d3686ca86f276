"""Offers the codes that are nearest to one that no article has; none of them is claimed."""

import re
from collections.abc import Sequence

from articles.strings.code_names import name_prefixes, name_similarity, part_terms
from articles.strings.codes import (
    CodeMention,
    canonical_code,
    fold_look_alikes,
    number_term,
    number_term_without_letters,
    strip_cue_words,
)
from articles.strings.distance import code_similarity, is_within_one_edit

from . import weights
from .engine import EngineHit, Index, StoredText
from .query import MAX_WORD_LENGTH

MAX_CODE_MATCHES = 50
MAX_NEAR_CODES = 5
MAX_SAME_NUMBERS = 2  # of more the letters tell nothing
MAX_FAMILY_TERMS = 400
_LETTERS = re.compile(r"[A-Z]+")
_PAIR = re.compile(r"\d{2,}-")
_DIGITS = re.compile(r"\d+")


def has_family(canonical: str, index: Index) -> bool:
    """Return whether there are other codes with the same letters in front.

    Longer prefixes first: of a large family the engine would walk through all.
    """
    letters = _LETTERS.match(canonical)
    min_size = len(letters[0]) if letters else len(canonical)
    return any(
        index.terms_with_prefix("code", canonical[:size], 1)
        for size in range(len(canonical) - 1, min_size - 1, -1)
    )


def has_numbers_behind(letters: str, index: Index) -> bool:
    """Return whether there are codes of these letters and a number."""
    return any(index.terms_with_prefix("code", f"{letters}{digit}", 1) for digit in range(10))


def has_near_code(canonical: str, index: Index) -> bool:
    """Return whether there is a code that differs by one sign or two that are swapped."""
    return index.has_nearly("code", canonical)


def find_similar_names(written: str, index: Index, filters: Sequence[str] = ()) -> list[tuple[int, str]]:
    """Return (pk, code) of articles whose symbolic code has half of the words of this one, the likest first.

    ERR_NO_ROUTE is near to KX_ERR_NO_ROUTE, and tokenExpired to token_has_expired.
    """
    terms = [("value", term, 1.0) for term in part_terms(written) if index.frequency("value", term)]
    hits = index.search(terms, MAX_CODE_MATCHES, filters) if terms else []
    w, names = weights.WEIGHTS, []
    for (_score, pk, _address), stored in zip(hits, _texts(hits, index), strict=True):
        closeness, code = max((_name_closeness(written, code), code) for code in stored.codes)
        of_words, of_letters = closeness
        if of_words >= w.near_name_words or of_letters >= w.near_name_letters:
            names.append((-of_words, -of_letters, stored.article, pk, code))
    return [(pk, code) for *_order, pk, code in sorted(names)]


def _name_closeness(one: str, other: str) -> tuple[float, float]:
    return name_similarity(one, other), code_similarity(canonical_code(one), canonical_code(other))


def _texts(hits: Sequence[EngineHit], index: Index) -> Sequence[StoredText]:
    return index.stored_texts([address for _score, _pk, address in hits])


def find_near_codes(code: CodeMention, index: Index, filters: Sequence[str]) -> list[tuple[int, str]]:
    """Return (pk, code) of articles whose codes look like this one or differ by one sign; none is claimed."""
    canonical = code.canonical
    if not 2 <= len(canonical) <= MAX_WORD_LENGTH:
        return []
    if names := find_similar_names(code.written, index, filters):
        return names[:MAX_NEAR_CODES]
    look = fold_look_alikes(canonical)
    one_edit = [("code", canonical, 1.0)] if len(canonical) > 2 else []
    hits = index.search([("look", look, 1)], MAX_CODE_MATCHES, filters, near=one_edit)
    if len(hits) < MAX_NEAR_CODES:
        hits += index.search([], MAX_CODE_MATCHES, filters, near=[("look", look, 1)])
    near = _nearest_first(canonical, index, hits)
    same = _find_same_number(canonical, index, filters)
    if len(same) > MAX_SAME_NUMBERS:
        return [*near, *(other for other in same if other not in near)][:MAX_NEAR_CODES]
    return [*same, *(other for other in near if other not in same)][:MAX_NEAR_CODES]


def _find_same_number(canonical: str, index: Index, filters: Sequence[str]) -> list[tuple[int, str]]:
    """Return (pk, code) of articles whose code is this number behind letters: OL-301 for 301."""
    terms = number_term_without_letters(canonical)
    known = [("value", term, 1.0) for term in terms if index.frequency("value", term)]
    hits = index.search(known, MAX_CODE_MATCHES, filters) if known else []
    names: dict[int, str] = {}
    for (_score, pk, _address), stored in zip(hits, _texts(hits, index), strict=True):
        with_number = (code for code in stored.codes if number_term(canonical_code(code)) == terms)
        names[pk] = next(with_number, stored.codes[0])
    return sorted(names.items(), key=lambda name: name[1])


def find_family_codes(code: CodeMention, index: Index, filters: Sequence[str]) -> list[tuple[int, str]]:
    """Return (pk, code) of articles whose codes are of the same family: H-9xx, PS0xx, 6000-xx, 0x8007xxxx."""
    canonical = code.canonical
    if not 2 <= len(canonical) <= MAX_WORD_LENGTH:
        return []
    if not any(map(str.isdigit, canonical)):
        return _find_name_family(code, index, filters)
    prefix = _family_prefix(canonical)
    member = re.compile(rf"{re.escape(prefix)}\d" if prefix[-1].isalpha() else re.escape(prefix))
    terms: list[str] = []
    for size in range(len(canonical) - 1, len(prefix) - 1, -1):
        terms = [
            term
            for term in index.terms_with_prefix("code", canonical[:size], MAX_FAMILY_TERMS)
            if member.match(term) and (not canonical.isdigit() or len(term) == len(canonical))
        ]
        if len(terms) >= MAX_NEAR_CODES:
            break  # of a large family those that share the longest prefix
    terms.sort(key=lambda term: (abs(_last_number(term) - _last_number(canonical)), term))
    hits = index.search([("code", term, 1.0) for term in terms[:MAX_NEAR_CODES]], MAX_CODE_MATCHES, filters)
    return _nearest_first(canonical, index, hits, prefix)[:MAX_NEAR_CODES]


def _find_name_family(code: CodeMention, index: Index, filters: Sequence[str]) -> list[tuple[int, str]]:
    """Return (pk, code) of articles whose names share the first words with this one, the likest first."""
    canonical = code.canonical
    for prefix in name_prefixes(code.written):
        if terms := index.terms_with_prefix("code", prefix, MAX_FAMILY_TERMS):
            terms.sort(key=lambda term: (-code_similarity(canonical, term), term))
            best = [("code", term, 1.0) for term in terms[:MAX_NEAR_CODES]]
            hits = index.search(best, MAX_CODE_MATCHES, filters)
            return _nearest_first(canonical, index, hits, prefix)[:MAX_NEAR_CODES]
    return []


def _nearest_first(
    canonical: str, index: Index, hits: Sequence[EngineHit], prefix: str = ""
) -> list[tuple[int, str]]:
    addresses = {pk: address for _score, pk, address in hits}
    nearest: dict[int, tuple[tuple[float, ...], str, str]] = {}
    for pk, stored in zip(addresses, index.stored_texts([*addresses.values()]), strict=True):
        for written in stored.codes:
            other = canonical_code(strip_cue_words(written))
            if other.startswith(prefix):
                distance = _code_distance(canonical, other)
                if pk not in nearest or distance < nearest[pk][0]:
                    nearest[pk] = distance, stored.article, written
    order = sorted(nearest, key=nearest.__getitem__)
    return [(pk, nearest[pk][-1]) for pk in order]


def _code_distance(one: str, other: str) -> tuple[float, ...]:
    """Return how far two codes are apart: characters, length, where they first differ, numbers."""
    is_far = not is_within_one_edit(fold_look_alikes(one), fold_look_alikes(other))
    shared = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    difference = abs(_last_number(one) - _last_number(other))
    return is_far, len(one) != len(other), -shared, -code_similarity(one, other), difference


def _last_number(canonical: str) -> int:
    """Return the last number in a code, or 0."""
    numbers = _DIGITS.findall(canonical)
    return int(numbers[-1][:18]) if numbers else 0


def _family_prefix(canonical: str) -> str:
    """Return what a family shares: letters, the first number of a pair, or all but the last digits."""
    letters = _LETTERS.match(canonical)
    if letters:
        return letters[0]
    if pair := _PAIR.match(canonical):
        return pair[0]
    return canonical[: max(len(canonical) - (4 if len(canonical) > 7 else 2), 1)]
