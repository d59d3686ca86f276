"""How sure we are that the first hit is the answer, from what is known of it and of the others.

A code that was asked for is certain, an unknown one never. Everything else is judged by a few signs of the
best hit, each from 0 to 1. A logistic regression turns them into the share of such hits that are right; its
weights are fitted by benchmarks/calibrate.py.
"""

import math
import re
from collections.abc import Mapping, Sequence

from articles.strings.code_cues import CUE_WORD, names_a_display, names_an_error
from articles.strings.distance import is_within_one_edit

from . import rules, weights
from .codes import QueryCodes
from .engine import Index
from .query import STOP_WORDS, Query
from .scorer import CODE, ScoredHit
from .stems import stem_words

# From here on more says nothing more.
MAX_WORDS, MAX_RARITY = 6, 30
MAX_NAMED_WORDS, MIN_NAME_LENGTH, MAX_SHORT_LENGTH = 6, 4, 5
MAX_RIVALS = 6
MAX_NUMBERED_WORDS = 8
# What stands before "code" and names no product.
_NO_NAMES = STOP_WORDS | {"response", "return", "decline", "result", "reason", "reply"}
_CUE = re.compile(r"\b(?:error|code)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# ModuleNotFoundError: no module named x
_EXCEPTION = re.compile(r"[^\w\n]*(?:[\w.]+\.)?([A-Z][A-Za-z0-9]+(?:Error|Exception)): ")
_PROGRAM = re.compile(r"[^\w\n]*([a-z]{2,20})(?:\[\d{1,9}\])?: ")


def judge(hits: Sequence[ScoredHit], codes: QueryCodes, is_shared: bool, is_elsewhere: bool) -> float:
    """Return how likely the first hit is the answer; 0 if only the reader can choose.

    `is_elsewhere` says that the code may be another product's.
    """
    if not hits or is_elsewhere:
        return 0.0
    if codes.certain:
        return 1.0
    if codes.unknown or codes.mentioned or is_shared or _says_too_little(hits[0]):
        return 0.0
    if codes.has_unread and not hits[0].is_message:
        return 0.0  # a message may vary there, but words say nothing of a code
    if _is_one_of_many(hits[0], codes):
        return 0.0
    certainty = estimate(read_signs(hits))
    return 0.0 if _has_few_words(hits[0]) and certainty < weights.WEIGHTS.min_sure_of_few else certainty


def _has_few_words(hit: ScoredHit) -> bool:
    """Return whether one or two words, which aren't most of the query or title, speak for a hit."""
    w = weights.WEIGHTS
    is_part = hit.head_cover < w.claim_cover and hit.title_asked < w.claim_title
    return is_part and hit.covered_words < w.claim_words and not (hit.is_message or hit.reading)


def _is_one_of_many(hit: ScoredHit, codes: QueryCodes) -> bool:
    """Return whether a hit has one of several numbers that may all be codes: 102, 103, 105."""
    return hit.why == CODE and not hit.is_message and any(hit.pk not in match.pks for match in codes.matches)


def names_another_product(query: Query, codes: QueryCodes, index: Index, language: str) -> bool:
    """Return whether all that stands beside a code is a name that no article knows: Steam error code 102."""
    spans = [(match.code.start, match.code.end) for match in codes.certain]
    # Programs share numbers, and hardly ever names.
    has_name = any(not any(map(str.isdigit, match.code.canonical)) for match in codes.certain)
    if not spans or has_name or codes.sole or len(query.words) > MAX_NAMED_WORDS:
        return False
    words = [word for word in _WORD.finditer(query.text) if not any(a <= word.start() < b for a, b in spans)]
    names = [word[0] for word in words if not CUE_WORD.fullmatch(word[0])]
    names = [name.lower() for name in names if not names_an_error(name)]  # LastError, exit
    names = [name for name in names if not (name in _NO_NAMES or names_a_display(name))]
    return len(names) == 1 and _is_unknown_name(names[0], index, language)


def begins_as_another_program(query: Query, index: Index, language: str) -> bool:
    """Return whether a program or exception that no article knows names itself first: psql: no route."""
    name = _PROGRAM.match(query.text) or _EXCEPTION.match(query.text)
    return name is not None and _is_unknown_name(name[1], index, language)


def has_unread_number(query: Query, codes: QueryCodes, index: Index) -> bool:
    """Return whether a question about an error has a number that no article has: error on the till 4711."""
    if query.is_paste or len(query.words) > MAX_NUMBERED_WORDS or not _CUE.search(query.text):
        return False
    read = {match.code.canonical for match in codes.matches}
    numbers = [code.canonical for code in query.codes if code.canonical.isdigit() and not code.only_known]
    return any(number not in read and not index.has_word(number) for number in numbers)


def _is_unknown_name(name: str, index: Index, language: str) -> bool:
    """Return whether no article, synonym, or typing error explains a name."""
    if len(name) < MIN_NAME_LENGTH:
        return False
    stem = stem_words([name], language)[0]
    if index.has_word(stem) or rules.current_rules().alternatives([name], language, ""):
        return False
    if any(is_within_one_edit(name, cue) for cue in ("error", "code")):
        return False
    # Nearly every short word is one edit away from another.
    return len(name) <= MAX_SHORT_LENGTH or not index.search([], 1, near=[("near", stem, 1.0)])


def _says_too_little(hit: ScoredHit) -> bool:
    """Return whether a hit shares so few or common words with the query that they might fit anything."""
    w = weights.WEIGHTS
    if hit.is_message:
        return False
    if hit.head_cover < w.min_claim_cover and not hit.reading:
        return True  # however rare the words are, most of the query is about something else
    if hit.title_asked < w.min_claim_title and hit.sentence_share < w.min_claim_sentence and not hit.reading:
        return True  # nothing of its title was asked for, and its words stand far apart
    if hit.covered_rarity >= w.claim_rarity or hit.title_asked >= w.claim_title:
        return False
    if hit.covered_words >= w.claim_words:
        return hit.head_cover < w.claim_cover
    # A number that happens to be its code, and all words in one place: 15270 payroll update.
    in_one_place = max(hit.title_share, hit.sentence_share)
    return not (hit.reading and hit.covered_words > 1 and in_one_place >= w.whole_share)


def estimate(signs: Mapping[str, float]) -> float:
    """Return the probability for signs, which have the names of their weights."""
    odds = sum(getattr(weights.WEIGHTS, name) * value for name, value in signs.items())
    return round(1 / (1 + math.exp(-odds)), 4)


def read_signs(hits: Sequence[ScoredHit]) -> dict[str, float]:
    """Return the signs of the best hit: those of a message, or else those of words."""
    best = hits[0]
    # A hit without a second one leads nothing: on a small site that says little.
    lead = min(max(best.score - hits[1].score, 0.0), 1.0) if len(hits) > 1 and hits[1].is_scored else 0.0
    if best.is_message:
        return {
            "sure_message": 1.0,
            "sure_message_share": best.message_share,
            "sure_explained": best.explained_share,
            "sure_order": best.order_share,
            "sure_message_lead": lead,
            "sure_rival": max([hit.explained_share for hit in hits[1:MAX_RIVALS]], default=0.0),
        }
    return {
        "sure_words": 1.0,
        "sure_head": best.head_cover,
        "sure_title_asked": best.title_asked,
        "sure_number": min(best.covered_words / MAX_WORDS, 1.0),
        "sure_rarity": min(best.covered_rarity / MAX_RARITY, 1.0),
        "sure_lead": lead,
    }


def articles_with_message(hits: Sequence[ScoredHit], codes: QueryCodes) -> tuple[int, ...]:
    """Return the articles that have the best hit's message as well, if no code tells which is meant."""
    if codes.certain or not hits or not _is_message(hits[0]) or hits[0].reading:
        return ()
    least = hits[0].example_share - weights.WEIGHTS.example_lead
    same = [
        hit.pk
        for hit in hits
        if _is_message(hit) and hit.message == hits[0].message and hit.example_share > least
    ]
    return tuple(same) if len(same) > 1 else ()


def _is_message(hit: ScoredHit) -> bool:
    """Return whether a message was recognized, or has all of the query, however common its words are."""
    w = weights.WEIGHTS
    is_part = hit.message_share >= w.message_share_explained and hit.explained_share >= w.whole_share
    return hit.is_message or is_part
