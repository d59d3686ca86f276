"""Looks up the codes of a query: those that articles have, and what is near to those that none has.

The readings in order: as typed, in canonical form, by a pattern, as a number, by its looks, with one typing
error. A later reading never outranks an earlier one, and only some may be claimed.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from articles.strings.code_names import name_term
from articles.strings.code_patterns import (
    ANY_PATTERN_TERM,
    is_part_of_pattern,
    matching_pattern_terms,
    pattern_terms,
)
from articles.strings.codes import (
    Certainty,
    CodeMention,
    canonical_code,
    fold_look_alikes,
    numeric_equivalents,
    strip_cue_words,
    write_latin_codes,
)

from .code_names import find_names, find_unknown_names, may_be_words
from .engine import EngineHit, Index, StoredText
from .near_codes import MAX_CODE_MATCHES, MAX_FAMILY_TERMS, has_family, has_numbers_behind
from .query import Query

TYPED, FOLDED, PATTERN, NUMBER = "typed", "folded", "pattern", "number"
LOOKS, MENTIONED = "looks", "mentioned"
# Looked at in a text full of unknown codes.
MAX_UNKNOWN_CODES = 20
MAX_SOLE_CODE_LENGTH = 80
MAX_BETWEEN_HALVES = 6  # characters between the numbers of a pair: " and "
MAX_LETTERS_AS_DIGITS = 8  # lOI is 101; I and L in a longer word are swapped letters of a name
_NUMBER = re.compile(r"-?\d+")
_RESULT_CODE = re.compile(r"0X[8C][0-9A-F]{7}\Z")  # an HRESULT or NTSTATUS that says that something failed
_WORD_AND_NUMBER = re.compile(r"[^\W\d_]{2,8}[ -]\d{3,8}\Z")
_LETTERS_AND_NUMBER = re.compile(r"[A-Z]{1,4}-?(?!(?:19|20)\d\d\Z)\d{3,6}\Z", re.IGNORECASE)
_LONG_NAME = re.compile(r"[A-Za-z]{5,8}(?=\s?#?\d)")
_JOINED = re.compile(r"-|^[A-Z]+ ")  # of PS-102 and PS 102 the number is a part
_NUMBERED = re.compile(r"[a-z]{5,}")  # worker-3, request-12: one of many, and no code
_PLAIN = re.compile(r"[\w\s,;/=.:-]+")
_QUOTES = " .:;,!?'\"()[]\u2018\u2019\u201c\u201d"

Span = tuple[int, int]  # where a code begins and ends in the text


@dataclass(frozen=True)
class MatchedCode:
    """A code of the query that articles have: the reading that matched, and the articles, main ones first."""

    code: CodeMention
    reading: str
    pks: tuple[int, ...]
    addresses: dict[int, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class QueryCodes:
    """The codes of a query: those that are articles' own, those only mentioned in texts, and unknown ones."""

    matches: tuple[MatchedCode, ...] = ()
    mentioned: tuple[MatchedCode, ...] = ()
    unknown: tuple[CodeMention, ...] = ()
    may_be_words: bool = False  # an unknown one is words, such as "port 4711" and bank_feed
    has_unread: bool = False  # something is written as codes are, but nothing here is: FDY102

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
    codes = _Lookup(query, index, filters).run()
    if codes.certain:
        return codes
    spoken = [_Lookup(reading, index, filters).run() for reading in query.spoken]
    if found := next((reading for reading in spoken if reading.matches), None):
        return found
    return next((reading for reading in spoken if reading.unknown), codes)


