"""How sure we are that the first hit is the answer, from what is known of it and of the others."""

from collections.abc import Sequence

from . import weights
from .codes import QueryCodes
from .query_terms import QueryTerms
from .scorer import ScoredHit


def articles_with_message(hits: Sequence[ScoredHit], codes: QueryCodes) -> tuple[int, ...]:
    return ()


def judge(hits: Sequence[ScoredHit], codes: QueryCodes, terms: QueryTerms | None, is_shared: bool) -> float:
    if not hits:
        return 0.0
    w, best = weights.WEIGHTS, hits[0]
    if codes.certain:
        return 1.0
    if codes.unknown or codes.mentioned:
        return 0.0
    if best.is_message:
        return 1.0
    if best.covered_words >= w.claim_words and best.cover >= w.claim_cover_some:
        return 1.0
    is_fewer = best.covered_words == w.claim_words - 1 and best.cover >= w.claim_cover_fewer
    if is_fewer and best.score >= w.claim_score:
        return 1.0
    content = len(terms.content) if terms else 0
    return float(best.cover >= w.claim_cover and content > 1 and (best.covered_words > 1 or content > 2))
