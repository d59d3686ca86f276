"""Finds articles: the text that someone typed becomes one page of results."""

from collections.abc import Mapping, Sequence

from articles.models import Publication
from articles.strings.characters import blank_controls
from articles.strings.code_names import name_shape
from articles.strings.codes import Certainty, CodeMention, canonical_code

from . import rows as read
from .attributes import Attributes
from .excerpt import Marker
from .findings import (
    MAX_SUGGESTIONS,
    STEPS,
    Findings,
    Scope,
    filter_terms,
    near_articles,
    search_index,
)
from .index_folder import INDEX
from .offers import POPULAR, find_popular
from .query import Query, parse_query
from .ranking import Ranking
from .results import FAMILY, SPELLING, Hit, Offer, Results, build_hit, read_texts
from .scorer import ScoredHit

MAX_POPULAR, MAX_CHOICES = 5, 20


def find(
    q: str, *, product: str = "", area: str = "", language: str | None = None, page: int = 1, size: int = 20,
    offset: int | None = None, exact: bool = False, excerpts: bool = True,
    attributes: Attributes | None = None, leads_on: bool = False,
) -> Results:  # fmt: skip
    """Return one page of live articles for what a person typed. Never raises for what was typed.

    `product` and `area` are slugs; `page` counts from 1; `offset` begins anywhere instead; with `exact` no
    other words are sought than those typed, even if they find nothing; without `excerpts` each hit has its
    summary, and no text of an article is read. `attributes` are what all results have. With `leads_on`,
    nothing but the article is read to which a code leads: the answer has no hits then.
    """
    query, scope = parse_query(q), Scope(product, area, blank_controls(language or ""), attributes)
    if query.is_empty:
        return Results(query.typed, safety=query.safety)
    findings = INDEX.ask(lambda index: search_index(query, index, scope, exact))
    if findings is None:
        return Results(query.typed, safety=query.safety, building=True)
    for step in STEPS:
        findings = step(findings, scope)
    start = (page - 1) * size if offset is None else offset
    hits = findings.ranking.hits[start : start + size]
    if leads_on and findings.ranking.codes.sole and len(_choices(findings.ranking)) == 1:
        results = _read_results(query, findings, scope, (), excerpts)
        if results.jump:
            return results
    return _read_results(query, findings, scope, hits, excerpts)


def find_nearest(code: str, *, product: str = "", language: str | None = None) -> list[Offer]:
    """Return the articles whose codes are most like one that no article has; none is claimed.

    A text that is no code, and a moment without an index, have none. Never raises for what was typed.
    """
    query = parse_query(code)
    sole = next((mention for mention in query.codes if mention.certainty == Certainty.ALONE), None)
    if sole is None and name_shape(query.text):  # tokenExpired, on a site with such codes
        sole = CodeMention(query.text, canonical_code(query.text), Certainty.ALONE, 0, len(query.text))
    if sole is None:
        return []
    filters = filter_terms(product, "", language)
    near = INDEX.ask(lambda index: near_articles(sole, index, filters)) or ()
    rows = read.read_publications(pk for pk, _code, _why in near)
    return [Offer(rows[pk], written, why) for pk, written, why in near if pk in rows]


def _read_results(
    query: Query, findings: Findings, scope: Scope, page: Sequence[ScoredHit], excerpts: bool
) -> Results:
    """Read the articles of a page of hits and of what is offered besides, and say how the query was read."""
    ranking, correction = findings.ranking, findings.correction
    codes, corrected, choices = ranking.codes, _corrected_pks(findings), _choices(ranking)
    near = [pk for pk, _code, _why in findings.near]
    rows = read.read_publications([*(hit.pk for hit in page), *near, *choices, *corrected])
    hits = _build_hits(findings, scope, page, rows, excerpts)
    is_first = ranking.is_confident and bool(hits) and hits[0].publication.pk == ranking.hits[0].pk
    suggestions = _offers(findings, scope, corrected, rows)
    live = tuple(rows[pk] for pk in choices if pk in rows)
    return Results(
        query=query.typed,
        kind=_kind(ranking),
        confidence=ranking.confidence,
        confident=ranking.is_confident,
        answer=hits[0] if is_first else None,
        total=len(ranking.hits),
        hits=hits,
        code=codes.certain[0].code.written if codes.certain else "",
        jump=live[0] if len(live) == 1 and codes.sole else None,
        choices=live if len(live) > 1 else (),
        unknown=_unknown_code(ranking),
        suggestions=suggestions,
        family=tuple(offer for offer in suggestions if offer.why == FAMILY),
        did_you_mean=correction.text if correction else "",
        corrected=ranking.is_corrected,
        safety=query.safety,
        counts=findings.counts,
        known_names=tuple(ranking.terms.known_names) if ranking.terms else (),
        unspoken=ranking.unspoken,
        site_languages=ranking.site_languages,
    )


def _build_hits(
    findings: Findings,
    scope: Scope,
    page: Sequence[ScoredHit],
    rows: Mapping[int, Publication],
    excerpts: bool,
) -> tuple[Hit, ...]:
    ranking = findings.ranking
    # An article that merely mentions a code that was asked for alone is shown by its summary.
    texts = read_texts(page, rows) if excerpts and not ranking.codes.sole else {}
    marker = Marker(ranking.marked, ranking.foreign_language or ranking.language)
    return tuple(
        build_hit(hit, rows[hit.pk], texts, findings.query, marker, scope.language)
        for hit in page
        if hit.pk in rows
    )


def _offers(
    findings: Findings, scope: Scope, corrected: Sequence[int], rows: Mapping[int, Publication]
) -> tuple[Offer, ...]:
    """Return near codes and articles of the corrected query; if nothing was found, what is opened most."""
    offers = [Offer(rows[pk], code, why) for pk, code, why in findings.near if pk in rows]
    offers += [Offer(rows[pk], rows[pk].code, SPELLING) for pk in corrected if pk in rows]
    if offers or findings.ranking.hits:
        return tuple(offers)
    anywhere = not _unknown_code(findings.ranking)
    popular = find_popular(findings.query.words, scope.language, scope.product, MAX_POPULAR, anywhere)
    return tuple(Offer(publication, publication.code, POPULAR) for publication in popular)


def _corrected_pks(findings: Findings) -> list[int]:
    """Return articles of the query as it was probably meant, if they are not among the hits anyway."""
    correction, hits = findings.correction, findings.ranking.hits
    if not correction or not hits:
        return []
    shown = {hit.pk for hit in hits}
    return [pk for pk in dict.fromkeys(correction.pks) if pk not in shown][:MAX_SUGGESTIONS]


def _choices(ranking: Ranking) -> Sequence[int]:
    """Return the articles of the code that is the whole query, or those that share its message.

    No one is led to another language unasked.
    """
    if ranking.foreign_language or ranking.is_corrected:
        return []
    sole = ranking.codes.sole
    return sole.pks if sole else ranking.shared[:MAX_CHOICES]


def _kind(ranking: Ranking) -> str:
    if ranking.codes.certain or ranking.codes.unknown:
        return "code"
    return "message" if ranking.hits and ranking.hits[0].is_message else "words"


def _unknown_code(ranking: Ranking) -> str:
    """Return the code that no article has, if none was asked for that an article has."""
    codes = ranking.codes
    return "" if codes.certain or not codes.unknown else codes.unknown[0].written
