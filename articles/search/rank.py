"""Candidates and a query -> hits in order, each with its reason.

Our promises, in order: the code that was asked for; the message that was pasted; a number that happens to be
a code; the words. Within each, what covers more of what was asked goes first.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from articles import text

from . import compounds
from .codes import MENTIONED, Coded, Codes, look_up
from .engine import Index, Kept, pairs
from .parse import EMPTY, Query
from .stems import empty_words, stems

PINNED, CODE, MESSAGE, TITLE, WORDS = "pinned", "code", "message", "title", "words"

_WRAPPED = re.compile(r"([^\W\d_]{1,30})\n[^\S\n]*([^\W\d_]{1,30})")

# How much a word counts by where it stands.
BOOSTS = {"title": 3.0, "message": 2.0, "symptom": 2.0, "head": 2.0, "body": 0.8}
BODY_ONLY, ALSO = 0.8, 0.8
MOST_TERMS = 14
COMMON = 0.2
BROKEN = 3
USUAL_SIZE = 1000
LEAST_RARITY, LEAST_TELLING = 0.1, 0.5
RARE = 3
VARIABLE = 0.35
FITS = 0.8
COVER = 1.0
QUOTED = 0.2
MOST_NEAR_WORDS = 6
CANDIDATES = 44
PASTE_CANDIDATES = 60
PASTE_PAIRS = 1500
MENTIONS = 20
MOST_MARKED = 40
# A message is recognised by this share of its fixed words, if they are rare enough together to be one.
RECOGNISED, MOSTLY, WHOLLY = 0.7, 0.5, 0.95
LEAST_WEIGHT, LEAST_WHOLE = 9.0, 4.0
# A message is not looked at closer if less than one in so many of its words is in the query.
LEAST_COMMON = 3
# Of what was asked, an answer has to cover this share, or a smaller one by several words; a hit that covers
# less than the last is noise.
COVERED, PARTLY, SEVERAL = 0.72, 0.36, 3
SHOWN, HALF = 0.22, 0.5


@dataclass
class Found:
    """A hit: why it is here, and the numbers that put it where it is."""

    pk: int
    why: str = WORDS
    score: float = 0.0
    code: str = ""
    reading: str = ""
    share: float = 0.0
    explained: float = 0.0
    cover: float = 0.0
    covered: int = 0
    engine: float = 0.0
    message: int = -1

    @property
    def recognised(self) -> bool:
        return self.why == MESSAGE


@dataclass
class Ranking:
    hits: list[Found] = field(default_factory=list)
    codes: Codes = field(default_factory=Codes)
    confident: bool = False
    terms: list[str] = field(default_factory=list)
    # The language of the first hits, if it is another than the one asked in.
    foreign: str = ""


@dataclass
class _Words:
    """The words of a query as the index knows them, and how rare each is."""

    stems: list[str]
    rarity: "_Rarity"
    unknown: set[str]
    pairs: set[str]
    fixed: set[str]
    telling: list[str]
    loose: set[str]
    neighbours: set[tuple[str, str]]
    # What answers for a word as well, such as a compound that holds it.
    also: dict[str, list[str]] = field(default_factory=dict)


def rank(query: Query, index: Index, place: Sequence[str], language: str) -> Ranking:
    """The hits for a query whose words are read as those of one language."""
    codes = look_up(query, index, place)
    ranking = Ranking(codes=codes)
    if codes.alone:
        return _alone(ranking, codes.alone, index, place, language)
    query = _unwrapped(query, index, language)
    asked = _words(query, index, language)
    ranking.terms = [*asked.stems, *(other for others in asked.also.values() for other in others)][
        :MOST_MARKED
    ]
    found = _by_words(query, asked, index, place)
    for coded in [*codes.found, *codes.mentioned]:
        _add_coded(found, coded)
    ranking.hits = sorted(found.values(), key=lambda one: (-one.score, one.pk))
    if not codes.sure:
        most = max((one.cover for one in ranking.hits), default=0.0)
        ranking.hits = [one for one in ranking.hits if _is_shown(one, codes, most)]
    ranking.confident = _is_confident(ranking, asked)
    return ranking


def _alone(ranking: Ranking, coded: Coded, index: Index, place: Sequence[str], language: str) -> Ranking:
    """Nothing but a code was asked for: its articles, then those that mention it."""
    found: dict[int, Found] = {}
    _add_coded(found, coded)
    words = text.words(coded.code.written)
    ranking.terms, ranking.confident = stems(words, language), True
    terms = [(name, stem, 1.0) for stem in ranking.terms for name in BOOSTS if index.frequency(name, stem)]
    for score, pk, _address in index.search(terms, MENTIONS, place):
        found.setdefault(pk, Found(pk, score=score / 100))
    ranking.hits = sorted(found.values(), key=lambda one: (-one.score, one.pk))
    return ranking


def _add_coded(found: dict[int, Found], coded: Coded) -> None:
    sure = coded.code.sure >= text.SHAPED and coded.reading != MENTIONED
    for n, pk in enumerate(coded.pks):
        hit = found.setdefault(pk, Found(pk))
        if hit.why == CODE and hit.reading:
            continue
        base = 20.0 if sure else 5.2
        hit.score = base + min(hit.score, 9.0) - 0.001 * n
        hit.reading, hit.code = coded.reading, coded.code.written
        if sure or (hit.why != MESSAGE and coded.reading != MENTIONED):
            hit.why = CODE


def _is_shown(hit: Found, codes: Codes, most: float) -> bool:
    """Whether a hit is worth a line: it covers enough, and more than half of what the best one covers."""
    enough = max(hit.cover, hit.share) >= SHOWN and max(hit.cover, hit.share) > HALF * most
    if codes.unknown:
        # Whoever asks for a code that nobody knows is not helped by other codes' articles.
        alone = any(one.sure == text.ALONE for one in codes.unknown)
        return not alone and (hit.recognised or enough)
    return hit.why in (CODE, MESSAGE) or bool(hit.reading) or enough


def _is_confident(ranking: Ranking, asked: _Words) -> bool:
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
    if best.covered >= SEVERAL:
        return best.cover >= PARTLY
    return best.cover >= COVERED and len(asked.telling) > 1


def _unwrapped(query: Query, index: Index, language: str) -> Query:
    """The query with words joined that a terminal broke: the whole is far commoner than a half."""

    def joined(match: re.Match[str]) -> str:
        one, two, both = (_stem(part, language) for part in (match[1], match[2], match[1] + match[2]))
        broken = index.spread(both) > BROKEN * min(index.spread(one), index.spread(two))
        return match[1] + match[2] if broken else match[0]

    if query.is_paste or "\n" not in query.text:
        return query
    return Query(_WRAPPED.sub(joined, query.text))


def _stem(word: str, language: str) -> str:
    return " ".join(stems(text.words(word), language))


def _words(query: Query, index: Index, language: str) -> _Words:
    rarity = _Rarity(index, language)
    if query.is_paste:
        return _paste_words(query, rarity, language)
    # What signs join is a word of its own if any article has it; else its parts have to do.
    wholes = [stem for stem in stems(query.wholes, language) if rarity.frequency(stem)]
    known = list(dict.fromkeys([*stems(query.words, language), *wholes]))
    unknown = {stem for stem in known if not rarity.frequency(stem)}
    runs = [stems(run, language) for run in query.runs]
    fixed = {stem for run in runs for stem in run}
    # An article that has the whole need not have its parts.
    apart = {part for one in query.wholes if stems([one], language)[0] in wholes for part in query.parts(one)}
    told = query.fixed if wholes else query.telling
    told = [part for word in told for part in _apart(word, language, index, rarity)]
    left = {*told} - empty_words(told, language) - apart - _between_words(told, rarity, language)
    telling = [word for word in told if word in left] if left or wholes else told
    also = {stems([word], language)[0]: compounds.holding(word, language, index) for word in telling}
    telling = list(dict.fromkeys([*stems(telling, language), *wholes]))
    known = list(dict.fromkeys([*known, *telling]))
    loose = set(stems(sorted(query.loose), language))
    neighbours = {pair for run in runs for pair in pairwise(run)}
    pair_terms = {pair for run in query.runs for pair in pairs(run)}
    return _Words(known, rarity, unknown, pair_terms, fixed, telling, loose, neighbours, also)


def _apart(word: str, language: str, index: Index, rarity: "_Rarity") -> list[str]:
    """The word, or those that it is made of if no article has it."""
    known = rarity.frequency(stems([word], language)[0])
    return [word] if known else compounds.parts(word, language, index) or [word]


def _between_words(words: Sequence[str], rarity: "_Rarity", language: str) -> set[str]:
    """Pairs of signs, in scripts without spaces, that no article has because they stand on two words."""
    signs = {word: text.signs(word) for word in words if not word.isascii()}
    known = {word for word in signs if rarity.frequency(stems([word], language)[0])}
    met = {sign for word in known for sign in signs[word]}
    return {word for word, found in signs.items() if found and word not in known and met.issuperset(found)}


def _paste_words(query: Query, rarity: "_Rarity", language: str) -> _Words:
    """Of a paste only neighbours count, and only the rarer ones are sought: logs talk a lot."""
    words = dict.fromkeys(word for run in query.runs for word in run)
    stem_of = dict(zip(words, stems(list(words), language), strict=True))
    together = {pair for run in query.runs for pair in pairwise(run)}
    if len(together) > PASTE_PAIRS:
        worth = {word: rarity.in_messages(stem) for word, stem in stem_of.items()}
        usable = [pair for pair in together if worth[pair[0]] and worth[pair[1]]]
        usable.sort(key=lambda pair: worth[pair[0]] + worth[pair[1]], reverse=True)
        sought = usable[:PASTE_PAIRS]
    else:
        sought = list(together)
    neighbours = {(stem_of[one], stem_of[two]) for one, two in together}
    return _Words([], rarity, set(), {f"{one}_{two}" for one, two in sought}, set(), [], set(), neighbours)


class _Rarity(dict):
    """How rare a word is, looked up when it is first needed."""

    def __init__(self, index: Index, language: str):
        super().__init__()
        # A language with few articles among many others knows more words than they show.
        self.index, self.size = index, math.isqrt(index.size_in(language) * index.size)
        # A small help center is reckoned as a part of one of so many articles.
        self.scale = max(USUAL_SIZE / max(self.size, 1), 1.0)
        self.most = math.log(max(self.size, USUAL_SIZE) + 1.5)

    def __missing__(self, stem: str) -> float:
        # A word of no article weighs no more than one of a few: it may be a name, or a typing error.
        spread = max(self.frequency(stem) * self.scale, RARE)
        least = LEAST_RARITY if stem in EMPTY else LEAST_TELLING
        self[stem] = found = max(self.most - math.log(spread + 0.5), least)
        return found

    def frequency(self, stem: str) -> int:
        return self.index.spread(stem)

    def in_messages(self, stem: str) -> float:
        """The same within messages; 0 for a word of none."""
        frequency = self.index.frequency("message", stem)
        return self.most - math.log(frequency + 0.5) + 0.1 if frequency else 0.0


def _by_words(query: Query, asked: _Words, index: Index, place: Sequence[str]) -> dict[int, Found]:
    """Candidates by their words and by their messages, judged."""
    candidates: dict[int, tuple[float, Any]] = {}
    for score, pk, address in index.search(_terms(asked, index), CANDIDATES, place, near=_near_terms(asked)):
        candidates[pk] = (score, address)
    if asked.pairs:
        wanted = [("pair", pair, 1.0) for pair in asked.pairs]
        limit = PASTE_CANDIDATES if query.is_paste else CANDIDATES // 2
        for _score, pk, address in index.search(wanted, limit, place):
            candidates.setdefault(pk, (0.0, address))
    best = max((score for score, _address in candidates.values()), default=1.0) or 1.0
    judge = _Judge(query, asked)
    return {
        pk: judge.found(pk, score / best, index.kept(address)) for pk, (score, address) in candidates.items()
    }


def _terms(asked: _Words, index: Index) -> list[tuple[str, str, float]]:
    """The rarer words in every field; common ones say nothing while there are others."""
    wanted = {*asked.telling, *asked.fixed}
    usable = wanted | asked.loose if wanted else set(asked.stems)
    known = [stem for stem in asked.stems if stem not in asked.unknown and stem in usable]
    rare = sorted(known, key=lambda stem: -asked.rarity[stem])
    telling = [stem for stem in rare if asked.rarity.frequency(stem) < COMMON * asked.rarity.size] or rare
    weights = {stem: 1.0 if stem in wanted else VARIABLE for stem in telling[:MOST_TERMS]}
    for stem in asked.telling:
        weights.update(dict.fromkeys(asked.also.get(stem, ()), ALSO))
    return [
        (name, stem, boost * weight) for stem, weight in weights.items() for name, boost in BOOSTS.items()
    ]


def _near_terms(asked: _Words) -> list[tuple[str, str, float]]:
    unknown = sorted((stem for stem in asked.unknown if 3 < len(stem) <= 30 and stem.isalpha()), key=len)
    return [
        (name, stem, 4.0) for stem in unknown[-MOST_NEAR_WORDS:] for name in ("message", "title", "symptom")
    ]


class _Judge:
    """Reads what the index keeps of a candidate and says how well it fits the query."""

    def __init__(self, query: Query, asked: _Words):
        self.query, self.asked = query, asked
        self.known = set(asked.stems) - asked.unknown
        self.total = sum(asked.rarity[stem] for stem in asked.telling) or 1.0
        self.fixed_total = sum(asked.rarity[stem] for stem in asked.fixed) or 1.0
        self.typos = [stem for stem in asked.unknown if 3 < len(stem) <= 30][:20]

    def found(self, pk: int, engine: float, kept: Kept) -> Found:
        hit = Found(pk, engine=engine)
        if not self.query.is_paste:
            hit.cover, hit.covered = self._cover(kept)
        hit.share, hit.explained, weight, hit.message = self._message(kept)
        fits = 0.65 * hit.share + 0.35 * hit.explained
        if self._is_message(hit, weight):
            hit.why = MESSAGE
            hit.score = 4 + (hit.share if self.query.is_paste else fits) + 0.3 * engine
            hit.score += QUOTED * self._variable_share(kept.quoted[hit.message], kept.messages[hit.message])
            if self.query.is_paste:
                hit.score += 0.01 * min(weight, 60)
        else:
            titled = self.known and self.known <= set(kept.title)
            hit.why = TITLE if titled else WORDS
            hit.score = engine + COVER * hit.cover + FITS * fits * min(weight / LEAST_WEIGHT, 1.0)
        return hit

    def _is_message(self, hit: Found, weight: float) -> bool:
        """Whether the text holds the article's message; it may hold much else if it is a paste."""
        if self.query.is_paste:
            return hit.share >= RECOGNISED and weight >= LEAST_WEIGHT
        if hit.share >= WHOLLY and hit.explained >= WHOLLY:
            return weight >= LEAST_WHOLE
        least = MOSTLY if hit.explained >= MOSTLY else RECOGNISED
        return hit.share >= least and hit.explained >= 0.35 and weight >= LEAST_WEIGHT

    def _cover(self, kept: Kept) -> tuple[float, int]:
        """The share of what was asked that the article covers, and by how many words of its head.

        A typing error counts a little less.
        """
        rarity, covered, count = self.asked.rarity, 0.0, 0
        for stem in self.asked.telling:
            if stem in kept.head:
                covered += rarity[stem]
                count += 1
            elif not kept.head.isdisjoint(self.asked.also.get(stem, ())):
                covered += rarity[stem] * ALSO
                count += 1
            elif stem in kept.words:
                covered += rarity[stem] * BODY_ONLY
            elif stem in self.asked.unknown and self._near_word(stem, kept.head):
                covered += rarity[stem] * 0.8
                count += 1
        return covered / self.total, count

    def _near_word(self, stem: str, words: Any) -> str:
        return next((word for word in words if text.one_edit_apart(stem, word)), "") if len(stem) > 3 else ""

    def _message(self, kept: Kept) -> tuple[float, float, float, int]:
        """Of the article's best message: its share in the query, the query's share in it, weight, number."""
        best = (0.0, 0.0, 0.0, -1)
        for n, (runs, whole) in enumerate(zip(kept.messages, kept.quoted, strict=False)):
            share, explained, weight = self._compare(runs, whole)
            if (share * min(weight, LEAST_WEIGHT), explained) > (
                best[0] * min(best[2], LEAST_WEIGHT),
                best[1],
            ):
                best = (share, explained, weight, n)
        return best

    def _variable_share(self, whole: list[str], runs: list[list[str]]) -> float:
        """Of the words that a message only names as examples, the share that stands in the query too."""
        named = set(whole).difference(*runs)
        total = sum(self.asked.rarity[stem] for stem in named)
        return sum(self.asked.rarity[stem] for stem in named & self.known) / total if total else 0.0

    def _compare(self, runs: list[list[str]], whole: list[str]) -> tuple[float, float, float]:
        rarity = self.asked.rarity
        weight = present = 0.0
        met: set[str] = set()
        neighbours = self.asked.neighbours
        if not self.query.is_paste and not self.typos:
            words = [stem for run in runs for stem in run]
            if LEAST_COMMON * sum(stem in self.known for stem in words) < len(words):
                return 0.0, 0.0, 0.0
        for run in runs:
            for n, stem in enumerate(run):
                worth = rarity[stem]
                weight += worth
                beside = (n > 0 and (run[n - 1], stem) in neighbours) or (
                    n + 1 < len(run) and (stem, run[n + 1]) in neighbours
                )
                if beside:
                    present += worth
                elif self.query.is_paste:
                    continue
                elif stem in self.known:
                    present += worth * 0.9
                elif self.typos and (
                    typed := next((t for t in self.typos if text.one_edit_apart(t, stem)), "")
                ):
                    present += worth * 0.85
                    met.add(typed)
                    continue
                else:
                    continue
                met.add(stem)
        if not weight:
            return 0.0, 0.0, 0.0
        quoted = {stem for stem in whole if stem in self.known}
        explained = sum(rarity[stem] for stem in (met | quoted) & self.asked.fixed)
        return present / weight, explained / self.fixed_total, weight