class _Lookup:
    """Looks up the mentions of a query, one after the other."""

    def __init__(self, query: Query, index: Index, filters: Sequence[str]):
        self.query, self.index, self.filters = query, index, filters
        self.matches: list[MatchedCode] = []
        self.unknown_codes: list[CodeMention] = []
        self.pairs: list[CodeMention] = []  # that no article has; neither number is looked up by itself
        self.matched: list[Span] = []
        self.unknown: list[Span] = []
        self.of_family: list[Span] = []  # unknown ones whose number alone is no other code

    def run(self) -> QueryCodes:
        seen: dict[str, Certainty] = {}
        for code in self._mentions():
            if self.query.is_paste and code.certainty == Certainty.BARE:
                continue
            if any(_contains(span, code) for span in [*self.matched, *self.of_family]):
                continue
            if seen.get(code.canonical, 0) < code.certainty:
                seen[code.canonical] = code.certainty
                self._look_up(code)
                if sole := QueryCodes(tuple(self.matches)).sole:
                    return QueryCodes((sole,))
        if not (self.matches or self.pairs):
            match = _match_look_alike(self.query, self.index, self.filters)
            if match:
                return QueryCodes((match,))
        unknown = self._unknown()
        mentioned = [match for code in unknown if (match := _match_mentions(code, self.index, self.filters))]
        canonical = {match.code.canonical for match in mentioned}
        unknown = [code for code in unknown if code.canonical not in canonical]
        are_words = any(may_be_words(code.written, self.index) for code in unknown)
        is_number = are_words or any(_WORD_AND_NUMBER.match(code.written) for code in unknown)
        return QueryCodes(
            matches=tuple(_demote_others(self.matches, unknown)),
            mentioned=tuple(mentioned),
            unknown=tuple(unknown),
            may_be_words=is_number and not self.of_family,
            has_unread=any(
                _LETTERS_AND_NUMBER.match(code.written) and not self.index.has_word(code.canonical.lower())
                for code in self.unknown_codes
                if not _overlaps(code, self.matched)
            ),
        )

    def _mentions(self) -> list[CodeMention]:
        """Return a code that is the whole query first; the rest in the order of the text, longest first."""
        names = [*find_names(self.query, self.index)]
        certainties = {name.canonical: name.certainty for name in names}
        mentions = [
            replace(code, certainty=max(code.certainty, certainties.get(code.canonical, code.certainty)))
            for code in self.query.codes
        ]
        return sorted([*mentions, *names], key=lambda code: code.certainty != Certainty.ALONE)

    def _look_up(self, code: CodeMention) -> None:
        index, span = self.index, (code.start, code.end)
        match = _match_code(code, index, self.filters)
        if code.is_pair and not match:
            match = _match_both_parts(code, index, self.filters)
        if match:
            # The same code may have been a mere number before, such as the id of a thread.
            others = [other for other in self.matches if other.code.canonical != code.canonical]
            self.matches = [*others, match]
            if code.certainty > Certainty.BARE or not _overlaps(code, self.unknown):
                self.matched.append(span)
        elif code.is_pair and is_one_code(code, index):
            if code.certainty > Certainty.BARE or has_pairs_like(code, index):
                self.pairs.append(replace(code, certainty=max(code.certainty, Certainty.SHAPED)))
            self.matched.append(span)
        elif code.certainty >= Certainty.SHAPED and (not code.only_known or _is_known_kind(code, index)):
            self.unknown_codes.append(code)
            self.unknown.append(span)
            if _JOINED.search(code.written) and has_family(code.canonical, index):
                self.of_family.append(span)

    def _unknown(self) -> list[CodeMention]:
        unknown = [
            code
            for code in self.unknown_codes[:MAX_UNKNOWN_CODES]
            if not _overlaps(code, self.matched) and _is_code(code, self.index)
        ]
        return [*self.pairs, *unknown, *find_unknown_names(self.query, self.index, self.matched)]


def _is_known_kind(code: CodeMention, index: Index) -> bool:
    """Return whether the site has codes with the same name before a number: C=44 beside C=43, STATN 204."""
    name = _LONG_NAME.match(code.written)
    if name:
        return has_numbers_behind(name[0].upper(), index)
    has_sign = "=" in code.written or ":" in code.written
    return has_sign and has_family(code.canonical, index)


