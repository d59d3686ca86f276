"""Candidates and a query -> hits in order, each with its reason.

Our promises, in order: the code that was asked for; the message that was pasted; a number that happens to be
a code; the words. Within each, what covers more of what was asked goes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from articles.strings.codes import Certainty
from articles.strings.words import split_words

from .codes import MENTIONED, CodeMatch, QueryCodes, look_up_codes, restrict_codes
from .engine import EngineHit, Index
from .query import STOP_WORDS, Query
from .query_terms import QueryTerms, read_query_terms, unwrap_lines
from .scorer import CODE, MESSAGE, TITLE, WORDS, ScoredHit, Scorer
from .stems import stem_words

PINNED = "pinned"

ALSO_SOUGHT = 0.4
MAX_ENGINE_TERMS = 14
COMMON = 0.2
VARIABLE = 0.35
MAX_TYPO_WORDS = 6
NEARLY = 4.0
SCORED_CANDIDATES = 32
MAX_HITS = 200
MESSAGE_CANDIDATES = 16
PASTE_CANDIDATES = 50
MAX_MENTIONS = 20
MAX_MARKED_TERMS = 40
# Of what was asked, an answer has to cover this share, a smaller one by several words, or one between by two
# that stand where it says what it is about; a hit that covers less than the last is noise.
COVERED, NEARLY_HALF, PARTLY, SEVERAL = 0.72, 0.45, 0.36, 3
FITTING = 1.8
SHOWN, HALF = 0.22, 0.5


@dataclass
class Ranking:
    """All that was found, best first. `shelves` says where each stands, as "product/area"."""

    hits: list[ScoredHit] = field(default_factory=list)
    codes: QueryCodes = field(default_factory=QueryCodes)
    confident: bool = False
    terms: list[str] = field(default_factory=list)
    language: str = ""
    # The language of the first hits, if it is another than the one asked in.
    foreign: str = ""
    # Whether the words are not those typed, but those that were probably meant.
    corrected: bool = False
    shelves: dict[int, str] = field(default_factory=dict)
    asked: QueryTerms | None = None
    judge: Scorer | None = None


def rank(query: Query, index: Index, place: Sequence[str], language: str) -> Ranking:
    """The hits for a query whose words are read as those of one language."""
    codes = look_up_codes(query, index, place)
    ranking = Ranking(codes=codes, language=language)
    if codes.alone:
        _rank_sole_code(ranking, codes.alone, index, place, language)
    else:
        _rank_all(ranking, query, index, place, language)
    places = index.shelves([hit.address for hit in ranking.hits])
    ranking.shelves = dict(zip((hit.pk for hit in ranking.hits), places, strict=True))
    return ranking


def narrow(ranking: Ranking, index: Index, product: str, area: str) -> Ranking:
    """What was found of one product or area: as much as was counted there, and claimed only for itself."""
    shelves = {pk: shelf for pk, shelf in ranking.shelves.items() if is_in_catalog(shelf, product, area)}
    made = replace(ranking, hits=[hit for hit in ranking.hits if hit.pk in shelves], shelves=shelves)
    made.codes = restrict_codes(ranking.codes, shelves)
    if made.judge and made.asked:
        rest = [n for n, hit in enumerate(made.hits) if not hit.judged][:SCORED_CANDIDATES]
        for n, kept in zip(rest, index.kept([made.hits[n].address for n in rest]), strict=True):
            hit = made.hits[n]
            made.hits[n] = made.judge.found(hit.pk, hit.engine, hit.address, kept)
        made.hits.sort(key=_sort_key)
        made.confident = _is_confident(made, made.asked)
    return made


def is_in_catalog(shelf: str, product: str, area: str) -> bool:
    """Whether "product/area" is of this product and area; an empty area is any, an area alone is none."""
    if area:
        return shelf == f"{product}/{area}"
    return not product or shelf.startswith(f"{product}/")


def _sort_key(hit: ScoredHit) -> tuple[bool, float, int]:
    return not hit.judged, -hit.score, hit.pk


def _rank_all(ranking: Ranking, query: Query, index: Index, place: Sequence[str], language: str) -> None:
    codes = ranking.codes
    query = unwrap_lines(query, index, language)
    ranking.asked = asked = read_query_terms(query, index, language, _product_of(place))
    ranking.judge = judge = Scorer(query, asked, language)
    # Neither "the" nor half of a phrase that stands for a word says why an article is here.
    others = (other for others in asked.also.values() for other in others if " " not in other)
    ranking.terms = [*(asked.telling or asked.stems), *others][:MAX_MARKED_TERMS]
    found, behind = _score_candidates(query, asked, judge, index, place)
    for coded in [*codes.found, *codes.mentioned]:
        _add_code_match(found, coded)
    most = max((one.cover for one in found.values()), default=0.0)
    ranking.hits = sorted((one for one in found.values() if _is_shown(one, codes, most)), key=_sort_key)
    if not codes.sure and not codes.unknown and any(hit.why in (TITLE, WORDS) for hit in ranking.hits):
        ranking.hits += [
            ScoredHit(pk, score=score, engine=score, address=address, judged=False)
            for score, pk, address in behind
            if pk not in found
        ]
    ranking.confident = _is_confident(ranking, asked)


def _rank_sole_code(
    ranking: Ranking, coded: CodeMatch, index: Index, place: Sequence[str], language: str
) -> None:
    """Nothing but a code was asked for: its articles, then those that mention it."""
    found: dict[int, ScoredHit] = {}
    _add_code_match(found, coded)
    words = split_words(coded.code.written)
    ranking.terms, ranking.confident = stem_words(words, language), True
    terms = [("text", stem, 1.0) for stem in ranking.terms if index.spread(stem)]
    for score, pk, address in index.search(terms, MAX_MENTIONS, place):
        found.setdefault(pk, ScoredHit(pk, score=score / 100, address=address))
    ranking.hits = sorted(found.values(), key=_sort_key)


def _add_code_match(found: dict[int, ScoredHit], coded: CodeMatch) -> None:
    sure = coded.code.certainty >= Certainty.SHAPED and coded.reading != MENTIONED
    for n, pk in enumerate(coded.pks):
        hit = found.setdefault(pk, ScoredHit(pk, address=coded.at[pk]))
        if hit.why == CODE and hit.reading:
            continue
        base = 20.0 if sure else 5.2
        hit.score = base + min(hit.score, 9.0) - 0.001 * n
        hit.reading, hit.code = coded.reading, coded.code.written
        if sure or (hit.why != MESSAGE and coded.reading != MENTIONED):
            hit.why = CODE


def _is_shown(hit: ScoredHit, codes: QueryCodes, most: float) -> bool:
    """Whether a hit is worth a line: it covers enough, and more than half of what the best one covers."""
    if hit.why == CODE:
        return True
    enough = max(hit.cover, hit.share) >= SHOWN and max(hit.cover, hit.share) > HALF * most
    if codes.unknown:
        # Whoever asks for a code that nobody knows is not helped by other codes' articles.
        alone = any(one.certainty == Certainty.ALONE for one in codes.unknown)
        return not alone and (hit.recognised or enough)
    return hit.why in (CODE, MESSAGE) or bool(hit.reading) or enough


def _is_confident(ranking: Ranking, asked: QueryTerms) -> bool:
    """Whether the first hit is the answer, or covers what was asked."""
    if not ranking.hits:
        return False
    best = ranking.hits[0]
    if ranking.codes.sure:
        return True
    if ranking.codes.unknown or ranking.codes.mentioned:
        return False
    if best.recognised:
        return True
    if best.covered >= SEVERAL and best.cover >= PARTLY:
        return True
    if best.covered == SEVERAL - 1 and best.cover >= NEARLY_HALF and best.score >= FITTING:
        return True
    # Two words somewhere in its prose may be about anything: both have to be where it says what it is about.
    return best.cover >= COVERED and len(asked.telling) > 1 and (best.covered > 1 or len(asked.telling) > 2)


def _product_of(place: Sequence[str]) -> str:
    """The product that the search is limited to; "" if there is none."""
    return next((term[2:] for term in place if term.startswith("p:")), "")


def extra_candidates(query: Query) -> list[tuple[int, float]]:
    """(pk, score from 0 to 1) of articles to judge besides: where ranking by meaning could join. None now."""
    return []


def _score_candidates(
    query: Query, asked: QueryTerms, judge: Scorer, index: Index, place: Sequence[str]
) -> tuple[dict[int, ScoredHit], list[EngineHit]]:
    """The best by their words and by their messages, judged; then those that the engine ranks behind them.

    Of the others only the engine's score is known: those are kept that have at least half of the best one's.
    """
    hits = index.search(_engine_terms(asked), MAX_HITS, place, near=_typo_terms(asked))
    best = hits[0][0] if hits else 1.0
    candidates = {pk: (score / best, address) for score, pk, address in hits[:SCORED_CANDIDATES]}
    if asked.pairs:
        wanted = [("pair", pair, 1.0) for pair in asked.pairs]
        limit = PASTE_CANDIDATES if query.is_paste else MESSAGE_CANDIDATES
        for _score, pk, address in index.search(wanted, limit, place):
            candidates.setdefault(pk, (0.0, address))
    for pk, score in extra_candidates(query):
        # Sought by its number, within the same limits: what is not live or not wanted here stays out.
        for _score, one, address in index.search([("pk", pk, 1.0)], 1, place):
            candidates.setdefault(one, (score, address))
    all_kept = index.kept([address for _score, address in candidates.values()])
    found = {
        pk: judge.found(pk, score, address, kept)
        for (pk, (score, address)), kept in zip(candidates.items(), all_kept, strict=True)
    }
    behind = [(score / best, pk, at) for score, pk, at in hits[SCORED_CANDIDATES:] if score >= HALF * best]
    return found, behind


def _engine_terms(asked: QueryTerms) -> list[tuple[str, str, float]]:
    """The rarer words; common ones say nothing while there are others."""
    wanted = {*asked.telling, *asked.fixed}
    usable = wanted | asked.loose if wanted else set(asked.stems)
    known = [stem for stem in asked.stems if stem not in asked.unknown and stem in usable]
    rare = sorted(known, key=lambda stem: -asked.rarity[stem])
    telling = [stem for stem in rare if asked.rarity.frequency(stem) < COMMON * asked.rarity.size] or rare
    weights = {
        stem: (1.0 if stem in wanted else VARIABLE) * asked.stress(stem)
        for stem in telling[:MAX_ENGINE_TERMS]
    }
    for stem in asked.telling:
        for other in asked.also.get(stem, ()):
            for word in other.split():
                if word not in STOP_WORDS:
                    weights.setdefault(word, ALSO_SOUGHT)
    return [("text", stem, weight) for stem, weight in weights.items()]


def _typo_terms(asked: QueryTerms) -> list[tuple[str, str, float]]:
    unknown = [stem for stem in asked.unknown - STOP_WORDS if 3 < len(stem) <= 30 and stem.isalpha()]
    return [("near", stem, NEARLY) for stem in sorted(unknown, key=len)[-MAX_TYPO_WORDS:]]
