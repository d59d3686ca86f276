"""Finds what only articles of another language have: a code, a message, or words of that language."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any

from django.conf import settings

from articles.strings.languages import base_language, rank_languages

from . import weights
from .codes import look_up_codes
from .engine import Index
from .preparation import pair_term
from .query import Query
from .query_language import MIN_KNOWN_WORDS, find_site_language, guess_language, rank_site_languages
from .ranking import Ranking, rank
from .scorer import CODE, MESSAGE, ScoredHit

# Articles with neighboring words of the query, whose languages are worth a look.
MAX_ARTICLES_READ, MAX_LANGUAGES = 20, 2
MAX_PAIRS = 400


def rank_in_any_language(query: Query, index: Index, filters: Sequence[str], language: str) -> Ranking:
    """Rank what this language has, and before it what only another one has.

    That is a code or a message; words only if they are clearly words of that language, or find nothing here,
    and these are claimed only in the first case.
    """
    own = rank(query, index, filters, language)
    if own.has_code_or_message or not index.languages:
        return own
    if index.languages == [language]:
        return _mark_unspoken(own, index)
    filters = [term for term in filters if term != f"l:{language}"]
    own_has_code = any(hit.why == CODE for hit in own.hits)
    for other in _likely_languages(query, index, filters, language):
        foreign = rank(query, index, [f"l:{other}", *filters], other)
        # A number among words.
        is_code = bool(foreign.hits) and foreign.hits[0].why == CODE and not own_has_code
        if foreign.has_code_or_message or (is_code and (foreign.is_confident or not own.is_confident)):
            hits = tuple(hit for hit in foreign.hits if hit.why in (CODE, MESSAGE))
            return _put_before(other, replace(foreign, hits=hits), own)
    if query.is_paste or own.codes.unknown:
        return own
    guessed = guess_language(query, language)
    for other in _languages_of_words(query, index, language, guessed, is_needed=not own.hits):
        foreign = rank(query, index, [f"l:{other}", *filters], other)
        if foreign.hits and not _has_it_all(own.hits, foreign.hits[0]):
            is_clear = bool(guessed) and base_language(other) == base_language(guessed)
            is_clear = is_clear or _is_told_by_hits(foreign.hits[0], own.hits)
            return _put_before(other, foreign if is_clear else replace(foreign, confidence=0.0), own)
    return _mark_unspoken(own, index)


def _mark_unspoken(own: Ranking, index: Index) -> Ranking:
    """Say that the query is in a language in which the site has nothing, if no answer is claimed."""
    if own.is_confident or own.query.is_paste or own.codes.unknown:
        return own
    guessed = guess_language(own.query, own.language)
    if not guessed or find_site_language(guessed, index):
        return own
    return replace(own, unspoken=guessed, site_languages=tuple(index.languages))


def _is_told_by_hits(foreign: ScoredHit, own: Sequence[ScoredHit]) -> bool:
    """Return whether several words find the same article in either language, or far more in the other one."""
    w = weights.WEIGHTS
    if foreign.covered_words < w.claim_words:
        return False
    return not own or own[0].pk == foreign.pk or foreign.cover >= w.other_language_cover * own[0].cover


def _has_it_all(own: Sequence[ScoredHit], foreign: ScoredHit) -> bool:
    """Return whether an article here has all words, too, as of a message that translations quote as it is."""
    return bool(own) and own[0].cover >= max(foreign.cover, weights.WEIGHTS.whole_share)


def _put_before(language: str, foreign: Ranking, own: Ranking) -> Ranking:
    """Put what articles of another language have before what the words have found in the own one."""
    shown = {hit.pk for hit in foreign.hits}
    return replace(
        foreign,
        hits=(*foreign.hits, *(hit for hit in own.hits if hit.pk not in shown)),
        marked=(*foreign.marked, *own.marked),
        catalog_paths=foreign.catalog_paths | own.catalog_paths,
        terms=own.terms,
        scorer=own.scorer,
        foreign_language=language,
    )


def _languages_of_words(
    query: Query, index: Index, language: str, guessed: str, is_needed: bool
) -> list[str]:
    """Return the site's other languages that the words may be of, the likeliest first."""
    likely = [find_site_language(guessed, index)] if guessed else []
    if not guessed or is_needed:
        likely += rank_site_languages(query, index, language, min_known=1 if is_needed else MIN_KNOWN_WORDS)
    return list(dict.fromkeys(filter(None, likely)))[:MAX_LANGUAGES]


def _likely_languages(query: Query, index: Index, filters: Sequence[str], language: str) -> list[str]:
    """Return other languages whose articles have such codes or neighboring words, the likeliest first."""
    found = look_up_codes(query, index, filters).matches
    pairs = index.pairs_in_messages(dict.fromkeys(pair for run in query.runs for pair in pairwise(run)))
    terms = [("pair", pair_term(*pair), 1.0) for pair, _frequency in islice(pairs, MAX_PAIRS)]
    hits = index.search(terms, MAX_ARTICLES_READ, filters, without=f"l:{language}")
    # A code says more than any words beside it.
    of_codes = _count_languages(index, [each for match in found for each in match.addresses.values()])
    of_pairs = _count_languages(index, [address for _score, _pk, address in hits])
    available = (of_codes | of_pairs).keys() - {language}
    # A message that translations quote as it is counts for each of them.
    ordered = rank_languages(available, language, settings.LANGUAGE_CODE)
    return sorted(ordered, key=lambda other: (-of_codes[other], -of_pairs[other]))[:MAX_LANGUAGES]


def _count_languages(index: Index, addresses: Sequence[Any]) -> Counter[str]:
    texts = index.stored_texts(addresses[:MAX_ARTICLES_READ])
    return Counter(stored.facts["language"] for stored in texts)