def _demote_others(matches: Sequence[MatchedCode], unknown: Sequence[CodeMention]) -> Sequence[MatchedCode]:
    """Let nothing that merely looks like a code be claimed while one that was asked for is unknown.

    Nor what may be the second half of a pair whose first one has a typing error: Z-6129, -101.
    """
    matches = [_to_bare(match) if _is_second_half(match.code, unknown) else match for match in matches]
    is_asked = any(code.certainty >= Certainty.CUED for code in unknown)
    if not is_asked or any(_is_evident(match.code) for match in matches):
        return matches
    return [_to_bare(match) for match in matches]


def _to_bare(match: MatchedCode) -> MatchedCode:
    return replace(match, code=replace(match.code, certainty=Certainty.BARE))


def _is_second_half(code: CodeMention, unknown: Sequence[CodeMention]) -> bool:
    """Return whether a number with a minus follows an unknown code."""
    ends = [other.end for other in unknown]
    return code.written.startswith("-") and any(0 <= code.start - end <= MAX_BETWEEN_HALVES for end in ends)


def _is_evident(code: CodeMention) -> bool:
    """Return whether a code was asked for: it has a cue, or is a name."""
    return code.certainty >= Certainty.CUED or not any(map(str.isdigit, code.canonical))


def _contains(span: Span, code: CodeMention) -> bool:
    return span[0] <= code.start and code.end <= span[1]


def keep_codes_of(codes: QueryCodes, pks: Container[int]) -> QueryCodes:
    """Return the codes of these articles; one that only others have isn't unknown, as articles have it."""

    def keep(matches: Sequence[MatchedCode]) -> tuple[MatchedCode, ...]:
        kept = ((match, tuple(pk for pk in match.pks if pk in pks)) for match in matches)
        return tuple(replace(match, pks=present) for match, present in kept if present)

    return replace(codes, matches=keep(codes.matches), mentioned=keep(codes.mentioned))


def restrict_codes(codes: QueryCodes, pks: Container[int]) -> QueryCodes:
    """Return the codes for these articles alone: one that only others have is unknown among them."""
    kept = keep_codes_of(codes, pks)
    others = [match.code for match in codes.matches if not any(pk in pks for pk in match.pks)]
    unknown = [code for code in others if code.certainty >= Certainty.SHAPED]
    return replace(kept, unknown=(*codes.unknown, *unknown))


def _match_both_parts(pair: CodeMention, index: Index, filters: Sequence[str]) -> MatchedCode | None:
    """Match the one article that has both numbers as codes: 3371 status code -11118."""
    parts = [
        replace(pair, written=part, canonical=canonical_code(part)) for part in _NUMBER.findall(pair.written)
    ]
    matches = [_match_code(part, index, filters) for part in parts]
    if len(matches) != 2 or not (matches[0] and matches[1]):
        return None
    common = [pk for pk in matches[0].pks if pk in matches[1].pks]
    return MatchedCode(pair, FOLDED, tuple(common), matches[0].addresses) if len(common) == 1 else None


def is_one_code(pair: CodeMention, index: Index) -> bool:
    """Return whether two numbers are one code: joined by a sign, or the site has such pairs."""
    return "-" in pair.written or has_pairs_like(pair, index)


def has_pairs_like(pair: CodeMention, index: Index) -> bool:
    """Return whether the site has pairs whose first number is like the one of this pair."""
    digits = _NUMBER.findall(pair.written)[0].strip("-")
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
        hits = _without_patterns(code.written, hits, index)
        addresses = {pk: address for _score, pk, address in hits}
        articles = [*zip(addresses, index.stored_texts([*addresses.values()]), strict=True)]
        as_typed = [(pk, stored) for pk, stored in articles if code.written in stored.codes]
        if chosen := as_typed or articles:
            reading = TYPED if as_typed else FOLDED
            return MatchedCode(code, reading, _main_first(chosen, code.canonical), addresses)
    if pattern := _find_pattern(code, index):
        hits = index.search([("value", pattern, 1.0)], MAX_CODE_MATCHES, filters)
        return _match_hits(code, PATTERN, hits)
    if code.certainty == Certainty.BARE:
        return None
    values = [*numeric_equivalents(code.written), *name_term(code.written)]
    known = [("value", value, 1.0) for value in values if index.frequency("value", value)]
    hits = _without_patterns(code.written, index.search(known, MAX_CODE_MATCHES, filters), index)
    return _match_hits(code, NUMBER if code.canonical[-1:].isdigit() else FOLDED, hits)


