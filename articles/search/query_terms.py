"""The words of a query as the index knows them: their stems, how rare each is, and what answers for it."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise

from articles.strings.words import find_unspaced_characters, split_words

from . import compounds, rules, weights
from .engine import Index, Pair
from .preparation import pair_term
from .query import STOP_WORDS, Query
from .stems import find_stop_words, stem_words

_BROKEN_WORD = re.compile(r"([^\W\d_]{1,30})\n[^\S\n]*([^\W\d_]{1,30})")

MAX_SYNONYMS = 12
MAX_CACHED_RARITIES = 20_000
MAX_PASTE_PAIRS = 500
MAX_PHRASES = 24
MIN_NUMBER_DIGITS = 3  # of a number that is searched as a word
# Pairs of words in more messages than this tell none apart and cost most.
MAX_PAIR_DOCUMENTS = 1000


class Rarity:
    """The rarity of words in one language, cached in the index and so for one state of it."""

    def __init__(self, index: Index, language: str):
        self.weights = w = weights.WEIGHTS
        self._index = index
        # Where a language has few articles among many others, its words are known from the others too.
        self.size = math.isqrt(index.size_in(language) * index.size)
        self._scale = max(w.min_articles / max(self.size, 1), 1.0)
        self._max = math.log(max(self.size, w.min_articles) + w.articles_smoothing)
        self.of_word: Callable[[str], float] = lru_cache(MAX_CACHED_RARITIES)(self._of_word)
        self.in_messages: Callable[[str], float] = lru_cache(MAX_CACHED_RARITIES)(self._in_messages)

    @classmethod
    def of(cls, index: Index, language: str) -> "Rarity":
        rarity = index.cache.get(language)
        if rarity is None or rarity.weights is not weights.WEIGHTS:
            index.cache[language] = rarity = cls(index, language)
        return rarity

    def frequency(self, stem: str) -> int:
        """Return how many articles have the word, in any language."""
        return self._index.frequency("text", stem)

    def _of_word(self, stem: str) -> float:
        w = self.weights
        frequency = max(max(self.frequency(stem), 1) * self._scale, w.min_frequency)
        min_rarity = w.min_stop_word_rarity if stem in STOP_WORDS else w.min_rarity
        return max(self._max - math.log(frequency + w.frequency_smoothing), min_rarity)

    def _in_messages(self, stem: str) -> float:
        """Return how rare a word is among those of messages; 0 if no message has it."""
        w, frequency = self.weights, self._index.frequency("message", stem)
        if not frequency:
            return 0.0
        return self._max - math.log(frequency + w.frequency_smoothing) + w.message_rarity_offset


@dataclass(frozen=True)
class QueryTerms:
    """The terms that are searched for. All words are stems."""

    stems: list[str]
    rarity: Rarity
    unknown: set[str] = field(default_factory=set)  # those that no article has
    pairs: list[str] = field(default_factory=list)  # terms of neighboring words, by which messages are found
    fixed: set[str] = field(default_factory=set)  # words that do not vary
    content: list[str] = field(default_factory=list)  # words that an answer has to cover
    variable: set[str] = field(default_factory=set)  # words that vary and yet may say something
    neighbors: set[Pair] = field(default_factory=set)
    phrases: list[Pair] = field(default_factory=list)  # neighbors of which an answer has to cover one
    # What answers for a word as well: synonyms, and compounds that hold it.
    alternatives: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    known_names: list[str] = field(default_factory=list)  # words that vary in messages, and articles know

    def weight(self, stem: str) -> float:
        """Return how much a word counts in the query: by its rarity, and more if it is repeated."""
        return self.rarity.of_word(stem) * self.repetition(stem)

    def repetition(self, stem: str) -> float:
        """Return the factor for repeated words. Source: BM25's factor for the query, as a logarithm."""
        return 1.0 + math.log(max(self.counts[stem], 1))


def mend_words(query: Query, index: Index, language: str) -> Query:
    """Return the query with words joined that a terminal broke: the whole is far commoner than a half."""

    def join(match: re.Match[str]) -> str:
        first, second, whole = (
            index.frequency("text", _stem(word, language))
            for word in (match[1], match[2], match[1] + match[2])
        )
        is_broken = whole > weights.WEIGHTS.broken_word_ratio * min(first, second)
        return match[1] + match[2] if is_broken else match[0]

    if query.is_paste or "\n" not in query.text:
        return query
    return Query(_BROKEN_WORD.sub(join, query.text))


def _stem(word: str, language: str) -> str:
    return " ".join(stem_words(split_words(word), language))


