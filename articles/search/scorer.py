"""Scores how well the stored text of an article fits a query: its words, its parts, its messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from articles.strings.distance import is_within_one_edit

from . import weights
from .engine import StoredText
from .query import STOP_WORDS, Query
from .query_terms import QueryTerms
from .stems import stem_words

CODE, MESSAGE, TITLE, WORDS = "code", "message", "title", "words"
MIN_TYPO_LENGTH, MAX_TYPO_LENGTH, MAX_TYPO_WORDS = 4, 30, 20


@dataclass(slots=True)
class ScoredHit:
    """A hit: why it is here, and the numbers that put it where it is."""

    pk: int
    why: str = WORDS
    score: float = 0.0
    code: str = ""
    reading: str = ""
    message_share: float = 0.0  # of its best message, in the query
    explained_share: float = 0.0  # of the query's fixed words, in that message
    cover: float = 0.0  # share of the query that the article has
    covered_words: int = 0
    engine_score: float = 0.0
    message_number: int = -1  # of the best message
    address: Any = None
    is_scored: bool = True  # False if only the engine's score is known

    @property
    def is_message(self) -> bool:
        return self.why == MESSAGE


@dataclass(slots=True)
class _MessageFit:
    """The fit of a message and a query: the share of each in the other, and the message's rarity."""

    share: float = 0.0
    explained: float = 0.0
    rarity: float = 0.0
    number: int = -1


