"""Suggests codes, titles, and messages while someone types."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from articles.models import article_url
from articles.strings.codes import canonical_code, strip_cue_words
from articles.strings.words import split_words

from .code_marks import mark_of_code
from .engine import MAX_PREFIX_LENGTH, Index
from .findings import filter_terms
from .index_folder import INDEX
from .query import Query, parse_query

MAX_WORDS = 8
MAX_TYPED_LENGTH = 200
MAX_CODES_READ = 16


@dataclass(frozen=True)
class Completion:
    """One line of the list; the address is that of the article, the mark says that a code is obsolete."""

    pk: int
    code: str
    title: str
    url: str
    why: str
    mark: str = ""


def suggest(
    prefix: str, product: str = "", *, language: str | None = None, size: int = 8
) -> list[Completion]:
    """Return the articles whose code, title or message begins with what was typed, the best first.

    Never raises for what was typed; no article is read from the database, only once what became of codes.
    """
    query = parse_query(prefix[:MAX_TYPED_LENGTH])
    if not query.all_words:
        return []
    filters = filter_terms(product, "", language)
    return INDEX.ask(lambda index: _find_suggestions(query, index, filters, size)) or []


def _find_suggestions(query: Query, index: Index, filters: Sequence[str], size: int) -> list[Completion]:
    """Return codes first, the shortest first; then titles and messages with every word or its beginning."""
    words = query.all_words
    suggestions: dict[int, Completion] = {}
    canonical = canonical_code(strip_cue_words(query.text)).lower()[: MAX_PREFIX_LENGTH - 1]
    if any(character.isdigit() for character in canonical) or len(words) == 1:
        for _length, code, _article, pk, facts in _find_codes(canonical, index, filters)[:size]:
            suggestions[pk] = _completion(pk, code, facts, "code")
    terms = [("start", word[:MAX_PREFIX_LENGTH], 1.0) for word in dict.fromkeys(words[-MAX_WORDS:])]
    hits = index.search(terms, size * 2, filters, every=True)
    more = [(pk, address) for _score, pk, address in hits if pk not in suggestions][: size - len(suggestions)]
    texts = index.stored_texts([address for _pk, address in more])
    for (pk, _address), stored in zip(more, texts, strict=True):
        facts = stored.facts
        title, codes = split_words(facts["title"]), facts["codes"]
        in_title = all(any(word.startswith(start) for word in title) for start in words)
        suggestions[pk] = _completion(
            pk, codes[0] if codes else "", facts, "title" if in_title else "message"
        )
    return list(suggestions.values())


def _find_codes(
    canonical: str, index: Index, filters: Sequence[str]
) -> list[tuple[int, str, str, int, dict[str, Any]]]:
    """Return (length, code, article, pk, facts) of codes with this prefix, the shortest first."""
    hits = index.search([("start", f"={canonical}", 1.0)], MAX_CODES_READ, filters)
    texts = index.stored_texts([address for _score, _pk, address in hits])
    codes = []
    for (_score, pk, _address), stored in zip(hits, texts, strict=True):
        facts = stored.facts
        code = next(iter([*_codes_with_prefix(facts["codes"], canonical), *facts["codes"]]))
        codes.append((len(code), code, stored.article, pk, facts))
    return sorted(codes, key=lambda row: row[:3])


def _codes_with_prefix(codes: list[str], canonical: str) -> list[str]:
    return [
        code
        for code in codes
        if canonical_code(code).lower().startswith(canonical)
        or canonical_code(strip_cue_words(code)).lower().startswith(canonical)
    ]


def _completion(pk: int, code: str, facts: dict[str, Any], why: str) -> Completion:
    address = article_url(facts["slug"], facts["language"])
    return Completion(pk, code, facts["title"], address, why, mark_of_code(pk, code) if code else "")
