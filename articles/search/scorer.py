"""Scores how well the stored text of an article fits a query: its words, its parts, its messages."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from . import weights
from .engine import StoredText
from .message_scorer import MIN_TYPO_LENGTH, MessageScorer
from .query import Query
from .query_terms import QueryTerms
from .stems import stem_words

CODE, MESSAGE, TITLE, WORDS, MEANING = "code", "message", "title", "words", "meaning"


class ScoredHit(NamedTuple):
    """A hit: why it is here, and the numbers that put it where it is.

    A search makes two hundred, in a quarter of the time that frozen dataclasses take.
    """

    pk: int
    why: str = WORDS
    score: float = 0.0
    code: str = ""
    reading: str = ""
    message_share: float = 0.0  # of its best message, in the query
    explained_share: float = 0.0  # of the query's fixed words, in that message
    message_rarity: float = 0.0  # of the words of that message together
    order_share: float = 0.0  # of that message, in the same order in the query
    message_words: int = 0  # of that message, in the query, but for stop words
    example_share: float = 0.0  # of the words that the message only names as examples, in the query
    message: str = ""  # its fixed words
    cover: float = 0.0  # share of the query that the article has
    head_cover: float = 0.0  # the same without its prose
    title_share: float = 0.0  # of the query, in its title
    title_asked: float = 0.0  # share of its title that the query has
    sentence_share: float = 0.0  # of the query, in one sentence or message
    phrase_share: float = 0.0  # of the query, in words that are neighbors in the article as well
    covered_words: int = 0
    covered_rarity: float = 0.0  # of the words that it has, together
    is_verbatim: bool = False  # whether all that was typed is there word for word
    engine_score: float = 0.0
    meaning: float = 0.0  # what its closeness in meaning adds to the score
    message_number: int = -1  # of the best message
    address: Any = None
    article: str = ""  # its slug and language, by which equal hits are put in order
    is_scored: bool = True  # False if only the engine's score is known

    @property
    def is_message(self) -> bool:
        return self.why == MESSAGE


class _PartsFit(NamedTuple):
    """What an article has of a query: anywhere, and in the parts that say what it is about."""

    score: float = 0.0
    cover: float = 0.0
    head: float = 0.0
    title: float = 0.0
    title_asked: float = 0.0
    sentence: float = 0.0
    phrases: float = 0.0
    words: int = 0
    rarity: float = 0.0
    is_verbatim: bool = False


class Scorer:
    """Reads the stored texts of candidates and scores how well they fit one query."""

    def __init__(self, query: Query, terms: QueryTerms, language: str):
        self.weights = weights.WEIGHTS
        self.terms, self.is_paste = terms, query.is_paste
        self.messages = MessageScorer(query, terms)
        self.known = self.messages.known
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
        self.phrases = [(f" {one} {other} ", (one, other)) for one, other in terms.phrases]
        self.content_weight = sum(weight for _stem, _spaced, weight, _others in self.content) or 1.0
        self.phrase = f" {' '.join(stem_words(query.all_words, language))} " if self._is_phrase(query) else ""

    def _is_phrase(self, query: Query) -> bool:
        return not query.is_paste and len(query.all_words) >= self.weights.min_verbatim_words

    def score(self, pk: int, engine_score: float, address: Any, stored: StoredText) -> ScoredHit:
        """Return the hit with its reason and score."""
        w, lines = self.weights, stored.lines
        best = self.messages.best_fit(lines)
        parts = _PartsFit() if self.is_paste else self._score_parts(stored, lines)
        fit = w.fit_of_share * best.share + w.fit_of_explained * best.explained
        if best.explained >= w.whole_share:
            fit += w.whole_query  # nothing of the query is foreign to this message
        examples = 0.0
        if self.messages.is_recognized(best):
            why = MESSAGE
            score = w.message_score + (best.share if self.is_paste else fit) + w.message_engine * engine_score
            examples = self.messages.example_share(*stored.messages[best.number])
            score += w.example_words * examples
            if self.is_paste:
                score += w.paste_rarity * min(best.rarity, w.max_paste_rarity)
        else:
            has_all = self.known and all(spaced in lines[0] for spaced in self.spaced_known)
            why = TITLE if has_all else WORDS
            rarity = min(best.rarity / w.min_message_rarity, 1.0)
            score = engine_score + parts.score + w.message_fit * fit * rarity
        return ScoredHit(
            pk, why, round(score, 4), engine_score=engine_score, address=address,
            article=stored.article,
            message_share=best.share, explained_share=best.explained, message_rarity=best.rarity,
            order_share=best.in_order, message_words=best.words, message=best.runs,
            message_number=best.number, example_share=examples,
            cover=parts.cover, head_cover=parts.head, title_share=parts.title,
            title_asked=parts.title_asked, sentence_share=parts.sentence, phrase_share=parts.phrases,
            covered_words=parts.words, covered_rarity=parts.rarity, is_verbatim=parts.is_verbatim,
        )  # fmt: skip

    def _score_parts(self, stored: StoredText, lines: Sequence[str]) -> _PartsFit:
        """Return how much of the query the article has, and the parts that say what it is about.

        Synonyms and typing errors count a little less.
        """
        w, head, body = self.weights, stored.head, stored.body
        title, summary = lines[0], lines[2]
        in_prose = in_head = in_title = in_summary = 0.0
        present: list[tuple[str, float]] = []
        words = 0
        for stem, spaced, weight, others in self.content:
            if spaced not in head:
                other = next((other for other in others if other in head), "") if others else ""
                if not other:
                    if spaced in body:
                        in_prose += weight * w.prose_cover
                    elif stem in self.terms.unknown and self._has_typo_of(stem, stored):
                        in_head += weight * w.typo_cover
                        words += 1
                    continue
                spaced, weight = other, weight * w.alternative_cover
            in_head += weight
            words += 1
            if spaced in title:
                in_title += weight
            if spaced in summary:
                in_summary += weight
            present.append((spaced, weight))
        covered, total = in_head + in_prose, self.content_weight
        in_messages = [_weight_in(present, message) for message in lines[4::2]]
        in_sentence = max(_best_sentence_weight(present, lines[1]), *in_messages, 0.0)
        score = (
            w.cover * covered + w.title * in_title + w.summary * in_summary + w.best_sentence * in_sentence
        )
        is_verbatim = bool(self.phrase and self.phrase in head)
        is_together = words >= w.min_verbatim_words and in_sentence >= w.whole_share * total
        asked = self._share_of_title(title)
        phrases = self._share_in_phrases(head)
        score = score / total + w.title_asked * asked + w.phrases * phrases
        score += w.verbatim * is_verbatim + w.together * is_together
        return _PartsFit(
            score, covered / total, in_head / total, in_title / total, asked, in_sentence / total, phrases,
            words, covered, is_verbatim,
        )  # fmt: skip

    def _share_in_phrases(self, head: str) -> float:
        """Return the share of the query whose words have the same neighbors in the article."""
        met = {stem for phrase, pair in self.phrases if phrase in head for stem in pair}
        return (
            sum([weight for stem, _spaced, weight, _others in self.content if stem in met])
            / self.content_weight
        )

    def _share_of_title(self, title: str) -> float:
        """Return how much of the title the query has."""
        rarity, words = self.terms.rarity.of_word, dict.fromkeys(title.split())
        shared = [rarity(stem) for stem in words if stem in self.known]
        return sum(shared) / sum([rarity(stem) for stem in words]) if shared else 0.0

    def _has_typo_of(self, stem: str, stored: StoredText) -> bool:
        return len(stem) >= MIN_TYPO_LENGTH and any(
            self.messages.typo_of(word) == stem for word in stored.head.split()
        )


def _best_sentence_weight(present: Sequence[tuple[str, float]], sentences: str) -> float:
    """Return the weight of the query's words in the one symptom or question that has most of it."""
    present = [word for word in present if word[0] in sentences]
    if len(present) < 2:
        return present[0][1] if present else 0.0
    return max([_weight_in(present, f" {sentence} ") for sentence in sentences.split(" | ")])


def _weight_in(present: Sequence[tuple[str, float]], sentence: str) -> float:
    return sum([weight for spaced, weight in present if spaced in sentence])
