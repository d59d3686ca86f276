"""The codes of a query that articles have, and what is near to those that none has.

The readings in order: as typed, in canonical form, as a number, by its looks, with one typing error.
A later reading never outranks an earlier one, and only some may be claimed.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from articles.strings.codes import (
    Certainty,
    CodeMention,
    canonical_code,
    fold_look_alikes,
    numeric_equivalents,
    strip_cue_words,
)
from articles.strings.distance import code_similarity, is_within_one_edit

from .engine import Index, StoredText
from .query import Query

TYPED, FOLDED, NUMBER, LOOKS, MENTIONED = "typed", "folded", "number", "looks", "mentioned"
MAX_CODE_MATCHES = 50
MAX_NEAR_CODES = 5
MAX_FAMILY_TERMS = 400
# Of a text full of codes that nobody has, so many are looked at.
MAX_UNKNOWN_CODES = 20
MAX_NAME_WORDS = 7
# Names made of words are sought in every window of a query no longer than this.
MAX_NAMED_QUERY_WORDS = 20
MAX_SOLE_CODE_LENGTH = 80
_CAPITALS = re.compile(r"\b(?:[A-Z]{3,}|[A-Za-z]+[a-z][A-Z][A-Za-z]*)\b")
_LETTERS = re.compile(r"[A-Z]+")
_PAIR = re.compile(r"\d{2,}-")
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"[a-z]{5,}")  # worker-3, request-12: one of many, and no code
_PLAIN = re.compile(r"[\w\s,;/=.:-]+")
_QUOTES = " .:;,!?'\"()[]\u2018\u2019\u201c\u201d"
_SIGNS = re.compile(r"[^\W_]+")


@dataclass
class CodeMatch:
    """A code that articles have: which reading found it, and those articles, the main ones first."""

    code: CodeMention
    reading: str
    pks: list[int]
    at: dict[int, Any] = field(default_factory=dict)  # where the index has them


@dataclass
class QueryCodes:
    found: list[CodeMatch] = field(default_factory=list)
    mentioned: list[CodeMatch] = field(default_factory=list)
    unknown: list[CodeMention] = field(default_factory=list)

    @property
    def sure(self) -> list[CodeMatch]:
        """Those that an answer may claim."""
        return [one for one in self.found if one.code.certainty >= Certainty.SHAPED]

    @property
    def alone(self) -> CodeMatch | None:
        """The code that is the whole query."""
        return next((one for one in self.found if one.code.certainty == Certainty.ALONE), None)


def look_up_codes(query: Query, index: Index, place: Sequence[str]) -> QueryCodes:
    """Return the codes of the query that live articles have, and those that none has."""
    codes = QueryCodes()
    taken: list[tuple[int, int]] = []
    # A code that is all of the query first; Python's sort keeps the order of the text, longest first.
    readings = sorted(
        [*query.codes, *_symbolic_names(query, index)], key=lambda one: one.certainty != Certainty.ALONE
    )
    seen: set[str] = set()
    for code in readings:
        if code.canonical in seen or (query.is_paste and code.certainty == Certainty.BARE):
            continue
        seen.add(code.canonical)
        if any(start <= code.start and code.end <= end for start, end in taken):
            continue
        if coded := _match_code(code, index, place):
            codes.found.append(coded)
            taken.append((code.start, code.end))
            if code.certainty == Certainty.ALONE:
                return QueryCodes([coded])
        elif code.certainty >= Certainty.SHAPED:
            codes.unknown.append(code)
    if (coded := _match_both_parts(readings, codes)) or (
        not codes.found and (coded := _match_look_alike(query, index, place))
    ):
        return QueryCodes([coded])
    left = [
        one for one in codes.unknown[:MAX_UNKNOWN_CODES] if not _overlaps(one, taken) and _is_code(one, index)
    ]
    codes.mentioned = [coded for one in left if (coded := _match_mentions(one, index, place))]
    named = {coded.code.canonical for coded in codes.mentioned}
    codes.unknown = [one for one in left if one.canonical not in named]
    return codes


def restrict_codes(codes: QueryCodes, pks: Container[int]) -> QueryCodes:
    """The same for these articles alone: a code that only others have is unknown among them."""
    made = QueryCodes(unknown=list(codes.unknown))
    for coded in codes.found:
        if kept := [pk for pk in coded.pks if pk in pks]:
            made.found.append(replace(coded, pks=kept))
        elif coded.code.certainty >= Certainty.SHAPED:
            made.unknown.append(coded.code)
    for coded in codes.mentioned:
        if kept := [pk for pk in coded.pks if pk in pks]:
            made.mentioned.append(replace(coded, pks=kept))
    return made


def _match_both_parts(readings: list[CodeMention], codes: QueryCodes) -> CodeMatch | None:
    """The one article that has both numbers of a query which is nothing else: 3371 status code -11118."""
    whole = next((one for one in readings if one.certainty == Certainty.ALONE), None)
    if whole is None or len(codes.found) != 2:
        return None
    common = [pk for pk in codes.found[0].pks if pk in codes.found[1].pks]
    return CodeMatch(whole, FOLDED, common, codes.found[0].at) if len(common) == 1 else None


def _match_mentions(code: CodeMention, index: Index, place: Sequence[str]) -> CodeMatch | None:
    """Articles that name the code somewhere in their text without being about it."""
    word = code.canonical.lower()
    if len(word) < 4 or (word.isdigit() and code.certainty < Certainty.ALONE):
        return None
    hits = (
        index.search([("text", word, 1.0)], MAX_CODE_MATCHES, place) if index.frequency("text", word) else []
    )
    return _match_hits(code, MENTIONED, hits)


def _match_code(code: CodeMention, index: Index, place: Sequence[str]) -> CodeMatch | None:
    if index.frequency("code", code.canonical):
        hits = index.search([("code", code.canonical, 1)], MAX_CODE_MATCHES, place)
        pks, at = [pk for _score, pk, _address in hits], [address for _score, _pk, address in hits]
        kept = list(zip(pks, index.kept(at), strict=True))
        typed = [(pk, one) for pk, one in kept if code.written in one.codes]
        if chosen := typed or kept:
            reading = TYPED if typed else FOLDED
            return CodeMatch(
                code, reading, _main_first(chosen, code.canonical), dict(zip(pks, at, strict=True))
            )
    if code.certainty == Certainty.BARE:
        return None
    values = [value for value in numeric_equivalents(code.written) if index.frequency("value", value)]
    hits = index.search([("value", value, 1) for value in values], MAX_CODE_MATCHES, place)
    return _match_hits(code, NUMBER, hits)


def _match_hits(code: CodeMention, reading: str, hits: Sequence[tuple[float, int, Any]]) -> CodeMatch | None:
    at = {pk: address for _score, pk, address in hits}
    return CodeMatch(code, reading, list(at), at) if at else None


def _main_first(kept: list[tuple[int, StoredText]], canonical: str) -> list[int]:
    """Articles about this code go before those that have it as another name."""
    return [
        pk for pk, one in sorted(kept, key=lambda row: (canonical_code(row[1].codes[0]) != canonical, row[0]))
    ]


def _match_look_alike(query: Query, index: Index, place: Sequence[str]) -> CodeMatch | None:
    """The one article whose code looks like a query that is a code and nothing else."""
    if len(query.text) > MAX_SOLE_CODE_LENGTH:
        return None
    stripped = strip_cue_words(query.text).strip()
    canonical = canonical_code(stripped)
    alone = (
        _PLAIN.fullmatch(stripped.strip(_QUOTES)) and len(stripped.split()) <= 2 and 2 < len(canonical) <= 40
    )
    if not alone or not any(sign.isdigit() for sign in fold_look_alikes(canonical)):
        return None
    looks = {fold_look_alikes(canonical), *map(fold_look_alikes, numeric_equivalents(stripped))}
    hits = index.search([("look", one, 1) for one in looks if index.frequency("look", one)], 2, place)
    if len(hits) != 1:
        return None
    code = CodeMention(stripped, canonical, Certainty.ALONE, 0, len(query.text))
    return _match_hits(code, LOOKS, hits)


def _symbolic_names(query: Query, index: Index) -> Iterator[CodeMention]:
    """Symbolic names: IRQL NOT LESS OR EQUAL as well as with underscores, ENOENT, ModuleNotFoundError."""
    plain = query.text
    words = list(islice(_SIGNS.finditer(plain), MAX_NAMED_QUERY_WORDS + 1))
    if len(words) <= MAX_NAMED_QUERY_WORDS:
        yield from _word_windows(plain, words, index)
    whole = plain.strip(_QUOTES)
    for word, at in _capitalized_names(plain) if len(words) > 1 else [(one[0], one.start()) for one in words]:
        if len(words) == 1 and (word != whole or word[0].isdigit()):
            continue
        sure = Certainty.ALONE if len(words) == 1 else Certainty.SHAPED
        if index.frequency("code", word.upper()):
            yield CodeMention(word, canonical_code(word), sure, at, at + len(word))


def _capitalized_names(plain: str) -> list[tuple[str, int]]:
    """The words that look like names, each once, and where they stand: those with a capital inside."""
    tokens = [one for one in dict.fromkeys(plain.split()) if not one.islower() and one[1:] != one[1:].lower()]
    found = dict.fromkeys(word for token in tokens for word in _CAPITALS.findall(token))
    return [(word, plain.find(word)) for word in found]


def _word_windows(plain: str, words: list[re.Match[str]], index: Index) -> Iterator[CodeMention]:
    """Neighbouring words that are a name of several words, the longest first."""
    folded = [canonical_code(word[0]) for word in words]
    for n, word in enumerate(words):
        for size in range(min(MAX_NAME_WORDS, len(words) - n), 1, -1):
            canonical = "-".join(folded[n : n + size])
            if index.frequency("code", canonical):
                start, end = word.start(), words[n + size - 1].end()
                sure = Certainty.SHAPED if size > 2 else Certainty.BARE
                sure = Certainty.ALONE if size == len(words) else sure
                yield CodeMention(plain[start:end], canonical, sure, start, end)


def _overlaps(code: CodeMention, taken: list[tuple[int, int]]) -> bool:
    return any(code.start < end and start < code.end for start, end in taken)


def _is_code(code: CodeMention, index: Index) -> bool:
    """Whether an unknown one is a code at all: it stands alone, has a cue, or its family is known."""
    if not any(sign.isdigit() for sign in code.canonical) or _NUMBERED.match(code.written):
        return False
    return code.certainty >= Certainty.CUED or has_family(code.canonical, index)


def has_family(canonical: str, index: Index) -> bool:
    """Whether there are other codes with the same letters in front.

    Longer beginnings first: of a large family the engine would walk through all.
    """
    letters = _LETTERS.match(canonical)
    least = len(letters[0]) if letters else len(canonical)
    return any(
        index.beginning("code", canonical[:size], 1) for size in range(len(canonical) - 1, least - 1, -1)
    )


def find_near_codes(code: CodeMention, index: Index, place: Sequence[str]) -> list[tuple[int, str]]:
    """(pk, code) of the articles whose codes look like this one or differ by one sign; none is claimed."""
    canonical = code.canonical
    if not 2 <= len(canonical) <= 60:
        return []
    looks = fold_look_alikes(canonical)
    one_edit = [("code", canonical, 1.0)] if len(canonical) > 2 else []
    hits = index.search([("look", looks, 1)], MAX_CODE_MATCHES, place, near=one_edit)
    hits += (
        index.search([], MAX_CODE_MATCHES, place, near=[("look", looks, 1)])
        if len(hits) < MAX_NEAR_CODES
        else []
    )
    return _nearest_first(canonical, index, hits)[:MAX_NEAR_CODES]


def find_family_codes(code: CodeMention, index: Index, place: Sequence[str]) -> list[tuple[int, str]]:
    """(pk, code) of the articles whose codes are of the same family: H-9xx, PS0xx, 6000-xx, 0x8007xxxx."""
    canonical = code.canonical
    if not 2 <= len(canonical) <= 60:
        return []
    start = _family_prefix(canonical)
    like = re.compile(rf"{re.escape(start)}\d" if start[-1].isalpha() else re.escape(start))
    terms: list[str] = []
    for size in range(len(canonical) - 1, len(start) - 1, -1):
        terms = [
            term
            for term in index.beginning("code", canonical[:size], MAX_FAMILY_TERMS)
            if like.match(term) and (not canonical.isdigit() or len(term) == len(canonical))
        ]
        if len(terms) >= MAX_NEAR_CODES:
            break  # of a large family those that begin alike longest
    terms.sort(key=lambda term: (abs(_last_number(term) - _last_number(canonical)), term))
    hits = index.search([("code", term, 1.0) for term in terms[:MAX_NEAR_CODES]], MAX_CODE_MATCHES, place)
    return _nearest_first(canonical, index, hits, start)[:MAX_NEAR_CODES]


def _nearest_first(
    canonical: str, index: Index, hits: Sequence[tuple[float, int, Any]], start: str = ""
) -> list[tuple[int, str]]:
    at = {pk: address for _score, pk, address in hits}
    best: dict[int, tuple[tuple[float, ...], str]] = {}
    for pk, kept in zip(at, index.kept(list(at.values())), strict=True):
        for written in kept.codes:
            other = canonical_code(strip_cue_words(written))
            if other.startswith(start) and (pk not in best or _code_distance(canonical, other) < best[pk][0]):
                best[pk] = _code_distance(canonical, other), written
    order = sorted(best, key=lambda pk: (best[pk][0], pk))
    return [(pk, best[pk][1]) for pk in order]


def _code_distance(one: str, other: str) -> tuple[float, ...]:
    """How far two codes are from each other: signs that differ, length, where the first difference is."""
    edited = not is_within_one_edit(fold_look_alikes(one), fold_look_alikes(other))
    shared = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    apart = abs(_last_number(one) - _last_number(other))
    return edited, len(one) != len(other), -shared, -code_similarity(one, other), apart


def _last_number(canonical: str) -> int:
    """The last number in a code."""
    found = _DIGITS.findall(canonical)
    return int(found[-1][:18]) if found else 0


def _family_prefix(canonical: str) -> str:
    """The beginning that a family shares: letters, the first number of a pair, or all but the last digits."""
    letters = _LETTERS.match(canonical)
    if letters:
        return letters[0]
    if pair := _PAIR.match(canonical):
        return pair[0]
    return canonical[: max(len(canonical) - (4 if len(canonical) > 7 else 2), 1)]
