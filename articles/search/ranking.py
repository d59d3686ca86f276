"""Candidates and a query -> hits in order, each with its reason.

Our promises, in order: the code that was asked for; the message that was pasted; a number that happens to be
a code; the words. Within each, what covers more of what was asked goes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from articles.strings.codes import Certainty
from articles.strings.words import split_words

from . import weights
from .codes import MENTIONED, MatchedCode, QueryCodes, look_up_codes, restrict_codes
from .engine import EngineHit, Index, Term
from .query import STOP_WORDS, Query
from .query_terms import QueryTerms, read_query_terms, unwrap_lines
from .scorer import CODE, MESSAGE, TITLE, WORDS, ScoredHit, Scorer
from .stems import stem_words

PINNED = "pinned"

MAX_ENGINE_TERMS = 14
MAX_TYPO_WORDS, MIN_TYPO_LENGTH, MAX_TYPO_LENGTH = 6, 4, 30
MAX_HITS = 200
# Hits that are scored: the best by their words, and besides them the best by pairs of words in messages.
SCORED_CANDIDATES = 32
MESSAGE_CANDIDATES = 16
PASTE_CANDIDATES = 50
MAX_MENTIONS = 20
MAX_MARKED_TERMS = 40


@dataclass
class Ranking:
    """All hits, best first. `catalog_paths` says where each is in the catalog, as "product/area"."""

    hits: list[ScoredHit] = field(default_factory=list)
    codes: QueryCodes = field(default_factory=QueryCodes)
    confident: bool = False
    terms: list[str] = field(default_factory=list)
    language: str = ""
    # The language of the first hits, if it is another than the one of the query.
    foreign_language: str = ""
    # True if these are the hits of the words that were probably meant, not of those typed.
    is_corrected: bool = False
    catalog_paths: dict[int, str] = field(default_factory=dict)
    query_terms: QueryTerms | None = None
    scorer: Scorer | None = None


def rank(query: Query, index: Index, filters: Sequence[str], language: str) -> Ranking:
    """Return the hits for a query whose words are read as those of one language."""
    codes = look_up_codes(query, index, filters)
    ranking = Ranking(codes=codes, language=language)
    if codes.sole:
        _rank_sole_code(ranking, codes.sole, index, filters, language)
    else:
        _rank_all(ranking, query, index, filters, language)
    paths = index.catalog_paths([hit.address for hit in ranking.hits])
    ranking.catalog_paths = dict(zip((hit.pk for hit in ranking.hits), paths, strict=True))
    return ranking


def narrow(ranking: Ranking, index: Index, product: str, area: str) -> Ranking:
    """Return the hits of one product or area: as many as were counted there, claimed only for themselves."""
    paths = {pk: path for pk, path in ranking.catalog_paths.items() if is_in_catalog(path, product, area)}
    hits = [hit for hit in ranking.hits if hit.pk in paths]
    narrowed = replace(ranking, hits=hits, catalog_paths=paths, codes=restrict_codes(ranking.codes, paths))
    if ranking.scorer and ranking.query_terms:
        unscored = [n for n, hit in enumerate(hits) if not hit.is_scored][:SCORED_CANDIDATES]
        texts = index.stored_texts([hits[n].address for n in unscored])
        for n, stored in zip(unscored, texts, strict=True):
            hits[n] = ranking.scorer.score(hits[n].pk, hits[n].engine_score, hits[n].address, stored)
        hits.sort(key=_sort_key)
        narrowed.confident = _is_confident(narrowed, ranking.query_terms)
    return narrowed


def is_in_catalog(path: str, product: str, area: str) -> bool:
    """Return whether "product/area" is in this product and area; without an area any of the product is."""
    if area:
        return path == f"{product}/{area}"
    return not product or path.startswith(f"{product}/")


def _sort_key(hit: ScoredHit) -> tuple[bool, float, int]:
    return not hit.is_scored, -hit.score, hit.pk


def _rank_all(ranking: Ranking, query: Query, index: Index, filters: Sequence[str], language: str) -> None:
    codes = ranking.codes
    query = unwrap_lines(query, index, language)
    ranking.query_terms = terms = read_query_terms(query, index, language, _product_of(filters))
    ranking.scorer = scorer = Scorer(query, terms, language)
    # Neither "the" nor half of a phrase that stands for a word says why an article is here.
    words = (word for words in terms.alternatives.values() for word in words if " " not in word)
    ranking.terms = [*(terms.content or terms.stems), *words][:MAX_MARKED_TERMS]
    hits, unscored = _score_candidates(query, terms, scorer, index, filters)
    for match in [*codes.matches, *codes.mentioned]:
        _add_code_match(hits, match)
    max_cover = max((hit.cover for hit in hits.values()), default=0.0)
    ranking.hits = sorted((hit for hit in hits.values() if _is_shown(hit, codes, max_cover)), key=_sort_key)
    if not codes.certain and not codes.unknown and any(hit.why in (TITLE, WORDS) for hit in ranking.hits):
        ranking.hits += [
            ScoredHit(pk, score=score, engine_score=score, address=address, is_scored=False)
            for score, pk, address in unscored
            if pk not in hits
        ]
    ranking.confident = _is_confident(ranking, terms)


def _rank_sole_code(
    ranking: Ranking, match: MatchedCode, index: Index, filters: Sequence[str], language: str
) -> None:
    """Rank the articles of a code that is the whole query, then those that mention it."""
    hits: dict[int, ScoredHit] = {}
    _add_code_match(hits, match)
    ranking.terms = stem_words(split_words(match.code.written), language)
    ranking.confident = True
    terms = [("text", stem, 1.0) for stem in ranking.terms if index.has_word(stem)]
    for score, pk, address in index.search(terms, MAX_MENTIONS, filters):
        hits.setdefault(pk, ScoredHit(pk, score=weights.WEIGHTS.mention_score * score, address=address))
    ranking.hits = sorted(hits.values(), key=_sort_key)


def _add_code_match(hits: dict[int, ScoredHit], match: MatchedCode) -> None:
    w = weights.WEIGHTS
    is_certain = match.code.certainty >= Certainty.SHAPED and match.reading != MENTIONED
    for n, pk in enumerate(match.pks):
        hit = hits.setdefault(pk, ScoredHit(pk, address=match.addresses[pk]))
        if hit.why == CODE and hit.reading:
            continue
        code_score = w.code_score if is_certain else w.number_score
        hit.score = code_score + min(hit.score, w.max_word_score) - w.rank_step * n
        hit.reading, hit.code = match.reading, match.code.written
        if is_certain or (hit.why != MESSAGE and match.reading != MENTIONED):
            hit.why = CODE


def _is_shown(hit: ScoredHit, codes: QueryCodes, max_cover: float) -> bool:
    """Return whether a hit is worth a line: it covers enough, and enough of what the best one covers."""
    if hit.why == CODE:
        return True
    w, cover = weights.WEIGHTS, max(hit.cover, hit.message_share)
    is_enough = cover >= w.min_shown_cover and cover > w.min_shown_part * max_cover
    if codes.unknown:
        # Articles of other codes do not help somebody who asks for an unknown one.
        is_sole = any(code.certainty == Certainty.ALONE for code in codes.unknown)
        return not is_sole and (hit.is_message or is_enough)
    return hit.why in (CODE, MESSAGE) or bool(hit.reading) or is_enough


def _is_confident(ranking: Ranking, terms: QueryTerms) -> bool:
    """Return whether the first hit is the answer, or covers enough of the query."""
    if not ranking.hits:
        return False
    w, best = weights.WEIGHTS, ranking.hits[0]
    if ranking.codes.certain:
        return True
    if ranking.codes.unknown or ranking.codes.mentioned:
        return False
    if best.is_message:
        return True
    if best.covered_words >= w.claim_words and best.cover >= w.claim_cover_some:
        return True
    is_fewer = best.covered_words == w.claim_words - 1 and best.cover >= w.claim_cover_fewer
    if is_fewer and best.score >= w.claim_score:
        return True
    # Two words in prose may be about anything: both have to be where the article says what it is about.
    content = len(terms.content)
    return best.cover >= w.claim_cover and content > 1 and (best.covered_words > 1 or content > 2)


def _product_of(filters: Sequence[str]) -> str:
    """Return the product that the search is limited to, or ""."""
    return next((term[2:] for term in filters if term.startswith("p:")), "")


def _score_candidates(
    query: Query, terms: QueryTerms, scorer: Scorer, index: Index, filters: Sequence[str]
) -> tuple[dict[int, ScoredHit], list[EngineHit]]:
    """Return the best by words and by messages, scored, and what the engine ranks behind them.

    Of the others only the engine's score is known; those with enough of the best one's are returned.
    """
    hits = index.search(_engine_terms(terms), MAX_HITS, filters, near=_typo_terms(terms))
    best = hits[0][0] if hits else 1.0
    candidates = {pk: (score / best, address) for score, pk, address in hits[:SCORED_CANDIDATES]}
    if terms.pairs:
        pairs = [("pair", pair, 1.0) for pair in terms.pairs]
        limit = PASTE_CANDIDATES if query.is_paste else MESSAGE_CANDIDATES
        for _score, pk, address in index.search(pairs, limit, filters):
            candidates.setdefault(pk, (0.0, address))
    texts = index.stored_texts([address for _score, address in candidates.values()])
    scored = {
        pk: scorer.score(pk, score, address, stored)
        for (pk, (score, address)), stored in zip(candidates.items(), texts, strict=True)
    }
    min_score = weights.WEIGHTS.min_shown_part * best
    rest = [
        (score / best, pk, address) for score, pk, address in hits[SCORED_CANDIDATES:] if score >= min_score
    ]
    return scored, rest


def _engine_terms(terms: QueryTerms) -> list[Term]:
    """Return the rarer words; common ones say nothing while there are others."""
    w, rarity = weights.WEIGHTS, terms.rarity
    main = {*terms.content, *terms.fixed}
    usable = main | terms.variable if main else set(terms.stems)
    known = [stem for stem in terms.stems if stem not in terms.unknown and stem in usable]
    rarest = sorted(known, key=lambda stem: -rarity.of_word(stem))
    max_frequency = w.max_common_share * rarity.size
    chosen = [stem for stem in rarest if rarity.frequency(stem) < max_frequency] or rarest
    boosts = {
        stem: (1.0 if stem in main else w.variable_boost) * terms.repetition(stem)
        for stem in chosen[:MAX_ENGINE_TERMS]
    }
    for stem in terms.content:
        for phrase in terms.alternatives.get(stem, ()):
            for word in phrase.split():
                if word not in STOP_WORDS:
                    boosts.setdefault(word, w.alternative_boost)
    return [("text", stem, boost) for stem, boost in boosts.items()]


def _typo_terms(terms: QueryTerms) -> list[Term]:
    words = [
        stem
        for stem in terms.unknown - STOP_WORDS
        if MIN_TYPO_LENGTH <= len(stem) <= MAX_TYPO_LENGTH and stem.isalpha()
    ]
    return [("near", stem, weights.WEIGHTS.typo_boost) for stem in sorted(words, key=len)[-MAX_TYPO_WORDS:]]