def read_query_terms(query: Query, index: Index, language: str, product: str) -> QueryTerms:
    """Return the terms of a query, read as words of one language, with the synonyms of a product."""
    rarity = Rarity.of(index, language)
    if query.is_paste:
        return _read_paste_terms(query, rarity, index, language)
    # A joined term such as foo.dll counts as a word if any article has it; otherwise its parts count.
    joined_stems = stem_words(query.joined_terms, language)
    joined = [stem for stem in joined_stems if index.has_word(stem)]
    stems = list(dict.fromkeys([*stem_words(query.words, language), *joined]))
    unknown = {stem for stem in stems if not index.has_word(stem)}
    runs = [stem_words(run, language) for run in query.runs]
    content = _content_words(query, joined, index, language)
    alternatives = {
        _stem_of(word, language): compounds.find_compounds(word, language, index) for word in content
    }
    _add_synonyms(alternatives, query, index, language, product)
    for stem, spaced in compounds.find_spacings(query.all_words, language, index):
        if stem in alternatives:
            alternatives[stem].append(spaced)
    content = list(dict.fromkeys([*stem_words(content, language), *joined]))
    pairs = dict.fromkeys(pair for run in query.runs for pair in pairwise(run))
    counted = set(content)
    stemmed = dict.fromkeys(pairwise(stem_words(query.all_words, language)))
    return QueryTerms(
        stems=list(dict.fromkeys([*stems, *content])),
        rarity=rarity,
        unknown=unknown,
        pairs=_rare_pairs(pairs, index),
        fixed={stem for run in runs for stem in run},
        content=content,
        variable=set(stem_words(sorted(query.variable_words), language)),
        neighbors={pair for run in runs for pair in pairwise(run)},
        phrases=[pair for pair in stemmed if not counted.isdisjoint(pair)][:MAX_PHRASES],
        alternatives=alternatives,
        counts=Counter(stem_words(query.all_words, language)),
        known_names=_known_names(query, index, language),
    )


def _content_words(query: Query, joined: Sequence[str], index: Index, language: str) -> list[str]:
    """Return the words that an answer has to cover, without the parts of joined terms that articles have."""
    parts = Counter(
        part
        for term in query.joined_terms
        if _stem_of(term, language) in joined
        for part in query.parts(term)
    )
    # A part that stands by itself as well is a word: "a non-constant value in a constant".
    often = Counter(query.all_words)
    parts_only = {part for part, times in parts.items() if often[part] <= times}
    words = query.fixed_words if joined else query.content_words
    if len(words) < 2:  # of "port 4711" the number says what is meant
        numbers = (word for word in query.words if word.isdigit() and len(word) >= MIN_NUMBER_DIGITS)
        words = [*words, *(number for number in numbers if index.has_word(number))]
    words = [*words, *(name for name in _known_names(query, index, language) if name not in words)]
    words = [part for word in words for part in _split_unknown(word, language, index)]
    left_out = find_stop_words(words, language) | parts_only | _find_boundary_pairs(words, index, language)
    content = [word for word in words if word not in left_out]
    return content if content or joined else words


def _known_names(query: Query, index: Index, language: str) -> list[str]:
    """Return the words that vary in messages and that articles know, such as WSL2 or OneDrive."""
    names = [word for word in query.words if word in query.variable_words and not word.isdigit()]
    return [name for name in names if name not in STOP_WORDS and index.has_word(_stem_of(name, language))]


def _rare_pairs(pairs: Iterable[Pair], index: Index) -> list[str]:
    """Return the terms of the first pairs that stand in messages, without those that stand in thousands."""
    known = islice(index.pairs_in_messages(pairs), MAX_PASTE_PAIRS)
    frequencies = {pair_term(*pair): frequency for pair, frequency in known}
    rare = [term for term, frequency in frequencies.items() if frequency <= MAX_PAIR_DOCUMENTS]
    return rare or [*frequencies]


def _stem_of(word: str, language: str) -> str:
    return stem_words([word], language)[0]


def _split_unknown(word: str, language: str, index: Index) -> list[str]:
    """Return the word, or the two that it is made of if no article has it."""
    is_known = index.has_word(_stem_of(word, language))
    return [word] if is_known else compounds.split_compound(word, language, index) or [word]


def _add_synonyms(
    alternatives: dict[str, list[str]], query: Query, index: Index, language: str, product: str
) -> None:
    """Add what editors say the words may as well be; a phrase stands for each of the words it replaces."""
    words, added = query.all_words, 0
    for alternative in rules.current_rules().alternatives(words, language, product):
        phrase = stem_words(alternative.words, language)
        # A phrase of stop words, or with a word that no article has, finds nothing.
        if added >= MAX_SYNONYMS or not all(map(index.has_word, phrase)) or not {*phrase} - STOP_WORDS:
            continue
        added += 1
        for stem in stem_words(words[alternative.start : alternative.end], language):
            if stem in alternatives and stem not in phrase:
                alternatives[stem].append(" ".join(phrase))


def _find_boundary_pairs(words: Sequence[str], index: Index, language: str) -> set[str]:
    """Return pairs of characters, in scripts without spaces, that only the border of two words has made."""
    characters_of = {word: find_unspaced_characters(word) for word in words if not word.isascii()}
    known = {word for word in characters_of if index.has_word(_stem_of(word, language))}
    covered = {character for word in known for character in characters_of[word]}
    return {
        word
        for word, characters in characters_of.items()
        if characters and word not in known and covered.issuperset(characters)
    }


def _read_paste_terms(query: Query, rarity: Rarity, index: Index, language: str) -> QueryTerms:
    """Return the terms of a paste, of which only neighboring words count: logs have many words."""
    words = list(set().union(*query.runs))
    stem_of = dict(zip(words, stem_words(words, language), strict=True))
    rarity_of = {word: in_messages for word in words if (in_messages := rarity.in_messages(stem_of[word]))}
    pairs = {pair for pair in set[Pair]().union(*map(pairwise, query.runs)) if rarity_of.keys() >= {*pair}}
    rarest = sorted(((rarity_of[one] + rarity_of[two], one, two) for one, two in pairs), reverse=True)
    return QueryTerms(
        [],
        rarity,
        pairs=_rare_pairs([(one, two) for _rarity, one, two in rarest], index),
        neighbors={(stem_of[one], stem_of[two]) for one, two in pairs},
    )
