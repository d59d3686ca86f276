"""Asks the engine for the articles that are worth scoring, and scores them."""

from collections.abc import Sequence

from . import weights
from .engine import Index, Term
from .query import STOP_WORDS
from .query_terms import QueryTerms
from .scorer import ScoredHit, Scorer

MAX_ENGINE_TERMS = 14
MAX_TYPO_WORDS, MIN_TYPO_LENGTH, MAX_TYPO_LENGTH = 6, 4, 30
MAX_HITS = 200
# Hits that are scored: the best by their words, and besides them the best by pairs of words in messages.
SCORED_CANDIDATES = 32
MESSAGE_CANDIDATES = 16
PASTE_CANDIDATES = 50
MAX_MENTIONS = 20


def find_candidates(
    terms: QueryTerms, scorer: Scorer, index: Index, filters: Sequence[str], is_paste: bool
) -> tuple[list[ScoredHit], list[ScoredHit]]:
    """Return the best by words and by messages, scored, and what the engine ranks behind them.

    Of the others only the engine's score is known; those with enough of the best one's are returned.
    """
    hits = index.search(_engine_terms(terms), MAX_HITS, filters, near=_typo_terms(terms))
    best = hits[0][0] if hits else 1.0
    candidates = {pk: (score / best, address) for score, pk, address in hits[:SCORED_CANDIDATES]}
    if terms.pairs:
        pairs = [("pair", pair, 1.0) for pair in terms.pairs]
        limit = PASTE_CANDIDATES if is_paste else MESSAGE_CANDIDATES
        for _score, pk, address in index.search(pairs, limit, filters):
            candidates.setdefault(pk, (0.0, address))
    texts = index.stored_texts([address for _score, address in candidates.values()])
    scored = [
        scorer.score(pk, score, address, stored)
        for (pk, (score, address)), stored in zip(candidates.items(), texts, strict=True)
    ]
    min_score = weights.WEIGHTS.min_shown_part * best
    unscored = [
        ScoredHit(pk, score=score / best, engine_score=score / best, address=address, is_scored=False)
        for score, pk, address in hits[SCORED_CANDIDATES:]
        if score >= min_score
    ]
    return scored, unscored


def _engine_terms(terms: QueryTerms) -> list[Term]:
    """Return the rarer words; common ones say nothing while there are others."""
    w, rarity = weights.WEIGHTS, terms.rarity
    main = {*terms.content, *terms.fixed}
    usable = main | terms.variable if main else set(terms.stems)
    known = [stem for stem in terms.stems if stem not in terms.unknown and stem in usable]
    rarest = sorted(known, key=lambda stem: -rarity.of_word(stem))
    max_frequency = w.max_common_share * rarity.size
    chosen = [stem for stem in rarest if rarity.frequency(stem) < max_frequency]
    if STOP_WORDS.issuperset(chosen):
        chosen = rarest  # a rare "may" says no more than common words do
    boosts = {
        stem: (1.0 if stem in main else w.variable_boost) * terms.repetition(stem)
        for stem in chosen[:MAX_ENGINE_TERMS]
    }
    for stem in terms.content:
        for phrase in terms.alternatives.get(stem, ()):
            if phrase.replace(" ", "") == stem:
                continue  # the same word with a space: its halves alone are other words
            for word in phrase.split():
                if word not in STOP_WORDS:
                    boosts.setdefault(word, w.alternative_boost)
    return [("text", stem, boost) for stem, boost in boosts.items()]


def _typo_terms(terms: QueryTerms) -> list[Term]:
    words = [
        stem
        for stem in sorted(terms.unknown - STOP_WORDS)
        if MIN_TYPO_LENGTH <= len(stem) <= MAX_TYPO_LENGTH and stem.isalpha()
    ]
    return [("near", stem, weights.WEIGHTS.typo_boost) for stem in sorted(words, key=len)[-MAX_TYPO_WORDS:]]
