"""Candidates and a query -> hits in order, each with its reason.

Our promises, in order: the code that was asked for; the message that was pasted; a number that happens to be
a code; the words. Within each, what covers more of what was asked goes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from articles.strings.codes import Certainty
from articles.strings.words import split_words

from .codes import MENTIONED, Coded, Codes, look_up, within
from .engine import Index, Scored
from .query import EMPTY, Query
from .query_terms import Asked, asked_words, unwrapped
from .scorer import CODE, MESSAGE, TITLE, WORDS, Found, Judge
from .stems import stems

PINNED = "pinned"

ALSO_SOUGHT = 0.4
MOST_TERMS = 14
COMMON = 0.2
VARIABLE = 0.35
MOST_NEAR_WORDS = 6
NEARLY = 4.0
CANDIDATES = 32
FOUND = 200
MESSAGE_CANDIDATES = 16
PASTE_CANDIDATES = 50
MENTIONS = 20
MOST_MARKED = 40
# Of what was asked, an answer has to cover this share, a smaller one by several words, or one between by two
# that stand where it says what it is about; a hit that covers less than the last is noise.
COVERED, NEARLY_HALF, PARTLY, SEVERAL = 0.72, 0.45, 0.36, 3
FITTING = 1.8
SHOWN, HALF = 0.22, 0.5


@dataclass
class Ranking:
    """All that was found, best first. `shelves` says where each stands, as "product/area"."""

    hits: list[Found] = field(default_factory=list)
    codes: Codes = field(default_factory=Codes)
    confident: bool = False
    terms: list[str] = field(default_factory=list)
    language: str = ""
    # The language of the first hits, if it is another than the one asked in.
    foreign: str = ""
    # Whether the words are not those typed, but those that were probably meant.
    corrected: bool = False
    shelves: dict[int, str] = field(default_factory=dict)
    asked: Asked | None = None
    judge: Judge | None = None


def rank(query: Query, index: Index, place: Sequence[str], language: str) -> Ranking:
    """The hits for a query whose words are read as those of one language."""
    codes = look_up(query, index, place)
    ranking = Ranking(codes=codes, language=language)
    if codes.alone:
        _alone(ranking, codes.alone, index, place, language)
    else:
        _all(ranking, query, index, place, language)
    places = index.shelves([hit.address for hit in ranking.hits])
    ranking.shelves = dict(zip((hit.pk for hit in ranking.hits), places, strict=True))
    return ranking


def narrowed(ranking: Ranking, index: Index, product: str, area: str) -> Ranking:
    """What was found of one product or area: as much as was counted there, and claimed only for itself."""
    shelves = {pk: shelf for pk, shelf in ranking.shelves.items() if on_shelf(shelf, product, area)}
    made = replace(ranking, hits=[hit for hit in ranking.hits if hit.pk in shelves], shelves=shelves)
    made.codes = within(ranking.codes, shelves)
    if made.judge and made.asked:
        rest = [n for n, hit in enumerate(made.hits) if not hit.judged][:CANDIDATES]
        for n, kept in zip(rest, index.kept([made.hits[n].address for n in rest]), strict=True):
            hit = made.hits[n]
            made.hits[n] = made.judge.found(hit.pk, hit.engine, hit.address, kept)
        made.hits.sort(key=_order)
        made.confident = _is_confident(made, made.asked)
    return made


def on_shelf(shelf: str, product: str, area: str) -> bool:
    """Whether "product/area" is of this product and area; an empty area is any, an area alone is none."""
    if area:
        return shelf == f"{product}/{area}"
    return not product or shelf.startswith(f"{product}/")


def _order(hit: Found) -> tuple[bool, float, int]:
    return not hit.judged, -hit.score, hit.pk


def _all(ranking: Ranking, query: Query, index: Index, place: Sequence[str], language: str) -> None:
    codes = ranking.codes
    query = unwrapped(query, index, language)
    ranking.asked = asked = asked_words(query, index, language, _product_of(place))
    ranking.judge = judge = Judge(query, asked, language)
    # Neither "the" nor half of a phrase that stands for a word says why an article is here.
    others = (other for others in asked.also.values() for other in others if " " not in other)
    ranking.terms = [*(asked.telling or asked.stems), *others][:MOST_MARKED]
    found, behind = _by_words(query, asked, judge, index, place)
    for coded in [*codes.found, *codes.mentioned]:
        _add_coded(found, coded)
    most = max((one.cover for one in found.values()), default=0.0)
    ranking.hits = sorted((one for one in found.values() if _is_shown(one, codes, most)), key=_order)
    if not codes.sure and not codes.unknown and any(hit.why in (TITLE, WORDS) for hit in ranking.hits):
        ranking.hits += [
            Found(pk, score=score, engine=score, address=address, judged=False)
            for score, pk, address in behind
            if pk not in found
        ]
    ranking.confident = _is_confident(ranking, asked)


def _alone(ranking: Ranking, coded: Coded, index: Index, place: Sequence[str], language: str) -> None:
    """Nothing but a code was asked for: its articles, then those that mention it."""
    found: dict[int, Found] = {}
    _add_coded(found, coded)
    words = split_words(coded.code.written)
    ranking.terms, ranking.confident = stems(words, language), True
    terms = [("text", stem, 1.0) for stem in ranking.terms if index.spread(stem)]
    for score, pk, address in index.search(terms, MENTIONS, place):
        found.setdefault(pk, Found(pk, score=score / 100, address=address))
    ranking.hits = sorted(found.values(), key=_order)


def _add_coded(found: dict[int, Found], coded: Coded) -> None:
    sure = coded.code.certainty >= Certainty.SHAPED and coded.reading != MENTIONED
    for n, pk in enumerate(coded.pks):
        hit = found.setdefault(pk, Found(pk, address=coded.at[pk]))
        if hit.why == CODE and hit.reading:
            continue
        base = 20.0 if sure else 5.2
        hit.score = base + min(hit.score, 9.0) - 0.001 * n
        hit.reading, hit.code = coded.reading, coded.code.written
        if sure or (hit.why != MESSAGE and coded.reading != MENTIONED):
            hit.why = CODE


def _is_shown(hit: Found, codes: Codes, most: float) -> bool:
    """Whether a hit is worth a line: it covers enough, and more than half of what the best one covers."""
    if hit.why == CODE:
        return True
    enough = max(hit.cover, hit.share) >= SHOWN and max(hit.cover, hit.share) > HALF * most
    if codes.unknown:
        # Whoever asks for a code that nobody knows is not helped by other codes' articles.
        alone = any(one.certainty == Certainty.ALONE for one in codes.unknown)
        return not alone and (hit.recognised or enough)
    return hit.why in (CODE, MESSAGE) or bool(hit.reading) or enough


def _is_confident(ranking: Ranking, asked: Asked) -> bool:
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


def _by_words(
    query: Query, asked: Asked, judge: Judge, index: Index, place: Sequence[str]
) -> tuple[dict[int, Found], list[Scored]]:
    """The best by their words and by their messages, judged; then those that the engine ranks behind them.

    Of the others only the engine's score is known: those are kept that have at least half of the best one's.
    """
    hits = index.search(_terms(asked), FOUND, place, near=_near_terms(asked))
    best = hits[0][0] if hits else 1.0
    candidates = {pk: (score / best, address) for score, pk, address in hits[:CANDIDATES]}
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
    behind = [(score / best, pk, at) for score, pk, at in hits[CANDIDATES:] if score >= HALF * best]
    return found, behind


def _terms(asked: Asked) -> list[tuple[str, str, float]]:
    """The rarer words; common ones say nothing while there are others."""
    wanted = {*asked.telling, *asked.fixed}
    usable = wanted | asked.loose if wanted else set(asked.stems)
    known = [stem for stem in asked.stems if stem not in asked.unknown and stem in usable]
    rare = sorted(known, key=lambda stem: -asked.rarity[stem])
    telling = [stem for stem in rare if asked.rarity.frequency(stem) < COMMON * asked.rarity.size] or rare
    weights = {
        stem: (1.0 if stem in wanted else VARIABLE) * asked.stress(stem) for stem in telling[:MOST_TERMS]
    }
    for stem in asked.telling:
        for other in asked.also.get(stem, ()):
            for word in other.split():
                if word not in EMPTY:
                    weights.setdefault(word, ALSO_SOUGHT)
    return [("text", stem, weight) for stem, weight in weights.items()]


def _near_terms(asked: Asked) -> list[tuple[str, str, float]]:
    unknown = [stem for stem in asked.unknown - EMPTY if 3 < len(stem) <= 30 and stem.isalpha()]
    return [("near", stem, NEARLY) for stem in sorted(unknown, key=len)[-MOST_NEAR_WORDS:]]
