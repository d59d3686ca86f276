"""Scores how well the messages of an article fit a query, and tells which are recognized in it."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from articles.strings.distance import is_within_one_edit

from . import weights
from .query import STOP_WORDS, Query
from .query_terms import QueryTerms

MIN_TYPO_LENGTH, MAX_TYPO_LENGTH, MAX_TYPO_WORDS = 4, 30, 20


class MessageFit(NamedTuple):
    """The fit of a message and a query: the share of each in the other, and the message's rarity."""

    share: float = 0.0
    explained: float = 0.0
    rarity: float = 0.0
    in_order: float = 0.0
    words: int = 0
    is_whole: bool = False  # whether all its words are there, if with typing errors
    number: int = -1
    runs: str = ""


class MessageScorer:
    """Compares the messages of candidates with one query."""

    def __init__(self, query: Query, terms: QueryTerms):
        self.weights = weights.WEIGHTS
        self.terms, self.is_paste = terms, query.is_paste
        rarity = terms.rarity.of_word
        self.known = set(terms.stems) - terms.unknown
        # In the order of their letters, so that sums and choices are the same in every process.
        self.fixed = sorted(terms.fixed)
        self.fixed_weight = sum(rarity(stem) for stem in self.fixed) or 1.0
        typos = [
            stem
            for stem in sorted(terms.unknown - STOP_WORDS)
            if MIN_TYPO_LENGTH <= len(stem) <= MAX_TYPO_LENGTH
        ][:MAX_TYPO_WORDS]
        # Rules for endings may fail on a misspelled word, and leave an e that the word has lost.
        self.typos = [(stem, form) for stem in typos for form in {stem: 0, stem.removesuffix("e"): 0}]
        # Candidates share most of their words.
        self.typo_of = lru_cache(maxsize=None)(self._find_typo)

    def _find_typo(self, word: str) -> str:
        """Return the unknown word of the query that may be this word with a typing error, or ""."""
        return next((typo for typo, written in self.typos if is_within_one_edit(written, word)), "")

    def best_fit(self, lines: Sequence[str]) -> MessageFit:
        """Return the fit of the article's message that fits best."""
        best, most = MessageFit(), (0.0, 0.0)
        for number, (runs, message) in enumerate(zip(lines[3::2], lines[4::2], strict=False)):
            fit = self._compare_message(runs, message, number)
            if (key := (fit.share * min(fit.rarity, self.weights.min_message_rarity), fit.explained)) > most:
                best, most = fit, key
        return best

    def example_share(self, runs: str, message: str) -> float:
        """Return how much of the words that a message only names as examples is in the query too."""
        rarity = self.terms.rarity.of_word
        examples = sorted(set(message.split()).difference(runs.split()))
        total = sum([rarity(stem) for stem in examples])
        return sum([rarity(stem) for stem in examples if stem in self.known]) / total if total else 0.0

    def _compare_message(self, line: str, message: str, number: int) -> MessageFit:
        """Return how the query fits a message, given as its runs of fixed words and as all its words."""
        w, rarity, known, runs = self.weights, self.terms.rarity.of_word, self.known, line.split()
        # For each word, whether it and the next one are neighbors in the query.
        with_next = list(map(self.terms.neighbors.__contains__, pairwise(runs)))
        if self.is_paste:
            if True not in with_next:
                return MessageFit()
        elif not self.typos and w.min_common_part * len(known.intersection(runs)) < len(runs):
            return MessageFit()
        total = present = in_order = 0.0
        met: set[str] = set()
        is_whole = True
        for stem, before, after in zip(runs, [False, *with_next], [*with_next, False], strict=False):
            if stem == "|":
                continue
            total += (weight := rarity(stem))
            if before or after:
                present += weight
                in_order += weight
                met.add(stem)
            elif self.is_paste:
                continue
            elif stem in known:
                present += weight * w.loose_word
                met.add(stem)
            elif typo := self.typo_of(stem):
                present += weight * w.typo_word
                met.add(typo)
            else:
                is_whole = False
        if not total:
            return MessageFit()
        words = len(met - STOP_WORDS)
        met.update(message.split())
        explained = sum([rarity(stem) for stem in self.fixed if stem in met])
        return MessageFit(
            present / total,
            explained / self.fixed_weight,
            total,
            in_order / total,
            words,
            is_whole,
            number,
            line,
        )

    def is_recognized(self, best: MessageFit) -> bool:
        """Return whether the text holds the article's message; a paste may hold much else."""
        w = self.weights
        if best.words < w.min_message_words and not (best.is_whole or best.share >= w.whole_share):
            return False  # of a short message the whole has to be there
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
