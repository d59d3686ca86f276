"""What someone typed -> hits in order, each with its reason, and how sure we are of the first.

Our promises, in order: the code that was asked for; the message that was pasted; a number that happens to be
a code; the words. Within each, what covers more of what was asked goes first.

A ranking passes through STEPS; each takes it and the index, and returns the next one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from articles.strings.codes import Certainty, canonical_code, fold_look_alikes
from articles.strings.words import split_words

from . import confidence, meaning, weights
from .candidates import MAX_MENTIONS, SCORED_CANDIDATES, find_candidates
from .code_names import has_unread_name
from .codes import (
    LOOKS,
    MENTIONED,
    MatchedCode,
    QueryCodes,
    look_up_codes,
    restrict_codes,
)
from .engine import Index
from .query import Query
from .query_terms import QueryTerms, mend_words, read_query_terms
from .scorer import CODE, MEANING, MESSAGE, TITLE, WORDS, ScoredHit, Scorer
from .stems import stem_words

PINNED = "pinned"
MAX_MARKED_TERMS = 40
MAX_LOOK_ALIKES = 5  # articles with the message that are asked for a code that looks alike


@dataclass(frozen=True)
class Ranking:
    """A query with all that is known of it, and the hits, best first.

    `catalog_paths` says where each is in the catalog, as "product/area"; `shared` are the articles between
    which only the reader can choose, because all have the message.
    """

    query: Query
    filters: tuple[str, ...] = ()
    language: str = ""
    codes: QueryCodes = field(default_factory=QueryCodes)
    terms: QueryTerms | None = None
    scorer: Scorer | None = None
    hits: tuple[ScoredHit, ...] = ()
    unscored: tuple[ScoredHit, ...] = ()
    confidence: float = 0.0
    shared: tuple[int, ...] = ()
    marked: tuple[str, ...] = ()  # the words that are marked in a passage
    # The language of the first hits, if it is another than the one of the query.
    foreign_language: str = ""
    # The language of the query if the site has nothing in it, and those in which it has.
    unspoken: str = ""
    site_languages: tuple[str, ...] = ()
    # True if these are the hits of the words that were probably meant, not of those typed.
    is_corrected: bool = False
    catalog_paths: dict[int, str] = field(default_factory=dict)

    @property
    def is_confident(self) -> bool:
        return bool(self.hits) and self.confidence >= weights.WEIGHTS.min_confidence

    @property
    def has_code_or_message(self) -> bool:
        """Whether there is a code or a message that was asked for: more than loose words."""
        return bool(self.codes.certain or (self.hits and self.hits[0].is_message))


RankingStep = Callable[[Ranking, Index], Ranking]


def rank(query: Query, index: Index, filters: Sequence[str], language: str) -> Ranking:
    """Return the hits for a query whose words are read as those of one language."""
    ranking = Ranking(query, tuple(filters), language)
    for step in STEPS:
        ranking = step(ranking, index)
    return ranking


def trace(
    query: Query, index: Index, filters: Sequence[str], language: str
) -> Iterator[tuple[RankingStep, Ranking]]:
    """Yield each step with what it made of the query."""
    ranking = Ranking(query, tuple(filters), language)
    for step in STEPS:
        ranking = step(ranking, index)
        yield step, ranking


def read_codes(ranking: Ranking, index: Index) -> Ranking:
    """Look up which codes are in the text, and which of them articles have."""
    return replace(ranking, codes=look_up_codes(ranking.query, index, ranking.filters))


def mend_query(ranking: Ranking, index: Index) -> Ranking:
    """Join words that are broken or split, and put letters right that text recognition misread."""
    if ranking.codes.sole:
        return ranking
    return replace(ranking, query=mend_words(ranking.query, index, ranking.language))


def read_words(ranking: Ranking, index: Index) -> Ranking:
    """Tell the words that an answer has to cover from those that vary, with their rarity and synonyms."""
    if sole := ranking.codes.sole:
        return replace(ranking, marked=tuple(stem_words(split_words(sole.code.written), ranking.language)))
    product = next((term[2:] for term in ranking.filters if term.startswith("p:")), "")
    terms = read_query_terms(ranking.query, index, ranking.language, product)
    # Neither "the" nor half of a phrase that stands for a word says why an article is here.
    words = (word for words in terms.alternatives.values() for word in words if " " not in word)
    marked = [*(terms.content or terms.stems), *words][:MAX_MARKED_TERMS]
    scorer = Scorer(ranking.query, terms, ranking.language)
    return replace(ranking, terms=terms, scorer=scorer, marked=tuple(marked))


def score_words(ranking: Ranking, index: Index) -> Ranking:
    """Score the likeliest articles by their messages and words."""
    if ranking.codes.sole:
        return replace(ranking, hits=tuple(_mentions(ranking, index)))
    assert ranking.terms is not None and ranking.scorer is not None
    is_paste = ranking.query.is_paste
    hits, unscored = find_candidates(ranking.terms, ranking.scorer, index, ranking.filters, is_paste)
    return replace(ranking, hits=tuple(hits), unscored=tuple(unscored))


def score_codes(ranking: Ranking, index: Index) -> Ranking:
    """Add the articles of the codes, and put those above what words and messages bring."""
    hits = {hit.pk: hit for hit in ranking.hits}
    for match in [*ranking.codes.matches, *ranking.codes.mentioned]:
        _add_code_match(hits, match)
    return replace(ranking, hits=tuple(hits.values()))


def order_hits(ranking: Ranking, index: Index) -> Ranking:
    """Put the best first. Of equal ones the article decides, not its number or its place in the index."""
    return replace(ranking, hits=tuple(sorted(ranking.hits, key=_sort_key)))


def settle_look_alikes(ranking: Ranking, index: Index) -> Ranking:
    """Take a code that looks like one of the article with the message for that one: Error 16O3."""
    codes = ranking.codes
    if codes.certain or not codes.unknown:
        return ranking
    share = weights.WEIGHTS.look_alike_share
    with_message = [hit for hit in ranking.hits[:MAX_LOOK_ALIKES] if hit.message_share >= share]
    texts = index.stored_texts([hit.address for hit in with_message])
    looks_of = [{*map(fold_look_alikes, map(canonical_code, stored.codes))} for stored in texts]
    for code in codes.unknown:
        look = fold_look_alikes(code.canonical)
        for hit, looks in zip(with_message, looks_of, strict=True):
            if look in looks:
                match = MatchedCode(code, LOOKS, (hit.pk,), {hit.pk: hit.address})
                hits = {other.pk: other for other in ranking.hits}
                _add_code_match(hits, match)
                settled = replace(ranking, codes=QueryCodes((match,)), hits=tuple(hits.values()))
                return order_hits(settled, index)
    return ranking


def drop_noise(ranking: Ranking, index: Index) -> Ranking:
    """Leave out what covers too little, or little beside the best one."""
    if ranking.codes.sole:
        return ranking
    max_cover = max((hit.cover for hit in ranking.hits), default=0.0)
    hits = [hit for hit in ranking.hits if _is_shown(hit, ranking.codes, max_cover)]
    return replace(ranking, hits=tuple(hits))


def add_unscored(ranking: Ranking, index: Index) -> Ranking:
    """Add what only the engine has ranked, for the later pages of results by words."""
    codes = ranking.codes
    if codes.certain or codes.unknown or not any(hit.why in (TITLE, WORDS) for hit in ranking.hits):
        return ranking
    scored = {hit.pk for hit in ranking.hits}
    more = [hit for hit in ranking.unscored if hit.pk not in scored]
    return replace(ranking, hits=(*ranking.hits, *more))


def find_shared_message(ranking: Ranking, index: Index) -> Ranking:
    """Find out whether several articles have the message, so that only the reader can tell which."""
    return replace(ranking, shared=confidence.articles_with_message(ranking.hits, ranking.codes))


def judge(ranking: Ranking, index: Index) -> Ranking:
    """Say how sure we are that the first hit is the answer."""
    query, language = ranking.query, ranking.language
    is_elsewhere = confidence.names_another_product(query, ranking.codes, index, language)
    if ranking.hits and not (is_elsewhere or ranking.has_code_or_message):
        is_elsewhere = confidence.begins_as_another_program(query, index, language)
        is_elsewhere = is_elsewhere or has_unread_name(query, index, language)
        is_elsewhere = is_elsewhere or confidence.has_unread_number(query, ranking.codes, index)
    certainty = confidence.judge(ranking.hits, ranking.codes, bool(ranking.shared), is_elsewhere)
    return replace(ranking, confidence=certainty)


def weigh_meaning(ranking: Ranking, index: Index) -> Ranking:
    """Order by meaning, too, what the words of a question have found."""
    return _order_by_meaning(ranking, index, ranking.scorer)


def locate(ranking: Ranking, index: Index) -> Ranking:
    """Read where in the catalog the hits are."""
    paths = index.catalog_paths([hit.address for hit in ranking.hits])
    return replace(ranking, catalog_paths=dict(zip((hit.pk for hit in ranking.hits), paths, strict=True)))


STEPS: tuple[RankingStep, ...] = (
    read_codes,
    mend_query,
    read_words,
    score_words,
    score_codes,
    order_hits,
    settle_look_alikes,
    drop_noise,
    add_unscored,
    find_shared_message,
    judge,
    weigh_meaning,
    locate,
)


def narrow(ranking: Ranking, index: Index, product: str, area: str) -> Ranking:
    """Return the hits of one product or area: as many as were counted there, claimed only for themselves."""
    paths = {pk: path for pk, path in ranking.catalog_paths.items() if is_in_catalog(path, product, area)}
    hits = [hit for hit in ranking.hits if hit.pk in paths]
    codes = restrict_codes(ranking.codes, paths)
    narrowed = replace(ranking, hits=tuple(hits), catalog_paths=paths, codes=codes)
    if ranking.scorer is None:
        return narrowed
    unscored = [n for n, hit in enumerate(hits) if not hit.is_scored][:SCORED_CANDIDATES]
    texts = index.stored_texts([hits[n].address for n in unscored])
    for n, stored in zip(unscored, texts, strict=True):
        hits[n] = ranking.scorer.score(hits[n].pk, hits[n].engine_score, hits[n].address, stored)
    narrowed = replace(narrowed, hits=tuple(hits))
    for step in (order_hits, find_shared_message, judge):
        narrowed = step(narrowed, index)
    return _order_by_meaning(narrowed, index, scorer=None)


def _order_by_meaning(ranking: Ranking, index: Index, scorer: Scorer | None) -> Ranking:
    """Return the hits in their new order. A claim stays if the same hit is first; meaning never makes one.

    Without a scorer no other articles join the hits.
    """
    hits = ranking.hits
    if not hits or ranking.codes.certain or ranking.codes.unknown:
        return ranking
    weighed = meaning.weigh(ranking.query, hits, index, ranking.language, ranking.filters, scorer)
    is_claim_kept = weighed[0].pk == hits[0].pk and hits[0].why != MEANING
    return replace(ranking, hits=weighed, confidence=ranking.confidence if is_claim_kept else 0.0)


def is_in_catalog(path: str, product: str, area: str) -> bool:
    """Return whether "product/area" is in this product and area; without an area any of the product is."""
    if area:
        return path == f"{product}/{area}"
    return not product or path.startswith(f"{product}/")


def _sort_key(hit: ScoredHit) -> tuple[bool, float, str]:
    return not hit.is_scored, -hit.score, hit.article


def _mentions(ranking: Ranking, index: Index) -> list[ScoredHit]:
    """Return the articles that mention a code that is the whole query, below its own."""
    terms = [("text", stem, 1.0) for stem in ranking.marked if index.has_word(stem)]
    step = weights.WEIGHTS.mention_score
    found = index.search(terms, MAX_MENTIONS, ranking.filters)
    return [ScoredHit(pk, score=round(step * score, 4), address=address) for score, pk, address in found]


def _add_code_match(hits: dict[int, ScoredHit], match: MatchedCode) -> None:
    w = weights.WEIGHTS
    is_certain = match.code.certainty >= Certainty.SHAPED and match.reading != MENTIONED
    for n, pk in enumerate(match.pks):
        hit = hits.get(pk) or ScoredHit(pk, address=match.addresses[pk])
        if hit.why == CODE and hit.reading:
            continue
        code_score = w.code_score if is_certain else w.number_score
        is_reason = is_certain or (hit.why != MESSAGE and match.reading != MENTIONED)
        hits[pk] = hit._replace(
            score=code_score + min(hit.score, w.max_word_score) - w.rank_step * n,
            reading=match.reading,
            code=match.code.written,
            why=CODE if is_reason else hit.why,
        )


def _is_shown(hit: ScoredHit, codes: QueryCodes, max_cover: float) -> bool:
    """Return whether a hit is worth a line: it covers enough, and enough of what the best one covers."""
    if hit.why == CODE:
        return True
    w, cover = weights.WEIGHTS, max(hit.cover, hit.message_share)
    is_enough = cover >= w.min_shown_cover and cover > w.min_shown_part * max_cover
    if codes.unknown:
        # Articles of other codes do not help someone who asks for an unknown one.
        is_sole = any(code.certainty == Certainty.ALONE for code in codes.unknown)
        if codes.may_be_words:
            return is_enough
        return not is_sole and (hit.is_message or is_enough)
    return hit.why in (CODE, MESSAGE) or bool(hit.reading) or is_enough
