"""Finds articles: the text that somebody typed becomes one page of results."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from articles.models import Publication
from articles.strings.characters import blank_controls
from articles.strings.codes import Certainty, CodeMention

from . import rows as read
from . import rules, weights
from .attributes import Attributes, matching_pks, restrict_ranking
from .engine import Index
from .excerpt import Marker
from .index_folder import INDEX
from .near_codes import find_family_codes, find_near_codes
from .offers import POPULAR, find_popular
from .other_languages import rank_in_any_language
from .query import Query, parse_query
from .ranking import PINNED, Ranking, is_in_catalog, narrow
from .results import FAMILY, NEAR_CODE, SPELLING, Offer, Results, build_hit, read_texts
from .scorer import CODE, MESSAGE, ScoredHit
from .spelling import Correction, correct
from .stems import ENGLISH

NearArticle = tuple[int, str, str]  # pk, code, why
MAX_SUGGESTIONS, MAX_POPULAR, MAX_CHOICES = 8, 5, 20


@dataclass(frozen=True)
class _Scope:
    """The product and area (slugs) and the language of a search; "" or None is any."""

    product: str = ""
    area: str = ""
    language: str | None = None

    @property
    def filters(self) -> list[str]:
        return filter_terms(self.product, self.area, self.language)

    def covers(self, catalog_path: str) -> bool:
        return is_in_catalog(catalog_path, self.product, self.area)


@dataclass
class _Findings:
    """The outcome of a search of the index.

    `catalog_paths` say where everything is that any filter would give.
    """

    ranking: Ranking
    near: list[NearArticle]
    catalog_paths: dict[int, str]
    correction: Correction | None = None


def find(
    q: str, *, product: str = "", area: str = "", language: str | None = None, page: int = 1, size: int = 20,
    offset: int | None = None, exact: bool = False, excerpts: bool = True,
    attributes: Attributes | None = None,
) -> Results:  # fmt: skip
    """Return one page of live articles for what a person typed. Never raises for what was typed.

    `product` and `area` are slugs; `page` counts from 1; `offset` begins anywhere instead; with `exact` no
    other words are sought than those typed, even if they find nothing; without `excerpts` each hit has its
    summary, and no text of an article is read. `attributes` are what all results have.
    """
    query, language = parse_query(q), blank_controls(language) if language else None
    results, scope = Results(query=query.typed, safety=query.safety), _Scope(product, area, language)
    if query.is_empty:
        return results
    findings = INDEX.ask(lambda index: _search(query, index, scope, exact))
    if findings is None:
        results.building = True
        return results
    ranking, correction = findings.ranking, findings.correction
    if correction:
        results.did_you_mean, results.corrected = correction.text, ranking.is_corrected
        query = parse_query(correction.text) if ranking.is_corrected else query
    if ranking.foreign_language and language:
        _put_translations(findings, scope, language)
    _put_pins(findings, query, scope)
    if attributes:
        _restrict(findings, attributes)
    ranking = findings.ranking
    results.counts = _count_by_catalog(findings.catalog_paths)
    _describe(results, ranking)
    start = (page - 1) * size if offset is None else offset
    _add_articles(results, findings, query, scope, ranking.hits[start : start + size], excerpts)
    return results


def _add_articles(
    results: Results,
    findings: _Findings,
    query: Query,
    scope: _Scope,
    page: Sequence[ScoredHit],
    excerpts: bool,
) -> None:
    """Read the articles of a page of hits and of what is offered besides, and add them to the results."""
    ranking, near = findings.ranking, findings.near
    corrected, choices = _corrected_pks(findings.correction, ranking), _choices(ranking)
    rows = read.read_publications(
        [*(hit.pk for hit in page), *(pk for pk, _code, _why in near), *choices, *corrected]
    )
    results.total = len(ranking.hits)
    # An article that merely mentions a code that was asked for alone is shown by its summary.
    texts = read_texts(page, rows) if excerpts and not ranking.codes.sole else {}
    marker = Marker(ranking.marked, ranking.foreign_language or ranking.language)
    results.hits = [
        build_hit(hit, rows[hit.pk], texts, query, marker, scope.language) for hit in page if hit.pk in rows
    ]
    if ranking.is_confident and results.hits and results.hits[0].publication.pk == ranking.hits[0].pk:
        results.answer = results.hits[0]
    results.suggestions = [Offer(rows[pk], code, why) for pk, code, why in near if pk in rows]
    results.suggestions += [Offer(rows[pk], rows[pk].code, SPELLING) for pk in corrected if pk in rows]
    if not (ranking.hits or results.suggestions):
        popular = find_popular(
            query.words, scope.language, scope.product, MAX_POPULAR, anywhere=not results.unknown
        )
        results.suggestions = [Offer(publication, publication.code, POPULAR) for publication in popular]
    results.family = [offer for offer in results.suggestions if offer.why == FAMILY]
    live = [rows[pk] for pk in choices if pk in rows]
    results.jump = live[0] if len(live) == 1 and ranking.codes.sole else None
    results.choices = live if len(live) > 1 else []


def find_nearest(code: str, *, product: str = "", language: str | None = None) -> list[Offer]:
    """Return the articles whose codes are most like one that no article has; none is claimed.

    A text that is no code, and a moment without an index, have none. Never raises for what was typed.
    """
    codes = parse_query(code).codes
    sole = next((mention for mention in codes if mention.certainty == Certainty.ALONE), None)
    if sole is None:
        return []
    filters = filter_terms(product, "", language)
    near = INDEX.ask(lambda index: _near_articles(sole, index, filters)) or []
    rows = read.read_publications(pk for pk, _code, _why in near)
    return [Offer(rows[pk], written, why) for pk, written, why in near if pk in rows]


def filter_terms(product: str, area: str, language: str | None) -> list[str]:
    """Return the terms of the index that narrow a search down."""
    terms = [f"l:{language}"] if language else []
    terms += [f"p:{product}"] if product else []
    terms += [f"a:{product}/{area}"] if area else []
    return [blank_controls(term) for term in terms]


def _search(query: Query, index: Index, scope: _Scope, exact: bool) -> _Findings:
    """Return the ranking, what is near to an unknown code, and what was probably meant.

    A filter takes out of what is found without it, so that it gives as many as were counted. Where that has
    none, or editors have synonyms for that product alone, the product or area is searched by itself.
    """
    language = scope.language or next(iter(index.languages), ENGLISH)
    findings = _search_scope(query, index, scope, language)
    codes = findings.ranking.codes
    unknown = [] if codes.certain else codes.unknown[:1]
    findings.near = [article for code in unknown for article in _near_articles(code, index, scope.filters)]
    if findings.ranking.has_code_or_message or codes.unknown:
        return findings
    findings.correction = correction = correct(query, index, scope.filters, language)
    if correction and correction.is_complete and not findings.ranking.hits and not exact:
        meant = _search_scope(parse_query(correction.text), index, scope, language)
        if meant.ranking.hits:
            # An answer to what nobody has typed is not claimed.
            findings.ranking = replace(meant.ranking, confidence=0.0, is_corrected=True)
            findings.catalog_paths = meant.catalog_paths
    return findings


def _search_scope(query: Query, index: Index, scope: _Scope, language: str) -> _Findings:
    ranking = rank_in_any_language(query, index, filter_terms("", "", scope.language), language)
    catalog_paths = ranking.catalog_paths
    if scope.product or scope.area:
        ranking = narrow(ranking, index, scope.product, scope.area)
        has_synonyms = rules.current_rules().has_product_synonyms(query.all_words, language, scope.product)
        if not ranking.hits or has_synonyms:
            ranking = rank_in_any_language(query, index, scope.filters, language)
            catalog_paths = catalog_paths | ranking.catalog_paths
    return _Findings(ranking, [], catalog_paths)


def _near_articles(code: CodeMention, index: Index, filters: list[str]) -> list[NearArticle]:
    """Return the articles whose codes are nearly this one, then others of its family."""
    near = {pk: (written, NEAR_CODE) for pk, written in find_near_codes(code, index, filters)}
    for pk, written in find_family_codes(code, index, filters):
        near.setdefault(pk, (written, FAMILY))
    return [(pk, written, why) for pk, (written, why) in near.items()][:MAX_SUGGESTIONS]


def _corrected_pks(correction: Correction | None, ranking: Ranking) -> list[int]:
    """Return articles of the query as it was probably meant, if they are not among the hits anyway."""
    if not correction or not ranking.hits:
        return []
    shown = {hit.pk for hit in ranking.hits}
    return [pk for pk in dict.fromkeys(correction.pks) if pk not in shown][:MAX_SUGGESTIONS]


def _put_translations(findings: _Findings, scope: _Scope, language: str) -> None:
    """Put what an article of another language says in the language of the reader before it."""
    ranking = findings.ranking
    foreign = [hit for hit in ranking.hits if hit.why in (CODE, MESSAGE)]
    groups = Publication.objects.filter(pk__in=[hit.pk for hit in foreign]).values("translation_group")
    live = Publication.objects.live().in_language(language).filter(translation_group__in=groups)
    hit_of = {hit.pk: hit for hit in ranking.hits}
    first = []
    for pk, product, area in live.values_list("pk", "product__slug", "area__slug"):
        findings.catalog_paths[pk] = path = f"{product}/{area or ''}"
        if scope.covers(path):
            first.append(hit_of.get(pk) or ScoredHit(pk, foreign[0].why, foreign[0].score))
    rest = (hit for hit in ranking.hits if hit not in first)
    findings.ranking = replace(ranking, hits=(*first, *rest))


def _count_by_catalog(catalog_paths: dict[int, str]) -> dict[str, int]:
    """Return how many are in each product, and in each "product/area"."""
    counts: Counter[str] = Counter()
    for path, count in Counter(catalog_paths.values()).items():
        product, _slash, area = path.partition("/")
        counts[product] += count
        if area:
            counts[path] += count
    return dict(counts)


def _put_pins(findings: _Findings, query: Query, scope: _Scope) -> None:
    """Put what editors have pinned to this query first; only a code that was asked for precedes it."""
    if query.is_paste:
        return
    articles = rules.current_rules().pinned(query.all_words, scope.language or "", scope.product)
    if not articles:
        return
    live = Publication.objects.live().filter(article__in=articles)
    if scope.language:
        live = live.in_language(scope.language)
    pks: dict[int, int] = {}
    for article, pk, product, area in live.values_list("article", "pk", "product__slug", "area__slug"):
        findings.catalog_paths[pk] = path = f"{product}/{area or ''}"
        if scope.covers(path):
            pks[article] = pk
    ranking, w = findings.ranking, weights.WEIGHTS
    hit_of = {hit.pk: hit for hit in ranking.hits}
    first = [hit for hit in ranking.hits if hit.why == CODE and ranking.codes.certain]
    wanted = [pks[article] for article in articles if article in pks]
    wanted = [pk for pk in wanted if hit_of.get(pk) not in first]
    pins = [
        replace(hit_of.get(pk) or ScoredHit(pk), why=PINNED, score=w.pin_score - w.rank_step * n)
        for n, pk in enumerate(wanted)
    ]
    rest = [hit for hit in ranking.hits if hit not in first and hit.pk not in wanted]
    is_claimed = pins and not ranking.codes.unknown
    findings.ranking = replace(
        ranking,
        hits=(*first, *pins, *rest),
        shared=() if pins else ranking.shared,
        confidence=1.0 if is_claimed else ranking.confidence,
    )


def _restrict(findings: _Findings, attributes: Attributes) -> None:
    """Leave only what has these attributes, also in the numbers of products and areas."""
    shown = {hit.pk for hit in findings.ranking.hits}
    pks = matching_pks(shown | findings.catalog_paths.keys(), attributes)
    findings.ranking = restrict_ranking(findings.ranking, pks)
    findings.catalog_paths = {pk: path for pk, path in findings.catalog_paths.items() if pk in pks}


def _describe(results: Results, ranking: Ranking) -> None:
    codes, best = ranking.codes, ranking.hits[0] if ranking.hits else None
    results.unspoken, results.site_languages = ranking.unspoken, ranking.site_languages
    results.known_names = ranking.terms.known_names if ranking.terms else []
    results.confidence, results.confident = ranking.confidence, ranking.is_confident
    if codes.certain:
        results.kind, results.code = "code", codes.certain[0].code.written
    elif codes.unknown:
        results.kind, results.unknown = "code", codes.unknown[0].written
    else:
        results.kind = "message" if best and best.is_message else "words"


def _choices(ranking: Ranking) -> Sequence[int]:
    """Return the articles of the code that is the whole query, or those that share its message.

    Nobody is led to another language unasked.
    """
    if ranking.foreign_language or ranking.is_corrected:
        return []
    sole = ranking.codes.sole
    return sole.pks if sole else ranking.shared[:MAX_CHOICES]
