"""Candidates and a query -> hits in order, each with its reason.

Our promises, in order: the code that was asked for; the message that was pasted; a number that happens to be
a code; the words. Within each, what covers more of what was asked goes first.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from articles import text

from . import compounds, rules
from .codes import MENTIONED, Coded, Codes, look_up, within
from .engine import Index, Kept, pairs
from .parse import EMPTY, Query
from .stems import empty_words, stems

PINNED, CODE, MESSAGE, TITLE, WORDS = "pinned", "code", "message", "title", "words"

_WRAPPED = re.compile(r"([^\W\d_]{1,30})\n[^\S\n]*([^\W\d_]{1,30})")

BODY_ONLY, ALSO, ALSO_SOUGHT = 0.8, 0.8, 0.4
MOST_SYNONYMS = 12
MOST_TERMS = 14
COMMON = 0.2
BROKEN = 3
USUAL_SIZE = 1000
MOST_RARITIES = 20_000
LEAST_RARITY, LEAST_TELLING = 0.1, 0.5
RARE = 3
VARIABLE = 0.35
# What counts beside the engine's score, each the share by weight: of what was asked, how much the article
# covers, how much its title, its summary, and the best of its symptoms, questions and messages; how much of
# the title was asked; the best message; whether all that was typed stands in the article word for word.
COVER, TITLED, HEADED, ASKED, WHOLE_TITLE, FITS, VERBATIM = 1.0, 0.75, 0.75, 0.75, 0.75, 0.8, 1.0
LEAST_VERBATIM = 3
QUOTED = 0.2
MOST_NEAR_WORDS = 6
NEARLY = 4.0
CANDIDATES = 32
FOUND = 200
MESSAGE_CANDIDATES = 16
PASTE_CANDIDATES = 50
PASTE_PAIRS = 500
MENTIONS = 20
MOST_MARKED = 40
# A message is recognised by this share of its fixed words, if they are rare enough together to be one.
RECOGNISED, MOSTLY, WHOLLY = 0.7, 0.5, 0.95
LEAST_WEIGHT, LEAST_WHOLE = 9.0, 4.0
# A message is not looked at closer if less than one in so many of its words is in the query.
LEAST_COMMON = 3
# Of what was asked, an answer has to cover this share, a smaller one by several words, or one between by two
# that stand where it says what it is about; a hit that covers less than the last is noise.
COVERED, NEARLY_HALF, PARTLY, SEVERAL = 0.72, 0.45, 0.36, 3
FITTING = 1.8
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
    address: Any = None
    judged: bool = True

    @property
    def recognised(self) -> bool:
        return self.why == MESSAGE


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
    asked: "_Words | None" = None
    judge: "_Judge | None" = None


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
    times: Counter[str] = field(default_factory=Counter)

    def worth(self, stem: str) -> float:
        """How much a word counts of what was asked: by its rarity, and more if it was said more than once.

        Source: the factor of BM25 for a term's frequency in the query, here with a logarithm.
        """
        return self.rarity[stem] * self.stress(stem)

    def stress(self, stem: str) -> float:
        return 1.0 + math.log(max(self.times[stem], 1))


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
    query = _unwrapped(query, index, language)
    ranking.asked = asked = _words(query, index, language, _product_of(place))
    ranking.judge = judge = _Judge(query, asked, language)
    # Neither "the" nor half of a phrase that stands for a word says why an article is here.
    others = (other for others in asked.also.values() for other in others if " " not in other)
    ranking.terms = [*(asked.telling or asked.stems), *others][:MOST_MARKED]
    found, rest = _by_words(query, asked, judge, index, place)
    for coded in [*codes.found, *codes.mentioned]:
        _add_coded(found, coded)
    most = max((one.cover for one in found.values()), default=0.0)
    ranking.hits = sorted((one for one in found.values() if _is_shown(one, codes, most)), key=_order)
    if not codes.sure and not codes.unknown and any(hit.why in (TITLE, WORDS) for hit in ranking.hits):
        ranking.hits += [hit for hit in rest if hit.pk not in found]
    ranking.confident = _is_confident(ranking, asked)


def _alone(ranking: Ranking, coded: Coded, index: Index, place: Sequence[str], language: str) -> None:
    """Nothing but a code was asked for: its articles, then those that mention it."""
    found: dict[int, Found] = {}
    _add_coded(found, coded)
    words = text.words(coded.code.written)
    ranking.terms, ranking.confident = stems(words, language), True
    terms = [("text", stem, 1.0) for stem in ranking.terms if index.spread(stem)]
    for score, pk, address in index.search(terms, MENTIONS, place):
        found.setdefault(pk, Found(pk, score=score / 100, address=address))
    ranking.hits = sorted(found.values(), key=_order)


def _add_coded(found: dict[int, Found], coded: Coded) -> None:
    sure = coded.code.sure >= text.SHAPED and coded.reading != MENTIONED
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
    if best.covered >= SEVERAL and best.cover >= PARTLY:
        return True
    if best.covered == SEVERAL - 1 and best.cover >= NEARLY_HALF and best.score >= FITTING:
        return True
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


def _product_of(place: Sequence[str]) -> str:
    """The product that the search is limited to; "" if there is none."""
    return next((term[2:] for term in place if term.startswith("p:")), "")


def _words(query: Query, index: Index, language: str, product: str) -> _Words:
    rarity = _Rarity.of(index, language)
    if query.is_paste:
        return _paste_words(query, rarity, index, language)
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
    _add_synonyms(also, query, index, language, product)
    telling = list(dict.fromkeys([*stems(telling, language), *wholes]))
    known = list(dict.fromkeys([*known, *telling]))
    loose = set(stems(sorted(query.loose), language))
    neighbours = {pair for run in runs for pair in pairwise(run)}
    pair_terms = set(index.in_messages(pair for run in query.runs for pair in pairs(run)))
    times = Counter(stems(query.all_words, language))
    return _Words(known, rarity, unknown, pair_terms, fixed, telling, loose, neighbours, also, times)


def _apart(word: str, language: str, index: Index, rarity: "_Rarity") -> list[str]:
    """The word, or those that it is made of if no article has it."""
    known = rarity.frequency(stems([word], language)[0])
    return [word] if known else compounds.parts(word, language, index) or [word]


def _add_synonyms(
    also: dict[str, list[str]], query: Query, index: Index, language: str, product: str
) -> None:
    """What editors say the words may as well be; a phrase stands for each of the words it replaces."""
    words, left = query.all_words, MOST_SYNONYMS
    for one in rules.load().alternatives(words, language, product):
        other = stems(one.words, language)
        # A phrase of empty words, or with a word that no article has, finds nothing.
        if left <= 0 or not all(map(index.spread, other)) or not {*other} - EMPTY:
            continue
        left -= 1
        for stem in stems(words[one.start : one.end], language):
            if stem in also and stem not in other:
                also[stem].append(" ".join(other))


def _between_words(words: Sequence[str], rarity: "_Rarity", language: str) -> set[str]:
    """Pairs of signs, in scripts without spaces, that no article has because they stand on two words."""
    signs = {word: text.signs(word) for word in words if not word.isascii()}
    known = {word for word in signs if rarity.frequency(stems([word], language)[0])}
    met = {sign for word in known for sign in signs[word]}
    return {word for word, found in signs.items() if found and word not in known and met.issuperset(found)}


def _paste_words(query: Query, rarity: "_Rarity", index: Index, language: str) -> _Words:
    """Of a paste only neighbours count, and only the rarer ones are sought: logs talk a lot."""
    words = set().union(*query.runs)
    stem_of = dict(zip(words, stems(list(words), language), strict=True))
    worth = {word: rarity.in_messages(stem) for word, stem in stem_of.items()}
    together = {pair for run in query.runs for pair in pairwise(run) if worth[pair[0]] and worth[pair[1]]}
    weighed = sorted([(worth[one] + worth[two], one, two) for one, two in together], reverse=True)
    sought = index.in_messages(f"{one}_{two}" for _worth, one, two in weighed)[:PASTE_PAIRS]
    neighbours = {(stem_of[one], stem_of[two]) for one, two in together}
    return _Words([], rarity, set(), set(sought), set(), [], set(), neighbours)


class _Rarity(dict[str, float]):
    """How rare a word is, looked up when it is first needed and kept as long as the index is the same."""

    def __init__(self, index: Index, language: str):
        super().__init__()
        self.frequency, self.size = index.spread, index.size_in(language)
        self._in_messages: dict[str, float] = {}
        self._index = index
        # A small help center is reckoned as a part of one of so many articles.
        self.scale = max(USUAL_SIZE / max(self.size, 1), 1.0)
        self.most = math.log(max(self.size, USUAL_SIZE) + 1.5)

    @classmethod
    def of(cls, index: Index, language: str) -> "_Rarity":
        found = index.remembered.get(language)
        if found is None or len(found) > MOST_RARITIES:
            index.remembered[language] = found = cls(index, language)
        return found

    def __missing__(self, stem: str) -> float:
        # A word of no article weighs no more than one of a few: it may be a name, or a typing error.
        spread = max(max(self.frequency(stem), 1) * self.scale, RARE)
        least = LEAST_RARITY if stem in EMPTY else LEAST_TELLING
        self[stem] = found = max(self.most - math.log(spread + 0.5), least)
        return found

    def in_messages(self, stem: str) -> float:
        """The same within messages; 0 for a word of none."""
        found = self._in_messages.get(stem)
        if found is None:
            frequency = self._index.frequency("message", stem)
            found = self.most - math.log(frequency + 0.5) + 0.1 if frequency else 0.0
            if len(self._in_messages) > MOST_RARITIES:
                self._in_messages.clear()
            self._in_messages[stem] = found
        return found


def extra_candidates(query: Query) -> list[tuple[int, float]]:
    """(pk, score from 0 to 1) of articles to judge besides: where ranking by meaning could join. None now."""
    return []


def _by_words(
    query: Query, asked: _Words, judge: "_Judge", index: Index, place: Sequence[str]
) -> tuple[dict[int, Found], list[Found]]:
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
    rest = [
        Found(pk, score=score / best, engine=score / best, address=address, judged=False)
        for score, pk, address in hits[CANDIDATES:]
        if score >= HALF * best
    ]
    return found, rest


def _terms(asked: _Words) -> list[tuple[str, str, float]]:
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


def _of_one(met: list[tuple[str, float]], told: list[str]) -> float:
    """How much of what was asked stands in one symptom, question or message, whichever has most of it."""
    return max(sum([worth for sought, worth in met if sought in one]) for one in told)


def _near_terms(asked: _Words) -> list[tuple[str, str, float]]:
    unknown = sorted((stem for stem in asked.unknown if 3 < len(stem) <= 30 and stem.isalpha()), key=len)
    return [("near", stem, NEARLY) for stem in unknown[-MOST_NEAR_WORDS:]]


class _Judge:
    """Reads what the index keeps of a candidate and says how well it fits the query."""

    def __init__(self, query: Query, asked: _Words, language: str):
        self.asked, self.is_paste = asked, query.is_paste
        rarity = asked.rarity
        self.known = set(asked.stems) - asked.unknown
        self.sought = [f" {stem} " for stem in self.known]
        self.telling = [
            (stem, f" {stem} ", asked.worth(stem), [f" {other} " for other in asked.also.get(stem, ())])
            for stem in asked.telling
        ]
        self.total = sum(worth for _stem, _sought, worth, _others in self.telling) or 1.0
        self.whole = f" {' '.join(stems(query.all_words, language))} " if self._is_phrase(query) else ""
        self.fixed_total = sum(rarity[stem] for stem in asked.fixed) or 1.0
        self.typos = [stem for stem in asked.unknown if 3 < len(stem) <= 30][:20]
        self._typed: dict[str, str] = {}

    @staticmethod
    def _is_phrase(query: Query) -> bool:
        return not query.is_paste and len(query.all_words) >= LEAST_VERBATIM

    def found(self, pk: int, engine: float, address: Any, kept: Kept) -> Found:
        hit = Found(pk, engine=engine, address=address)
        hit.share, hit.explained, weight, hit.message = self._message(kept)
        fits = 0.65 * hit.share + 0.35 * hit.explained
        places = 0.0 if self.is_paste else self._places(kept, hit)
        if self._is_message(hit, weight):
            hit.why = MESSAGE
            hit.score = 4 + (hit.share if self.is_paste else fits) + 0.3 * engine
            hit.score += QUOTED * self._variable_share(*kept.messages[hit.message])
            if self.is_paste:
                hit.score += 0.01 * min(weight, 60)
            return hit
        if self.known and all(sought in kept.title for sought in self.sought):
            hit.why = TITLE
        hit.score = engine + places + FITS * fits * min(weight / LEAST_WEIGHT, 1.0)
        return hit

    def _places(self, kept: Kept, hit: Found) -> float:
        """How well what was asked fits the article, and the parts that say what it is about.

        Counts for the hit what is covered. Other words for a word, and typing errors, count a little less.
        """
        head, body, lines = kept.head, kept.body, kept.lines
        title, summary = lines[0], lines[2]
        covered = titled = headed = 0.0
        met: list[tuple[str, float]] = []
        count = 0
        for stem, sought, worth, others in self.telling:
            if sought not in head:
                other = next((one for one in others if one in head), "") if others else ""
                if not other:
                    if sought in body:
                        covered += worth * BODY_ONLY
                    elif stem in self.asked.unknown and self._near_word(stem, kept):
                        covered += worth * 0.8
                        count += 1
                    continue
                sought, worth = other, worth * ALSO
            covered += worth
            count += 1
            if sought in title:
                titled += worth
            if sought in summary:
                headed += worth
            met.append((sought, worth))
        hit.cover, hit.covered = covered / self.total, count
        asked = _of_one(met, [*(f" {one} " for one in lines[1].split(" | ")), *lines[4::2]])
        held = COVER * covered + TITLED * titled + HEADED * headed + ASKED * asked
        return held / self.total + self._of_title(title) + VERBATIM * bool(self.whole and self.whole in head)

    def _of_title(self, title: str) -> float:
        """How much of the title was asked for."""
        rarity, words = self.asked.rarity, set(title.split())
        asked = words & self.known
        if not asked:
            return 0.0
        return WHOLE_TITLE * sum([rarity[stem] for stem in asked]) / sum([rarity[stem] for stem in words])

    def _is_message(self, hit: Found, weight: float) -> bool:
        """Whether the text holds the article's message; it may hold much else if it is a paste."""
        if self.is_paste:
            return hit.share >= RECOGNISED and weight >= LEAST_WEIGHT
        if hit.share >= WHOLLY and hit.explained >= WHOLLY:
            return weight >= LEAST_WHOLE
        least = MOSTLY if hit.explained >= MOSTLY else RECOGNISED
        return hit.share >= least and hit.explained >= 0.35 and weight >= LEAST_WEIGHT

    def _near_word(self, stem: str, kept: Kept) -> bool:
        return len(stem) > 3 and any(self._typo(word) == stem for word in kept.head.split())

    def _typo(self, word: str) -> str:
        """The word of the query that is this one with a typing error, or "". Candidates share their words."""
        typed = self._typed.get(word)
        if typed is None:
            typed = next((one for one in self.typos if text.one_edit_apart(one, word)), "")
            self._typed[word] = typed
        return typed

    def _message(self, kept: Kept) -> tuple[float, float, float, int]:
        """Of the article's best message: its share in the query, the query's share in it, weight, number."""
        best = (0.0, 0.0, 0.0, -1)
        for n, (runs, whole) in enumerate(kept.messages):
            share, explained, weight = self._compare(runs.split(), whole)
            if (share * min(weight, LEAST_WEIGHT), explained) > (
                best[0] * min(best[2], LEAST_WEIGHT),
                best[1],
            ):
                best = (share, explained, weight, n)
        return best

    def _variable_share(self, runs: str, whole: str) -> float:
        """Of the words that a message only names as examples, the share that stands in the query too."""
        named = set(whole.split()).difference(runs.split())
        total = sum(self.asked.rarity[stem] for stem in named)
        return sum(self.asked.rarity[stem] for stem in named & self.known) / total if total else 0.0

    def _compare(self, runs: list[str], whole: str) -> tuple[float, float, float]:
        """Of one message: its share in the query, the query's share in it, its weight."""
        rarity, known, neighbours = self.asked.rarity, self.known, self.asked.neighbours
        if not self.is_paste and not self.typos and LEAST_COMMON * len(known.intersection(runs)) < len(runs):
            return 0.0, 0.0, 0.0
        weight = present = 0.0
        met: set[str] = set()
        last = len(runs) - 1
        for n, stem in enumerate(runs):
            if stem == "|":
                continue
            weight += (worth := rarity[stem])
            if (n > 0 and (runs[n - 1], stem) in neighbours) or (
                n < last and (stem, runs[n + 1]) in neighbours
            ):
                present += worth
            elif self.is_paste:
                continue
            elif stem in known:
                present += worth * 0.9
            elif self.typos and (typed := self._typo(stem)):
                present += worth * 0.85
                met.add(typed)
                continue
            else:
                continue
            met.add(stem)
        if not weight:
            return 0.0, 0.0, 0.0
        met |= known.intersection(whole.split())
        explained = sum(rarity[stem] for stem in met & self.asked.fixed)
        return present / weight, explained / self.fixed_total, weight