class Scorer:
    """Reads the stored texts of candidates and scores how well they fit one query."""

    def __init__(self, query: Query, terms: QueryTerms, language: str):
        self.weights = weights.WEIGHTS
        self.terms, self.is_paste = terms, query.is_paste
        rarity = terms.rarity.of_word
        self.known = set(terms.stems) - terms.unknown
        self.spaced_known = [f" {stem} " for stem in self.known]
        # Each word that counts: its stem, how it stands in a text, its weight, and what answers for it.
        self.content = [
            (
                stem,
                f" {stem} ",
                terms.weight(stem),
                [f" {other} " for other in terms.alternatives.get(stem, ())],
            )
            for stem in terms.content
        ]
        self.content_weight = sum(weight for _stem, _spaced, weight, _others in self.content) or 1.0
        self.phrase = f" {' '.join(stem_words(query.all_words, language))} " if self._is_phrase(query) else ""
        self.fixed_weight = sum(rarity(stem) for stem in terms.fixed) or 1.0
        self.typos = [
            stem for stem in terms.unknown - STOP_WORDS if MIN_TYPO_LENGTH <= len(stem) <= MAX_TYPO_LENGTH
        ][:MAX_TYPO_WORDS]
        # Candidates share most of their words.
        self._typo_of = lru_cache(maxsize=None)(self._find_typo)

    def _is_phrase(self, query: Query) -> bool:
        return not query.is_paste and len(query.all_words) >= self.weights.min_verbatim_words

    def _find_typo(self, word: str) -> str:
        """Return the unknown word of the query that may be this word with a typing error, or ""."""
        return next((typo for typo in self.typos if is_within_one_edit(typo, word)), "")

    def score(self, pk: int, engine_score: float, address: Any, stored: StoredText) -> ScoredHit:
        """Return the hit with its reason and score."""
        w = self.weights
        hit = ScoredHit(pk, engine_score=engine_score, address=address)
        lines = stored.lines
        best = self._best_message(lines)
        hit.message_share, hit.explained_share, hit.message_number = best.share, best.explained, best.number
        fit = w.fit_of_share * best.share + w.fit_of_explained * best.explained
        part_score = 0.0 if self.is_paste else self._score_parts(stored, lines, hit)
        if self._is_recognized(best):
            hit.why = MESSAGE
            hit.score = (
                w.message_score + (best.share if self.is_paste else fit) + w.message_engine * engine_score
            )
            hit.score += w.example_words * self._example_share(*stored.messages[best.number])
            if self.is_paste:
                hit.score += w.paste_rarity * min(best.rarity, w.max_paste_rarity)
            return hit
        if self.known and all(spaced in lines[0] for spaced in self.spaced_known):
            hit.why = TITLE
        rarity = min(best.rarity / w.min_message_rarity, 1.0)
        hit.score = engine_score + part_score + w.message_fit * fit * rarity
        return hit

    def _score_parts(self, stored: StoredText, lines: Sequence[str], hit: ScoredHit) -> float:
        """Score how much of the query the article has, and the parts that say what it is about.

        Sets what the hit covers. Synonyms and typing errors count a little less.
        """
        w, head, body = self.weights, stored.head, stored.body
        title, summary = lines[0], lines[2]
        covered = in_title = in_summary = 0.0
        present: list[tuple[str, float]] = []
        words = 0
        for stem, spaced, weight, others in self.content:
            if spaced not in head:
                other = next((other for other in others if other in head), "") if others else ""
                if not other:
                    if spaced in body:
                        covered += weight * w.prose_cover
                    elif stem in self.terms.unknown and self._has_typo_of(stem, stored):
                        covered += weight * w.typo_cover
                        words += 1
                    continue
                spaced, weight = other, weight * w.alternative_cover
            covered += weight
            words += 1
            if spaced in title:
                in_title += weight
            if spaced in summary:
                in_summary += weight
            present.append((spaced, weight))
        hit.cover, hit.covered_words = covered / self.content_weight, words
        in_messages = [_weight_in(present, message) for message in lines[4::2]]
        in_sentence = max(_best_sentence_weight(present, lines[1]), *in_messages, 0.0)
        score = (
            w.cover * covered + w.title * in_title + w.summary * in_summary + w.best_sentence * in_sentence
        )
        is_verbatim = bool(self.phrase and self.phrase in head)
        return score / self.content_weight + self._score_title(title) + w.verbatim * is_verbatim

    def _score_title(self, title: str) -> float:
        """Score how much of the title the query has."""
        rarity, words = self.terms.rarity.of_word, set(title.split())
        shared = words & self.known
        if not shared:
            return 0.0
        share = sum([rarity(stem) for stem in shared]) / sum([rarity(stem) for stem in words])
        return self.weights.title_asked * share

    def _is_recognized(self, best: _MessageFit) -> bool:
        """Return whether the text holds the article's message; a paste may hold much else."""
        w = self.weights
        if self.is_paste:
            return best.share >= w.message_share and best.rarity >= w.min_message_rarity
        if best.share >= w.whole_share and best.explained >= w.whole_share:
            return best.rarity >= w.min_whole_rarity
        is_explained = best.explained >= w.message_share_explained
        min_share = w.message_share_explained if is_explained else w.message_share
        return (
            best.share >= min_share
            and best.explained >= w.min_explained
            and best.rarity >= w.min_message_rarity
        )

    def _has_typo_of(self, stem: str, stored: StoredText) -> bool:
        return len(stem) >= MIN_TYPO_LENGTH and any(
            self._typo_of(word) == stem for word in stored.head.split()
        )

    def _best_message(self, lines: Sequence[str]) -> _MessageFit:
        """Return the fit of the article's message that fits best."""
        best, most = _MessageFit(), (0.0, 0.0)
        for number, (runs, message) in enumerate(zip(lines[3::2], lines[4::2], strict=False)):
            fit = self._compare_message(runs.split(), message)
            if (key := (fit.share * min(fit.rarity, self.weights.min_message_rarity), fit.explained)) > most:
                best, most = fit, key
                best.number = number
        return best

    def _example_share(self, runs: str, message: str) -> float:
        """Return how much of the words that a message only names as examples is in the query too."""
        rarity = self.terms.rarity.of_word
        examples = set(message.split()).difference(runs.split())
        total = sum(rarity(stem) for stem in examples)
        return sum(rarity(stem) for stem in examples & self.known) / total if total else 0.0

    def _compare_message(self, runs: list[str], message: str) -> _MessageFit:
        """Return how the query fits a message, given as its runs of fixed words and as all its words."""
        w, rarity, known = self.weights, self.terms.rarity.of_word, self.known
        # For each word, whether it and the next one are neighbors in the query.
        with_next = list(map(self.terms.neighbors.__contains__, pairwise(runs)))
        if self.is_paste:
            if True not in with_next:
                return _MessageFit()
        elif not self.typos and w.min_common_part * len(known.intersection(runs)) < len(runs):
            return _MessageFit()
        total = present = 0.0
        met: set[str] = set()
        for stem, before, after in zip(runs, [False, *with_next], [*with_next, False], strict=False):
            if stem == "|":
                continue
            total += (weight := rarity(stem))
            if before or after:
                present += weight
                met.add(stem)
            elif self.is_paste:
                continue
            elif stem in known:
                present += weight * w.loose_word
                met.add(stem)
            elif typo := self._typo_of(stem):
                present += weight * w.typo_word
                met.add(typo)
        if not total:
            return _MessageFit()
        met |= known.intersection(message.split())
        explained = sum([rarity(stem) for stem in met & self.terms.fixed])
        return _MessageFit(present / total, explained / self.fixed_weight, total)


def _best_sentence_weight(present: Sequence[tuple[str, float]], sentences: str) -> float:
    """Return the weight of the query's words in the one symptom or question that has most of it."""
    present = [word for word in present if word[0] in sentences]
    if len(present) < 2:
        return present[0][1] if present else 0.0
    return max([_weight_in(present, f" {sentence} ") for sentence in sentences.split(" | ")])


def _weight_in(present: Sequence[tuple[str, float]], sentence: str) -> float:
    return sum([weight for spaced, weight in present if spaced in sentence])
