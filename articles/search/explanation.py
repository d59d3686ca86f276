"""Explains what a query becomes and what it finds: for editors, before they save a change."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings

from articles.models import Article, Pin, Synonym
from articles.strings.codes import CodeMention

from . import rules
from .finder import find
from .findings import STEPS, Scope, search_index
from .index_folder import INDEX
from .query import STOP_WORDS, Query, parse_query
from .ranking import Ranking, trace
from .results import Hit, Results
from .rows import read_publications
from .rules import Rules
from .stems import stem_words

MAX_HITS = 10
MAX_WORDS_SHOWN = 60


@dataclass(frozen=True)
class RankedHit:
    """A hit with its rank, and its rank on the other side; 0 is none of the first ones."""

    rank: int
    hit: Hit
    other_rank: int = 0


@dataclass(frozen=True)
class Explanation:
    """One way to answer: what was added to the words, what is pinned, and the first hits in order."""

    results: Results
    added: dict[str, list[str]] = field(default_factory=dict)
    pinned: list[str] = field(default_factory=list)
    ranked_hits: list[RankedHit] = field(default_factory=list)


@dataclass(frozen=True)
class TracedStep:
    """A step of the ranking: its subject, and what was found, first, and sure after it."""

    name: str
    subject: str
    hits: int
    first: str
    confidence: float


@dataclass(frozen=True)
class Trial:
    """A query as it is read, answered by the rules as they are and, if there is a change, with it."""

    query: str
    codes: list[str]
    words: list[str]
    stop_words: list[str]
    stems: list[str]
    now: Explanation
    then: Explanation | None = None
    steps: list[TracedStep] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether the change makes a difference for the first hits."""
        return bool(self.then and _article_order(self.then) != _article_order(self.now))


def explain(q: str, *, product: str = "", language: str = "", change: Synonym | Pin | None = None) -> Trial:
    """Answer a query by the rules as they are and with `change`, which is not saved.

    Without a language it is asked in the site's own.
    """
    query, language = parse_query(q), language or settings.LANGUAGE_CODE
    now = _explain_with(q, product, language, rules.read_rules())
    then = _explain_with(q, product, language, rules.read_rules(change)) if change else None
    return Trial(
        query=query.typed,
        codes=[_format_code(code) for code in query.codes][:MAX_WORDS_SHOWN],
        words=query.words[:MAX_WORDS_SHOWN],
        stop_words=[word for word in query.words[:MAX_WORDS_SHOWN] if word in STOP_WORDS],
        stems=stem_words(query.words[:MAX_WORDS_SHOWN], language),
        now=_with_ranks(now, then),
        then=_with_ranks(then, now) if then else None,
        steps=_trace_steps(query, product, language),
    )


def _trace_steps(query: Query, product: str, language: str) -> list[TracedStep]:
    """Return what each step of the ranking, and then of the findings, made of the query, in their order."""
    scope = Scope(product, language=language)
    traced: list[tuple[Callable[..., Any], Ranking]] = []
    traced += INDEX.ask(lambda index: [*trace(query, index, scope.filters, language)]) or []
    findings = INDEX.ask(lambda index: search_index(query, index, scope, exact=False))
    if findings:
        for step in STEPS:
            findings = step(findings, scope)
            traced.append((step, findings.ranking))
    first = {ranking.hits[0].pk for _step, ranking in traced if ranking.hits}
    titles = {pk: str(row) for pk, row in read_publications(first).items()}
    return [
        TracedStep(
            name=step.__name__.replace("_", " "),
            subject=(step.__doc__ or "").partition("\n")[0],
            hits=len(ranking.hits),
            first=titles.get(ranking.hits[0].pk, "") if ranking.hits else "",
            confidence=ranking.confidence,
        )
        for step, ranking in traced
    ]


def _format_code(code: CodeMention) -> str:
    return code.written if code.written == code.canonical else f"{code.written} = {code.canonical}"


def _explain_with(q: str, product: str, language: str, chosen: Rules) -> Explanation:
    with rules.use_rules(chosen):
        results = find(q, product=product, language=language, size=MAX_HITS)
    words = parse_query(q).all_words
    added: dict[str, list[str]] = {}
    for alternative in chosen.alternatives(words, language, product):
        phrase = " ".join(words[alternative.start : alternative.end])
        added.setdefault(phrase, []).append(" ".join(alternative.words))
    pinned = chosen.pinned(words, language, product)
    titles = dict(Article.objects.filter(pk__in=pinned).values_list("pk", "title")) if pinned else {}
    return Explanation(results, added, [titles[pk] for pk in pinned if pk in titles])


def _with_ranks(side: Explanation, other: Explanation | None) -> Explanation:
    """Rank the hits of one side, each with its rank on the other."""
    other_ranks = {pk: rank for rank, pk in enumerate(_article_order(other), 1)}
    ranked_hits = [
        RankedHit(rank, hit, other_ranks.get(hit.publication.pk, 0))
        for rank, hit in enumerate(side.results.hits, 1)
    ]
    return replace(side, ranked_hits=ranked_hits)


def _article_order(side: Explanation | None) -> list[int]:
    return [hit.publication.pk for hit in side.results.hits] if side else []
