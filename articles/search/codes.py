"""Looks up the codes of a query: those that articles have, and what is near to those that none has.

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
    write_latin_codes,
)
from articles.strings.distance import code_similarity, is_within_one_edit

from .engine import EngineHit, Index, StoredText
from .query import MAX_WORD_LENGTH, Query

TYPED, FOLDED, NUMBER, LOOKS, MENTIONED = "typed", "folded", "number", "looks", "mentioned"
MAX_CODE_MATCHES = 50
MAX_NEAR_CODES = 5
MAX_FAMILY_TERMS = 400
# Looked at in a text full of unknown codes.
MAX_UNKNOWN_CODES = 20
MAX_NAME_WORDS = 7
# Names of several words are looked up in every window of a query no longer than this.
MAX_NAMED_QUERY_WORDS = 20
MAX_SOLE_CODE_LENGTH = 80
_CAPITALS = re.compile(r"\b(?:[A-Z]{3,}|[A-Za-z]+[a-z][A-Z][A-Za-z]*)\b")
_LETTERS = re.compile(r"[A-Z]+")
_PAIR = re.compile(r"\d{2,}-")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"-?\d+")
_NUMBERED = re.compile(r"[a-z]{5,}")  # worker-3, request-12: one of many, and no code
_PLAIN = re.compile(r"[\w\s,;/=.:-]+")
_QUOTES = " .:;,!?'\"()[]\u2018\u2019\u201c\u201d"
_WORD = re.compile(r"[^\W_]+")


@dataclass
class MatchedCode:
    """A code of the query that articles have: the reading that matched, and the articles, main ones first."""

    code: CodeMention
    reading: str
    pks: list[int]
    addresses: dict[int, Any] = field(default_factory=dict)


@dataclass
class QueryCodes:
    """The codes of a query: those that are articles' own, those only mentioned in texts, and unknown ones."""

    matches: list[MatchedCode] = field(default_factory=list)
    mentioned: list[MatchedCode] = field(default_factory=list)
    unknown: list[CodeMention] = field(default_factory=list)

    @property
    def certain(self) -> list[MatchedCode]:
        """The codes that an answer may claim."""
        return [match for match in self.matches if match.code.certainty >= Certainty.SHAPED]

    @property
    def sole(self) -> MatchedCode | None:
        """The code that is the whole query."""
        return next((match for match in self.matches if match.code.certainty == Certainty.ALONE), None)


def look_up_codes(query: Query, index: Index, filters: Sequence[str]) -> QueryCodes:
    """Return the codes of the query that live articles have, and those that none has.

    What is said or spelled in it ("one oh two") is read only if there is no code in figures.
    """
    codes = _look_up_written(query, index, filters)
    if codes.certain:
        return codes
    spoken = [_look_up_written(reading, index, filters) for reading in query.spoken]
    if found := next((reading for reading in spoken if reading.matches), None):
        return found
    return next((reading for reading in spoken if reading.unknown), codes)


def _look_up_written(query: Query, index: Index, filters: Sequence[str]) -> QueryCodes:
    codes = QueryCodes()
    pairs: list[CodeMention] = []  # that no article has; neither number is looked up by itself
    matched: list[tuple[int, int]] = []
    # A code that is the whole query first; Python's sort keeps the order of the text, longest first.
    mentions = sorted(
        [*query.codes, *_symbolic_names(query, index)], key=lambda code: code.certainty != Certainty.ALONE
    )
    seen: set[str] = set()
    for code in mentions:
        if code.canonical in seen or (query.is_paste and code.certainty == Certainty.BARE):
            continue
        seen.add(code.canonical)
        if any(start <= code.start and code.end <= end for start, end in matched):
            continue
        if match := _match_code(code, index, filters) or (
            code.is_pair and _match_both_parts(code, index, filters)
        ):
            codes.matches.append(match)
            matched.append((code.start, code.end))
            if code.certainty == Certainty.ALONE:
                return QueryCodes([match])
        elif code.is_pair and is_one_code(code, index):
            pairs.append(replace(code, certainty=max(code.certainty, Certainty.SHAPED)))
            matched.append((code.start, code.end))
        elif code.certainty >= Certainty.SHAPED and not code.only_known:
            codes.unknown.append(code)
    if not (codes.matches or pairs) and (match := _match_look_alike(query, index, filters)):
        return QueryCodes([match])
    unknown = [
        code
        for code in codes.unknown[:MAX_UNKNOWN_CODES]
        if not _overlaps(code, matched) and _is_code(code, index)
    ]
    unknown = [*pairs, *unknown]
    codes.mentioned = [match for code in unknown if (match := _match_mentions(code, index, filters))]
    mentioned = {match.code.canonical for match in codes.mentioned}
    codes.unknown = [code for code in unknown if code.canonical not in mentioned]
    return codes


