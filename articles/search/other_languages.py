"""Finds a code or a message that only an article of another language has. Loose words are never mixed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, pairwise

from articles.strings.codes import Certainty

from . import weights
from .engine import Index
from .preparation import pair_term
from .query import Query
from .ranking import Ranking, rank
from .scorer import CODE, MESSAGE

# Articles with neighboring words of the query, whose languages are worth a look.
MAX_ARTICLES_READ, MAX_LANGUAGES = 20, 2
MAX_PAIRS = 400


def rank_in_other_languages(
    query: Query, index: Index, filters: Sequence[str], language: str
) -> tuple[str, Ranking] | None:
    """Return the language in which a code or a message of the query is known, and its articles."""
    if index.languages in ([], [language]):
        return None
    filters = [term for term in filters if term != f"l:{language}"]
    for other in _likely_languages(query, index, filters, language):
        ranking = rank(query, index, [f"l:{other}", *filters], other)
        if ranking.codes.certain or (ranking.hits and ranking.hits[0].is_message):
            hits = tuple(hit for hit in ranking.hits if hit.why in (CODE, MESSAGE))
            return other, replace(ranking, hits=hits)
    return None


def _likely_languages(query: Query, index: Index, filters: Sequence[str], language: str) -> list[str]:
    """Return other languages whose articles have such codes or neighboring words, the likeliest first."""
    codes = {code.canonical for code in query.codes if code.certainty >= Certainty.SHAPED}
    pairs = index.pairs_in_messages(dict.fromkeys(pair for run in query.runs for pair in pairwise(run)))
    boost = weights.WEIGHTS.foreign_code_boost
    terms = [("code", code, boost) for code in codes if index.frequency("code", code)]
    terms += [("pair", pair_term(*pair), 1.0) for pair, _frequency in islice(pairs, MAX_PAIRS)]
    hits = index.search(terms, MAX_ARTICLES_READ, filters, without=f"l:{language}")
    texts = index.stored_texts([address for _score, _pk, address in hits])
    counts = Counter(stored.facts["language"] for stored in texts)
    return [other for other, _count in counts.most_common(MAX_LANGUAGES)]
