"""The words of a query as the index knows them: their stems, how rare each is, and what answers as well."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from articles.strings.words import find_unspaced_characters, split_words

from . import compounds, rules
from .engine import Index, Pair
from .preparation import pair_term
from .query import STOP_WORDS, Query
from .stems import find_stop_words, stem_words

_WRAPPED = re.compile(r"([^\W\d_]{1,30})\n[^\S\n]*([^\W\d_]{1,30})")

MAX_SYNONYMS = 12
BROKEN = 3
USUAL_SIZE = 1000
MAX_CACHED_RARITIES = 20_000
LEAST_RARITY, LEAST_TELLING = 0.1, 0.5
RARE = 3
MAX_PASTE_PAIRS, MAX_PAIR_DOCUMENTS = 500, 1000


@dataclass
class QueryTerms:
    """What is sought. Words are stems; `pairs` are terms of the index, `neighbours` pairs of stems."""

    stems: list[str]
    rarity: "Rarity"
    unknown: set[str] = field(default_factory=set)
    pairs: list[str] = field(default_factory=list)
    fixed: set[str] = field(default_factory=set)
    telling: list[str] = field(default_factory=list)
    loose: set[str] = field(default_factory=set)
    neighbours: set[Pair] = field(default_factory=set)
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


def unwrap_lines(query: Query, index: Index, language: str) -> Query:
    """The query with words joined that a terminal broke: the whole is far commoner than a half."""

    def joined(match: re.Match[str]) -> str:
        one, two, both = (_stem(part, language) for part in (match[1], match[2], match[1] + match[2]))
        broken = index.spread(both) > BROKEN * min(index.spread(one), index.spread(two))
        return match[1] + match[2] if broken else match[0]

    if query.is_paste or "\n" not in query.text:
        return query
    return Query(_WRAPPED.sub(joined, query.text))


def _stem(word: str, language: str) -> str:
    return " ".join(stem_words(split_words(word), language))


def read_query_terms(query: Query, index: Index, language: str, product: str) -> QueryTerms:
    rarity = Rarity.of(index, language)
    if query.is_paste:
        return _read_paste_terms(query, rarity, index, language)
    # What signs join is a word of its own if any article has it; else its parts have to do.
    wholes = [stem for stem in stem_words(query.wholes, language) if rarity.frequency(stem)]
    known = list(dict.fromkeys([*stem_words(query.words, language), *wholes]))
    unknown = {stem for stem in known if not rarity.frequency(stem)}
    runs = [stem_words(run, language) for run in query.runs]
    fixed = {stem for run in runs for stem in run}
    # An article that has the whole need not have its parts.
    apart = {
        part for one in query.wholes if stem_words([one], language)[0] in wholes for part in query.parts(one)
    }
    told = query.fixed if wholes else query.telling
    told = [part for word in told for part in _split_unknown(word, language, index, rarity)]
    left = {*told} - find_stop_words(told, language) - apart - _find_boundary_pairs(told, rarity, language)
    telling = [word for word in told if word in left] if left or wholes else told
    also = {
        stem_words([word], language)[0]: compounds.find_compounds(word, language, index) for word in telling
    }
    _add_synonyms(also, query, index, language, product)
    telling = list(dict.fromkeys([*stem_words(telling, language), *wholes]))
    known = list(dict.fromkeys([*known, *telling]))
    loose = set(stem_words(sorted(query.loose), language))
    neighbours = {pair for run in runs for pair in pairwise(run)}
    together = index.in_messages({pair: None for run in query.runs for pair in pairwise(run)})
    pairs = _rare_pairs([pair_term(*pair) for pair in together], index)
    times = Counter(stem_words(query.all_words, language))
    return QueryTerms(known, rarity, unknown, pairs, fixed, telling, loose, neighbours, also, times)


def _rare_pairs(pairs: list[str], index: Index) -> list[str]:
    """Those that do not stand in thousands of messages: these tell none apart, and cost most."""
    return [pair for pair in pairs if index.frequency("pair", pair) <= MAX_PAIR_DOCUMENTS] or pairs


def _split_unknown(word: str, language: str, index: Index, rarity: "Rarity") -> list[str]:
    """The word, or those that it is made of if no article has it."""
    known = rarity.frequency(stem_words([word], language)[0])
    return [word] if known else compounds.split_compound(word, language, index) or [word]


def _add_synonyms(
    also: dict[str, list[str]], query: Query, index: Index, language: str, product: str
) -> None:
    """What editors say the words may as well be; a phrase stands for each of the words it replaces."""
    words, left = query.all_words, MAX_SYNONYMS
    for one in rules.current_rules().alternatives(words, language, product):
        other = stem_words(one.words, language)
        # A phrase of empty words, or with a word that no article has, finds nothing.
        if left <= 0 or not all(map(index.spread, other)) or not {*other} - STOP_WORDS:
            continue
        left -= 1
        for stem in stem_words(words[one.start : one.end], language):
            if stem in also and stem not in other:
                also[stem].append(" ".join(other))


def _find_boundary_pairs(words: Sequence[str], rarity: "Rarity", language: str) -> set[str]:
    """Pairs of signs, in scripts without spaces, that no article has because they stand on two words."""
    signs = {word: find_unspaced_characters(word) for word in words if not word.isascii()}
    known = {word for word in signs if rarity.frequency(stem_words([word], language)[0])}
    met = {sign for word in known for sign in signs[word]}
    return {word for word, found in signs.items() if found and word not in known and met.issuperset(found)}


def _read_paste_terms(query: Query, rarity: "Rarity", index: Index, language: str) -> QueryTerms:
    """Of a paste only neighbours count, and only the rarer ones are sought: logs talk a lot."""
    words = list(set().union(*query.runs))
    stem_of = dict(zip(words, stem_words(words, language), strict=True))
    worth = {word: rarity.in_messages[stem] for word, stem in stem_of.items()}
    heard = {word for word in words if worth[word]}
    neighbours = set[Pair]().union(*map(pairwise, query.runs))
    together = {(one, two) for one, two in neighbours if one in heard and two in heard}
    sought = [(worth[one] + worth[two], one, two) for one, two in index.in_messages(together)]
    sought.sort(reverse=True)
    pairs = _rare_pairs([pair_term(one, two) for _worth, one, two in sought[:MAX_PASTE_PAIRS]], index)
    return QueryTerms(
        [], rarity, pairs=pairs, neighbours={(stem_of[one], stem_of[two]) for one, two in together}
    )


class Rarity(dict[str, float]):
    """How rare a word is, looked up when it is first needed and kept as long as the index is the same."""

    def __init__(self, index: Index, language: str):
        super().__init__()
        # A language with few articles among many others knows more words than these show.
        self.frequency, self.size = index.spread, math.isqrt(index.size_in(language) * index.size)
        # A small help center is reckoned as a part of one of so many articles.
        self.scale = max(USUAL_SIZE / max(self.size, 1), 1.0)
        self.most = math.log(max(self.size, USUAL_SIZE) + 1.5)
        self.in_messages = MessageRarity(index, self.most)

    @classmethod
    def of(cls, index: Index, language: str) -> "Rarity":
        found = index.remembered.get(language)
        if found is None or len(found) > MAX_CACHED_RARITIES:
            index.remembered[language] = found = cls(index, language)
        return found

    def __missing__(self, stem: str) -> float:
        # A word of no article weighs no more than one of a few: it may be a name, or a typing error.
        spread = max(max(self.frequency(stem), 1) * self.scale, RARE)
        least = LEAST_RARITY if stem in STOP_WORDS else LEAST_TELLING
        self[stem] = found = max(self.most - math.log(spread + 0.5), least)
        return found


class MessageRarity(dict[str, float]):
    """The same within messages; 0 for a word of none."""

    def __init__(self, index: Index, most: float):
        super().__init__()
        self._index, self._most = index, most

    def __missing__(self, stem: str) -> float:
        frequency = self._index.frequency("message", stem)
        if len(self) > MAX_CACHED_RARITIES:
            self.clear()
        self[stem] = found = self._most - math.log(frequency + 0.5) + 0.1 if frequency else 0.0
        return found
