"""How well what the index keeps of an article fits a query: its words, its parts, its messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from articles.strings.distance import is_within_one_edit

from .engine import StoredText
from .query import STOP_WORDS, Query
from .query_terms import QueryTerms
from .stems import stem_words

CODE, MESSAGE, TITLE, WORDS = "code", "message", "title", "words"

BODY_ONLY, ALSO = 0.8, 0.8
# What counts beside the engine's score, each the share by weight: of what was asked, how much the article
# covers, how much its title, its summary, and the best of its symptoms, questions and messages; how much of
# the title was asked; the best message; whether all that was typed stands in the article word for word.
COVER, TITLED, HEADED, ASKED, WHOLE_TITLE, FITS, VERBATIM = 1.0, 0.75, 0.75, 0.75, 0.75, 0.8, 1.0
LEAST_VERBATIM = 3
QUOTED = 0.2
# A message is recognised by this share of its fixed words, if they are rare enough together to be one.
RECOGNISED, MOSTLY, WHOLLY = 0.7, 0.5, 0.95
LEAST_WEIGHT, LEAST_WHOLE = 9.0, 4.0
# A message is not looked at closer if less than one in so many of its words is in the query.
LEAST_COMMON = 3


@dataclass(slots=True)
class ScoredHit:
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


class Scorer:
    """Reads what the index keeps of a candidate and says how well it fits the query."""

    def __init__(self, query: Query, asked: QueryTerms, language: str):
        self.asked, self.is_paste = asked, query.is_paste
        rarity = asked.rarity
        self.known = set(asked.stems) - asked.unknown
        self.sought = [f" {stem} " for stem in self.known]
        self.telling = [
            (stem, f" {stem} ", asked.worth(stem), [f" {other} " for other in asked.also.get(stem, ())])
            for stem in asked.telling
        ]
        self.total = sum(worth for _stem, _sought, worth, _others in self.telling) or 1.0
        self.whole = f" {' '.join(stem_words(query.all_words, language))} " if self._is_phrase(query) else ""
        self.fixed_total = sum(rarity[stem] for stem in asked.fixed) or 1.0
        self.typed = _TypoMatcher([stem for stem in asked.unknown - STOP_WORDS if 3 < len(stem) <= 30][:20])

    @staticmethod
    def _is_phrase(query: Query) -> bool:
        return not query.is_paste and len(query.all_words) >= LEAST_VERBATIM

    def found(self, pk: int, engine: float, address: Any, kept: StoredText) -> ScoredHit:
        hit = ScoredHit(pk, engine=engine, address=address)
        lines = kept.lines
        hit.share, hit.explained, weight, hit.message = self._message(lines)
        fits = 0.65 * hit.share + 0.35 * hit.explained
        places = 0.0 if self.is_paste else self._places(kept, lines, hit)
        if self._is_message(hit, weight):
            hit.why = MESSAGE
            hit.score = 4 + (hit.share if self.is_paste else fits) + 0.3 * engine
            hit.score += QUOTED * self._variable_share(*kept.messages[hit.message])
            if self.is_paste:
                hit.score += 0.01 * min(weight, 60)
            return hit
        if self.known and all(sought in lines[0] for sought in self.sought):
            hit.why = TITLE
        hit.score = engine + places + FITS * fits * min(weight / LEAST_WEIGHT, 1.0)
        return hit

    def _places(self, kept: StoredText, lines: Sequence[str], hit: ScoredHit) -> float:
        """How well what was asked fits the article, and the parts that say what it is about.

        Counts for the hit what is covered. Other words for a word, and typing errors, count a little less.
        """
        head, body = kept.head, kept.body
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
        asked = max(
            _best_sentence_weight(met, lines[1]), *[_weight_in(met, whole) for whole in lines[4::2]], 0.0
        )
        held = COVER * covered + TITLED * titled + HEADED * headed + ASKED * asked
        return held / self.total + self._of_title(title) + VERBATIM * bool(self.whole and self.whole in head)

    def _of_title(self, title: str) -> float:
        """How much of the title was asked for."""
        rarity, words = self.asked.rarity, set(title.split())
        asked = words & self.known
        if not asked:
            return 0.0
        return WHOLE_TITLE * sum([rarity[stem] for stem in asked]) / sum([rarity[stem] for stem in words])

    def _is_message(self, hit: ScoredHit, weight: float) -> bool:
        """Whether the text holds the article's message; it may hold much else if it is a paste."""
        if self.is_paste:
            return hit.share >= RECOGNISED and weight >= LEAST_WEIGHT
        if hit.share >= WHOLLY and hit.explained >= WHOLLY:
            return weight >= LEAST_WHOLE
        least = MOSTLY if hit.explained >= MOSTLY else RECOGNISED
        return hit.share >= least and hit.explained >= 0.35 and weight >= LEAST_WEIGHT

    def _near_word(self, stem: str, kept: StoredText) -> bool:
        return len(stem) > 3 and any(self.typed[word] == stem for word in kept.head.split())

    def _message(self, lines: Sequence[str]) -> tuple[float, float, float, int]:
        """Of the article's best message: its share in the query, the query's share in it, weight, number."""
        best, most = (0.0, 0.0, 0.0, -1), (0.0, 0.0)
        for n, (runs, whole) in enumerate(zip(lines[3::2], lines[4::2], strict=False)):
            share, explained, weight = self._compare(runs.split(), whole)
            if (held := (share * min(weight, LEAST_WEIGHT), explained)) > most:
                best, most = (share, explained, weight, n), held
        return best

    def _variable_share(self, runs: str, whole: str) -> float:
        """Of the words that a message only names as examples, the share that stands in the query too."""
        named = set(whole.split()).difference(runs.split())
        total = sum(self.asked.rarity[stem] for stem in named)
        return sum(self.asked.rarity[stem] for stem in named & self.known) / total if total else 0.0

    def _compare(self, runs: list[str], whole: str) -> tuple[float, float, float]:
        """Of one message: its share in the query, the query's share in it, its weight."""
        rarity, known, typed = self.asked.rarity, self.known, self.typed
        # Whether each word and the next one are neighbours in the query.
        beside = list(map(self.asked.neighbours.__contains__, pairwise(runs)))
        if self.is_paste:
            if True not in beside:
                return 0.0, 0.0, 0.0
        elif not typed.words and LEAST_COMMON * len(known.intersection(runs)) < len(runs):
            return 0.0, 0.0, 0.0
        weight = present = 0.0
        met: set[str] = set()
        for stem, after, before in zip(runs, [False, *beside], [*beside, False], strict=False):
            if stem == "|":
                continue
            weight += (worth := rarity[stem])
            if after or before:
                present += worth
                met.add(stem)
            elif self.is_paste:
                continue
            elif stem in known:
                present += worth * 0.9
                met.add(stem)
            elif meant := typed[stem]:
                present += worth * 0.85
                met.add(meant)
        if not weight:
            return 0.0, 0.0, 0.0
        met |= known.intersection(whole.split())
        explained = sum([rarity[stem] for stem in met & self.asked.fixed])
        return present / weight, explained / self.fixed_total, weight


def _best_sentence_weight(met: Sequence[tuple[str, float]], sentences: str) -> float:
    """How much of what was asked stands in one symptom or question, whichever has most of it."""
    met = [one for one in met if one[0] in sentences]
    if len(met) < 2:
        return met[0][1] if met else 0.0
    return max([_weight_in(met, f" {one} ") for one in sentences.split(" | ")])


def _weight_in(met: Sequence[tuple[str, float]], told: str) -> float:
    return sum([worth for sought, worth in met if sought in told])


class _TypoMatcher(dict[str, str]):
    """The unknown word of the query that a word is with a typing error, or "". Candidates share words."""

    def __init__(self, words: Sequence[str]):
        super().__init__()
        self.words = words

    def __missing__(self, word: str) -> str:
        self[word] = found = next((one for one in self.words if is_within_one_edit(one, word)), "")
        return found
