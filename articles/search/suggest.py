"""What is offered while somebody types: codes, titles and messages that begin so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from articles import text
from articles.models import article_url

from .engine import PREFIX, Index, Kept
from .find import ask, places
from .parse import parse

MOST_WORDS = 8
LONGEST = 200
CANDIDATES = 16


@dataclass(frozen=True)
class Suggestion:
    """One line of the list; the address is that of the article."""

    pk: int
    code: str
    title: str
    url: str
    why: str


def suggest(
    prefix: str, product: str = "", *, language: str | None = None, size: int = 8
) -> list[Suggestion]:
    """Return the articles whose code, title or message begins with what was typed, the best first.

    Never raises for what was typed; no article is read from the database.
    """
    query = parse(prefix[:LONGEST])
    if not query.all_words:
        return []
    place = places(product, "", language)
    return ask(lambda index: _suggested(query.text, query.all_words, index, place, size)) or []


def _suggested(
    typed: str, words: list[str], index: Index, place: Sequence[str], size: int
) -> list[Suggestion]:
    """Codes first, the shortest first; then titles and messages that hold every word or its beginning."""
    found: dict[int, Suggestion] = {}
    canonical = text.canonical_code(text.strip_cue(typed)).lower()[: PREFIX - 1]
    if any(sign.isdigit() for sign in canonical) or len(words) == 1:
        for _length, code, pk, kept in _coded(canonical, index, place)[:size]:
            found[pk] = _suggestion(pk, code, kept.facts, "code")
    terms = [("start", word[:PREFIX], 1.0) for word in dict.fromkeys(words[-MOST_WORDS:])]
    for _score, pk, address in index.search(terms, size * 2, place, every=True):
        if len(found) >= size:
            break
        if pk not in found:
            kept = index.kept(address)
            title = text.words(kept.facts["title"])
            titled = all(any(one.startswith(word) for one in title) for word in words)
            code = kept.codes[0] if kept.codes else ""
            found[pk] = _suggestion(pk, code, kept.facts, "title" if titled else "message")
    return list(found.values())


def _coded(canonical: str, index: Index, place: Sequence[str]) -> list[tuple[int, str, int, Kept]]:
    """(length, code, pk, what is kept) of codes that begin so, the shortest first."""
    rows = []
    for _score, pk, address in index.search([("start", f"={canonical}", 1.0)], CANDIDATES, place):
        kept = index.kept(address)
        code = next(iter([*_beginning(kept.codes, canonical), *kept.codes]))
        rows.append((len(code), code, pk, kept))
    return sorted(rows, key=lambda row: row[:3])


def _beginning(codes: list[str], canonical: str) -> list[str]:
    return [
        code
        for code in codes
        if text.canonical_code(code).lower().startswith(canonical)
        or text.canonical_code(text.strip_cue(code)).lower().startswith(canonical)
    ]


def _suggestion(pk: int, code: str, facts: dict[str, Any], why: str) -> Suggestion:
    return Suggestion(pk, code, facts["title"], article_url(facts["slug"], facts["language"]), why)