def restrict_codes(codes: QueryCodes, pks: Container[int]) -> QueryCodes:
    """Return the codes for these articles alone: one that only others have is unknown among them."""
    restricted = QueryCodes(unknown=list(codes.unknown))
    for match in codes.matches:
        if present := [pk for pk in match.pks if pk in pks]:
            restricted.matches.append(replace(match, pks=present))
        elif match.code.certainty >= Certainty.SHAPED:
            restricted.unknown.append(match.code)
    for match in codes.mentioned:
        if present := [pk for pk in match.pks if pk in pks]:
            restricted.mentioned.append(replace(match, pks=present))
    return restricted


def _match_both_parts(pair: CodeMention, index: Index, filters: Sequence[str]) -> MatchedCode | None:
    """Match the one article that has both numbers as codes: 3371 status code -11118."""
    parts = [
        replace(pair, written=part, canonical=canonical_code(part)) for part in _NUMBER.findall(pair.written)
    ]
    matches = [_match_code(part, index, filters) for part in parts]
    if len(matches) != 2 or not (matches[0] and matches[1]):
        return None
    common = [pk for pk in matches[0].pks if pk in matches[1].pks]
    return MatchedCode(pair, FOLDED, common, matches[0].addresses) if len(common) == 1 else None


def is_one_code(pair: CodeMention, index: Index) -> bool:
    """Return whether two numbers are one code: joined by a sign, or the site has such pairs."""
    first, *_rest = _NUMBER.findall(pair.written)
    digits = first.strip("-")
    if "-" in pair.written.strip("-") or first != digits:
        return True
    family = digits[: max(len(digits) - 2, 1)]
    terms = index.terms_with_prefix("code", family, MAX_FAMILY_TERMS)
    return any(re.match(rf"\d{{{len(digits)}}}-", term) for term in terms)


def _match_mentions(code: CodeMention, index: Index, filters: Sequence[str]) -> MatchedCode | None:
    """Match articles that name the code somewhere in their text without being about it."""
    word = code.canonical.lower()
    if len(word) < 4 or (word.isdigit() and code.certainty < Certainty.ALONE):
        return None
    hits = index.search([("text", word, 1.0)], MAX_CODE_MATCHES, filters) if index.has_word(word) else []
    return _match_hits(code, MENTIONED, hits)


def _match_code(code: CodeMention, index: Index, filters: Sequence[str]) -> MatchedCode | None:
    if index.frequency("code", code.canonical):
        hits = index.search([("code", code.canonical, 1)], MAX_CODE_MATCHES, filters)
        addresses = {pk: address for _score, pk, address in hits}
        articles = [*zip(addresses, index.stored_texts([*addresses.values()]), strict=True)]
        as_typed = [(pk, stored) for pk, stored in articles if code.written in stored.codes]
        if chosen := as_typed or articles:
            reading = TYPED if as_typed else FOLDED
            return MatchedCode(code, reading, _main_first(chosen, code.canonical), addresses)
    if code.certainty == Certainty.BARE:
        return None
    numbers = [number for number in numeric_equivalents(code.written) if index.frequency("value", number)]
    hits = index.search([("value", number, 1) for number in numbers], MAX_CODE_MATCHES, filters)
    return _match_hits(code, NUMBER, hits)


def _match_hits(code: CodeMention, reading: str, hits: Sequence[EngineHit]) -> MatchedCode | None:
    addresses = {pk: address for _score, pk, address in hits}
    return MatchedCode(code, reading, [*addresses], addresses) if addresses else None


def _main_first(articles: list[tuple[int, StoredText]], canonical: str) -> list[int]:
    """Put articles about this code before those that have it as another name."""

    def key(article: tuple[int, StoredText]) -> tuple[bool, int]:
        pk, stored = article
        return canonical_code(stored.codes[0]) != canonical, pk

    return [pk for pk, _stored in sorted(articles, key=key)]


def _match_look_alike(query: Query, index: Index, filters: Sequence[str]) -> MatchedCode | None:
    """Match the one article whose code looks like a query that is a code and nothing else."""
    if len(query.text) > MAX_SOLE_CODE_LENGTH:
        return None
    stripped = strip_cue_words(write_latin_codes(query.text)).strip()
    canonical = canonical_code(stripped)
    is_sole = (
        _PLAIN.fullmatch(stripped.strip(_QUOTES)) and len(stripped.split()) <= 2 and 2 < len(canonical) <= 40
    )
    if not is_sole or not any(sign.isdigit() for sign in fold_look_alikes(canonical)):
        return None
    looks = {fold_look_alikes(canonical), *map(fold_look_alikes, numeric_equivalents(stripped))}
    hits = index.search([("look", look, 1) for look in looks if index.frequency("look", look)], 2, filters)
    if len(hits) != 1:
        return None
    code = CodeMention(stripped, canonical, Certainty.ALONE, 0, len(query.text))
    return _match_hits(code, LOOKS, hits)


