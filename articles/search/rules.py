"""The rules of editors: synonyms, articles that are pinned to a query, and the names of products.

Compiled once for each state of the database and cached in the process. A search has read that state anyway,
so it pays for nothing that has not changed.
"""

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from articles.models import Pin, Product, Synonym, split_phrases, split_queries
from articles.strings.words import split_words

from .database_state import DatabaseState
from .index_folder import INDEX
from .query import STOP_WORDS
from .stems import stem_words

# Other phrases for one phrase of a query, and words of a long text that are looked at.
MAX_ALTERNATIVES = 8
MAX_QUERY_WORDS = 200

Stems = tuple[str, ...]
Row = TypeVar("Row", Synonym, Pin)


@dataclass(frozen=True)
class Alternative:
    """The words from `start` up to `end` may as well be these, folded as `split_words` folds."""

    start: int
    end: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class _RuleScope:
    """The language and product in which a rule counts; "" is any."""

    language: str
    product: str

    def covers(self, language: str, product: str) -> bool:
        is_language = not self.language or not language or self.language == language
        return is_language and (not self.product or self.product == product)


@dataclass
class Rules:
    """All rules in use. Phrases are compared by their stems, so that endings do not matter."""

    # First stem -> (the stems, where, what is sought as well), the longest first.
    phrases: dict[str, list[tuple[Stems, _RuleScope, list[tuple[str, ...]]]]] = field(default_factory=dict)
    pins: dict[frozenset[str], list[tuple[_RuleScope, int]]] = field(default_factory=dict)
    # The words of a product's name -> its slug; names that several share are left out.
    products: dict[frozenset[str], str] = field(default_factory=dict)

    def alternatives(self, words: Sequence[str], language: str, product: str) -> list[Alternative]:
        """Return what the words may as well be, in their order.

        Of phrases that begin at one word the longest counts, and nothing is looked for inside it. What a
        synonym adds has no synonyms of its own: no chains.
        """
        if not self.phrases or not words:
            return []
        alternatives: list[Alternative] = []
        keys = stem_words(words[:MAX_QUERY_WORDS])
        start = 0
        while start < len(keys):
            size, others = self._longest(keys, start, language, product)
            alternatives += [Alternative(start, start + size, other) for other in others[:MAX_ALTERNATIVES]]
            start += max(size, 1)
        return alternatives

    def has_product_synonyms(self, words: Sequence[str], language: str, product: str) -> bool:
        """Return whether a product has synonyms for these words that count nowhere else."""
        return bool(product) and self.alternatives(words, language, product) != self.alternatives(
            words, language, ""
        )

    def _longest(
        self, keys: Sequence[str], start: int, language: str, product: str
    ) -> tuple[int, list[tuple[str, ...]]]:
        size, others = 0, dict[tuple[str, ...], None]()
        for phrase, scope, also in self.phrases.get(keys[start], ()):
            if len(phrase) < size:
                break
            if tuple(keys[start : start + len(phrase)]) == phrase and scope.covers(language, product):
                size = len(phrase)
                others.update(dict.fromkeys(also))
        return size, list(others)

    def find_product(self, words: Sequence[str]) -> str:
        """Return the slug of the product whose name is among the words, the longest name; or ""."""
        present = frozenset(words)
        names = [name for name in self.products if name <= present]
        return self.products[max(names, key=len)] if names else ""

    def pinned(self, words: Sequence[str], language: str, product: str) -> list[int]:
        """Return the ids of the articles that are pinned to this query, in order; they may not be live."""
        if not self.pins or len(words) > MAX_QUERY_WORDS:
            return []
        rows = self.pins.get(_query_key(words), ())
        return list(dict.fromkeys(pk for scope, pk in rows if scope.covers(language, product)))


def compile_rules(
    synonyms: Iterable[Synonym], pins: Iterable[Pin], products: Iterable[Product] = ()
) -> Rules:
    """Return the rules that these rows make. What is not in use makes none."""
    rules = Rules()
    for synonym in synonyms:
        if synonym.active:
            _add_synonym(rules, synonym)
    for row in rules.phrases.values():
        row.sort(key=lambda phrase: -len(phrase[0]))
    for pin in sorted(pins, key=lambda pin: (pin.position, pin.article.slug, pin.article.language)):
        if pin.active:
            for query in split_queries(pin.queries):
                rules.pins.setdefault(_query_key(split_words(query)), []).append(
                    (_scope(pin), pin.article_id)
                )
    names = [
        (frozenset(split_words(name)), product.slug)
        for product in products
        for name in {product.name, product.short}
    ]
    shared = Counter(name for name, _slug in names)
    rules.products = {name: slug for name, slug in names if name and shared[name] == 1}
    return rules


def current_rules() -> Rules:
    """Return the rules of the state in which this process saw the database last."""
    global _cached
    if (rules := _rules_in_use.get()) is not None:
        return rules
    state, cached = INDEX.last_seen_state(), _cached
    if cached and cached[0] == state:
        return cached[1]
    rules = read_rules()
    _cached = (state, rules)
    return rules


def read_rules(change: Synonym | Pin | None = None) -> Rules:
    """Return the rules as the database has them now, with `change` as if it were saved. Three queries."""
    synonyms = list(Synonym.objects.filter(active=True).select_related("product"))
    pins = list(Pin.objects.filter(active=True).select_related("product", "article"))
    if isinstance(change, Synonym):
        synonyms = _with_change(synonyms, change)
    elif change:
        pins = _with_change(pins, change)
    return compile_rules(synonyms, pins, Product.objects.all())


@contextlib.contextmanager
def use_rules(rules: Rules) -> Iterator[None]:
    """Search with other rules than the stored ones, for this thread alone: to see what a change would do."""
    token = _rules_in_use.set(rules)
    try:
        yield
    finally:
        _rules_in_use.reset(token)


_cached: tuple[DatabaseState, Rules] | None = None
_rules_in_use: ContextVar[Rules | None] = ContextVar("rules_in_use", default=None)


def _with_change(rows: list[Row], change: Row) -> list[Row]:
    """Return the rows with one of them changed, or with a new one at the end."""
    is_known = any(row.pk == change.pk for row in rows)
    return [change if row.pk == change.pk else row for row in rows] + ([] if is_known else [change])


def _add_synonym(rules: Rules, synonym: Synonym) -> None:
    one_way = [tuple(split_words(phrase)) for phrase in split_phrases(synonym.also)]
    phrases = [tuple(split_words(phrase)) for phrase in split_phrases(synonym.phrases)]
    for words in filter(None, phrases):
        key = tuple(stem_words(words))
        also = [other for other in one_way or phrases if other and tuple(stem_words(other)) != key]
        if also:
            rules.phrases.setdefault(key[0], []).append((key, _scope(synonym), also))


def _scope(rule: Synonym | Pin) -> _RuleScope:
    return _RuleScope(rule.language, rule.product.slug if rule.product else "")


def _query_key(words: Sequence[str]) -> frozenset[str]:
    """Return a query without order, endings, and stop words, unless there are no others."""
    content = [word for word in words if word not in STOP_WORDS]
    return frozenset(stem_words(content or words))