def _find_pattern(code: CodeMention, index: Index) -> str:
    """Return the term of the pattern that the code fits best, such as ??204."""
    if not index.frequency("value", ANY_PATTERN_TERM):
        return ""
    terms = [*pattern_terms(code.written)[1:], *matching_pattern_terms(code.canonical)]
    if code.certainty == Certainty.BARE and not code.only_known:
        terms = [term for term in terms if any(map(str.isdigit, term))]  # any two numbers are no code
    return next((term for term in terms if index.frequency("value", term)), "")


def _without_patterns(written: str, hits: Sequence[EngineHit], index: Index) -> list[EngineHit]:
    """Leave out articles whose code has more figures, which vary: 204 isn't ??204."""
    texts = index.stored_texts([address for _score, _pk, address in hits])
    return [hit for hit, text in zip(hits, texts, strict=True) if not is_part_of_pattern(written, text.codes)]


def _match_hits(code: CodeMention, reading: str, hits: Sequence[EngineHit]) -> MatchedCode | None:
    addresses = {pk: address for _score, pk, address in hits}
    return MatchedCode(code, reading, tuple(addresses), addresses) if addresses else None


def _main_first(articles: list[tuple[int, StoredText]], canonical: str) -> tuple[int, ...]:
    """Put articles about this code before those that have it as another name."""

    def key(article: tuple[int, StoredText]) -> tuple[bool, str]:
        _pk, stored = article
        return canonical_code(stored.codes[0]) != canonical, stored.article

    return tuple(pk for pk, _stored in sorted(articles, key=key))


def _match_look_alike(query: Query, index: Index, filters: Sequence[str]) -> MatchedCode | None:
    """Match the one article of each language whose code looks like a query that is nothing but a code."""
    if len(query.text) > MAX_SOLE_CODE_LENGTH:
        return None
    stripped = strip_cue_words(write_latin_codes(query.text)).strip()
    canonical = canonical_code(stripped)
    is_sole = (
        _PLAIN.fullmatch(stripped.strip(_QUOTES)) and len(stripped.split()) <= 2 and 2 < len(canonical) <= 40
    )
    if not is_sole or not any(sign.isdigit() for sign in fold_look_alikes(canonical)):
        return None
    if len(canonical) > MAX_LETTERS_AS_DIGITS and not any(map(str.isdigit, canonical)):
        return None  # I for L in a name is a typing error
    written_out = canonical_code(fold_look_alikes(stripped.upper()))  # PS O38
    looks = {fold_look_alikes(canonical), written_out, *map(fold_look_alikes, numeric_equivalents(stripped))}
    terms = [("look", look, 1.0) for look in looks if index.frequency("look", look)]
    hits = index.search(terms, len(index.languages) + 1, filters)
    languages = [
        text.facts["language"] for text in index.stored_texts([address for _s, _pk, address in hits])
    ]
    is_one = len(languages) == len(set(languages))  # in as many languages as there are
    if not hits or not is_one or not _without_patterns(stripped, hits, index):
        return None
    code = CodeMention(stripped, canonical, Certainty.ALONE, 0, len(query.text))
    return _match_hits(code, LOOKS, hits)


def _overlaps(code: CodeMention, spans: list[tuple[int, int]]) -> bool:
    return any(code.start < end and start < code.end for start, end in spans)


def _is_code(code: CodeMention, index: Index) -> bool:
    """Return whether an unknown code is one at all: it is alone, has a cue, or its family is known."""
    if not any(sign.isdigit() for sign in code.canonical) or _NUMBERED.match(code.written):
        return False
    is_result = bool(_RESULT_CODE.match(code.canonical))
    return code.certainty >= Certainty.CUED or is_result or has_family(code.canonical, index)