def _symbolic_names(query: Query, index: Index) -> Iterator[CodeMention]:
    """Yield symbolic names: IRQL NOT LESS OR EQUAL or with underscores, ENOENT, ModuleNotFoundError."""
    plain = query.text
    words = list(islice(_WORD.finditer(plain), MAX_NAMED_QUERY_WORDS + 1))
    if len(words) <= MAX_NAMED_QUERY_WORDS:
        yield from _word_windows(plain, words, index)
    is_sole, whole = len(words) == 1, plain.strip(_QUOTES)
    names = [(word[0], word.start()) for word in words] if len(words) <= 1 else _capitalized_names(plain)
    for name, start in names:
        if is_sole and (name != whole or name[0].isdigit()):
            continue
        certainty = Certainty.ALONE if is_sole else Certainty.SHAPED
        if index.frequency("code", name.upper()):
            yield CodeMention(name, canonical_code(name), certainty, start, start + len(name))


def _capitalized_names(plain: str) -> list[tuple[str, int]]:
    """Return the words with a capital inside, which look like names, each once, and where they begin."""
    tokens = [
        token
        for token in dict.fromkeys(plain.split())
        if not token.islower() and token[1:] != token[1:].lower()
    ]
    names = dict.fromkeys(name for token in tokens for name in _CAPITALS.findall(token))
    return [(name, plain.find(name)) for name in names]


def _word_windows(plain: str, words: list[re.Match[str]], index: Index) -> Iterator[CodeMention]:
    """Yield neighboring words that are a name of several words, the longest first."""
    folded = [canonical_code(word[0]) for word in words]
    for n, word in enumerate(words):
        for size in range(min(MAX_NAME_WORDS, len(words) - n), 1, -1):
            canonical = "-".join(folded[n : n + size])
            if index.frequency("code", canonical):
                start, end = word.start(), words[n + size - 1].end()
                certainty = Certainty.SHAPED if size > 2 else Certainty.BARE
                certainty = Certainty.ALONE if size == len(words) else certainty
                yield CodeMention(plain[start:end], canonical, certainty, start, end)


def _overlaps(code: CodeMention, spans: list[tuple[int, int]]) -> bool:
    return any(code.start < end and start < code.end for start, end in spans)


def _is_code(code: CodeMention, index: Index) -> bool:
    """Return whether an unknown code is one at all: it is alone, has a cue, or its family is known."""
    if not any(sign.isdigit() for sign in code.canonical) or _NUMBERED.match(code.written):
        return False
    return code.certainty >= Certainty.CUED or has_family(code.canonical, index)


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


def find_near_codes(code: CodeMention, index: Index, filters: Sequence[str]) -> list[tuple[int, str]]:
    """Return (pk, code) of articles whose codes look like this one or differ by one sign; none is claimed."""
    canonical = code.canonical
    if not 2 <= len(canonical) <= MAX_WORD_LENGTH:
        return []
    look = fold_look_alikes(canonical)
    one_edit = [("code", canonical, 1.0)] if len(canonical) > 2 else []
    hits = index.search([("look", look, 1)], MAX_CODE_MATCHES, filters, near=one_edit)
    if len(hits) < MAX_NEAR_CODES:
        hits += index.search([], MAX_CODE_MATCHES, filters, near=[("look", look, 1)])
    return _nearest_first(canonical, index, hits)[:MAX_NEAR_CODES]


def find_family_codes(code: CodeMention, index: Index, filters: Sequence[str]) -> list[tuple[int, str]]:
    """Return (pk, code) of articles whose codes are of the same family: H-9xx, PS0xx, 6000-xx, 0x8007xxxx."""
    canonical = code.canonical
    if not 2 <= len(canonical) <= MAX_WORD_LENGTH:
        return []
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


def _nearest_first(
    canonical: str, index: Index, hits: Sequence[EngineHit], prefix: str = ""
) -> list[tuple[int, str]]:
    addresses = {pk: address for _score, pk, address in hits}
    nearest: dict[int, tuple[tuple[float, ...], str]] = {}
    for pk, stored in zip(addresses, index.stored_texts([*addresses.values()]), strict=True):
        for written in stored.codes:
            other = canonical_code(strip_cue_words(written))
            if other.startswith(prefix):
                distance = _code_distance(canonical, other)
                if pk not in nearest or distance < nearest[pk][0]:
                    nearest[pk] = distance, written
    order = sorted(nearest, key=lambda pk: (nearest[pk][0], pk))
    return [(pk, nearest[pk][1]) for pk in order]


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
