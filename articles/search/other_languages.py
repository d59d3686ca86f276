"""A code or a message that only an article of another language has. Loose words are never mixed in."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from articles.strings.codes import Certainty

from .engine import Index
from .preparation import pair_term
from .query import Query
from .ranking import Ranking, rank
from .scorer import CODE, MESSAGE

# So many articles with neighbouring words of the query say which languages are worth a look.
MAX_ARTICLES_READ, MAX_LANGUAGES = 20, 2
MAX_PAIRS = 400


def rank_in_other_languages(
    query: Query, index: Index, place: Sequence[str], language: str
) -> tuple[str, Ranking] | None:
    """Return the language in which a code or a message of the query is known, and its articles."""
    if index.languages in ([], [language]):
        return None
    rest = [term for term in place if term != f"l:{language}"]
    for other in _likely_languages(query, index, rest, language):
        ranking = rank(query, index, [f"l:{other}", *rest], other)
        if ranking.codes.sure or (ranking.hits and ranking.hits[0].recognised):
            ranking.hits = [hit for hit in ranking.hits if hit.why in (CODE, MESSAGE)]
            return other, ranking
    return None


def _likely_languages(query: Query, index: Index, rest: Sequence[str], language: str) -> list[str]:
    """The other languages whose articles have such codes, or such words side by side; the likeliest first."""
    codes = {one.canonical for one in query.codes if one.certainty >= Certainty.SHAPED}
    together = index.in_messages({pair: None for run in query.runs for pair in pairwise(run)})
    terms = [("code", code, 9.0) for code in codes if index.frequency("code", code)]
    terms += [("pair", pair_term(*pair), 1.0) for pair in together[:MAX_PAIRS]]
    hits = index.search(terms, MAX_ARTICLES_READ, rest, without=f"l:{language}")
    met = Counter(kept.facts["language"] for kept in index.kept([hit[2] for hit in hits]))
    return [one for one, _count in met.most_common(MAX_LANGUAGES)]
