"""What the index has for a query, and what readers' languages, editors' pins, and filters make of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from articles.models import Publication
from articles.strings.characters import blank_controls
from articles.strings.codes import CodeMention

from . import rules, weights
from .attributes import Attributes, matching_pks, restrict_ranking
from .engine import Index
from .near_codes import find_family_codes, find_near_codes
from .other_languages import rank_in_any_language
from .query import Query, parse_query
from .ranking import PINNED, Ranking, is_in_catalog, narrow
from .results import FAMILY, NEAR_CODE
from .scorer import CODE, MESSAGE, ScoredHit
from .spelling import Correction, correct
from .stems import ENGLISH

NearArticle = tuple[int, str, str]  # pk, code, why
MAX_SUGGESTIONS = 8


@dataclass(frozen=True)
class Scope:
    """What a search is limited to: slugs of a product and area, a language ("" is any), attributes."""

    product: str = ""
    area: str = ""
    language: str = ""
    attributes: Attributes | None = None

    @property
    def filters(self) -> list[str]:
        return filter_terms(self.product, self.area, self.language)

    def covers(self, catalog_path: str) -> bool:
        return is_in_catalog(catalog_path, self.product, self.area)


@dataclass(frozen=True)
class Findings:
    """The outcome of a search of the index.

    `query` is the one that was answered: as typed, or corrected. `catalog_paths` say where everything is that
    any filter would give; `near` are articles with nearly the code that no article has.
    """

    query: Query
    ranking: Ranking
    catalog_paths: Mapping[int, str] = field(default_factory=dict)
    near: tuple[NearArticle, ...] = ()
    correction: Correction | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many are in each product, and in each "product/area"."""
        counts: Counter[str] = Counter()
        for path, count in Counter(self.catalog_paths.values()).items():
            product, _slash, area = path.partition("/")
            counts[product] += count
            if area:
                counts[path] += count
        return dict(counts)


def filter_terms(product: str, area: str, language: str | None) -> list[str]:
    """Return the terms of the index that narrow a search down."""
    terms = [f"l:{language}"] if language else []
    terms += [f"p:{product}"] if product else []
    terms += [f"a:{product}/{area}"] if area else []
    return [blank_controls(term) for term in terms]


def search_index(query: Query, index: Index, scope: Scope, exact: bool) -> Findings:
    """Return the ranking, what is near to an unknown code, and what was probably meant."""
    language = scope.language or next(iter(index.languages), ENGLISH)
    findings = _rank_in_scope(query, index, scope, language)
    codes = findings.ranking.codes
    if codes.unknown and not codes.certain:
        findings = replace(findings, near=near_articles(codes.unknown[0], index, scope.filters))
    if findings.ranking.has_code_or_message or codes.unknown:
        return findings
    correction = correct(query, index, scope.filters, language)
    if correction and correction.is_complete and not findings.ranking.hits and not exact:
        meant = _rank_in_scope(parse_query(correction.text), index, scope, language)
        if meant.ranking.hits:
            # An answer to what no one has typed is not claimed.
            ranking = replace(meant.ranking, confidence=0.0, is_corrected=True)
            return replace(meant, ranking=ranking, correction=correction)
    return replace(findings, correction=correction)


def _rank_in_scope(query: Query, index: Index, scope: Scope, language: str) -> Findings:
    """Rank what a product or area has.

    A filter takes out of what is found without it, so that it gives as many as were counted. Where that has
    none, or editors have synonyms for that product alone, the product or area is searched by itself.
    """
    ranking = rank_in_any_language(query, index, filter_terms("", "", scope.language), language)
    catalog_paths = ranking.catalog_paths
    if scope.product or scope.area:
        ranking = narrow(ranking, index, scope.product, scope.area)
        has_synonyms = rules.current_rules().has_product_synonyms(query.all_words, language, scope.product)
        if not ranking.hits or has_synonyms:
            ranking = rank_in_any_language(query, index, scope.filters, language)
            catalog_paths = catalog_paths | ranking.catalog_paths
    return Findings(query, ranking, catalog_paths)


def near_articles(code: CodeMention, index: Index, filters: list[str]) -> tuple[NearArticle, ...]:
    """Return the articles whose codes are nearly this one, then others of its family."""
    near = {pk: (written, NEAR_CODE) for pk, written in find_near_codes(code, index, filters)}
    for pk, written in find_family_codes(code, index, filters):
        near.setdefault(pk, (written, FAMILY))
    return tuple((pk, written, why) for pk, (written, why) in near.items())[:MAX_SUGGESTIONS]


def put_translations_first(findings: Findings, scope: Scope) -> Findings:
    """Put what an article of another language says in the language of the reader before it."""
    ranking = findings.ranking
    if not (ranking.foreign_language and scope.language):
        return findings
    foreign = [hit for hit in ranking.hits if hit.why in (CODE, MESSAGE)]
    groups = Publication.objects.filter(pk__in=[hit.pk for hit in foreign]).values("translation_group")
    live = Publication.objects.live().in_language(scope.language).filter(translation_group__in=groups)
    rows = live.order_by("sort_key", "slug").values_list("pk", "product__slug", "area__slug")
    paths = {pk: f"{product}/{area or ''}" for pk, product, area in rows}
    hit_of = {hit.pk: hit for hit in ranking.hits}
    first = [
        hit_of.get(pk) or ScoredHit(pk, foreign[0].why, foreign[0].score)
        for pk, path in paths.items()
        if scope.covers(path)
    ]
    rest = (hit for hit in ranking.hits if hit not in first)
    return replace(
        findings,
        ranking=replace(ranking, hits=(*first, *rest)),
        catalog_paths={**findings.catalog_paths, **paths},
    )


def put_pins_first(findings: Findings, scope: Scope) -> Findings:
    """Put what editors have pinned to this query first; only a code that was asked for precedes it."""
    query, ranking, w = findings.query, findings.ranking, weights.WEIGHTS
    if query.is_paste:
        return findings
    pinned = rules.current_rules().pinned(query.all_words, scope.language, scope.product)
    if not pinned:
        return findings
    live = Publication.objects.live().filter(article__in=pinned)
    if scope.language:
        live = live.in_language(scope.language)
    rows = live.values_list("article", "pk", "product__slug", "area__slug")
    paths = {pk: f"{product}/{area or ''}" for _article, pk, product, area in rows}
    pk_of = {article: pk for article, pk, _product, _area in rows if scope.covers(paths[pk])}
    hit_of = {hit.pk: hit for hit in ranking.hits}
    first = [hit for hit in ranking.hits if hit.why == CODE and ranking.codes.certain]
    pks = [pk_of[article] for article in pinned if article in pk_of]
    pks = [pk for pk in pks if hit_of.get(pk) not in first]
    pins = [
        (hit_of.get(pk) or ScoredHit(pk))._replace(why=PINNED, score=w.pin_score - w.rank_step * n)
        for n, pk in enumerate(pks)
    ]
    rest = [hit for hit in ranking.hits if hit not in first and hit.pk not in pks]
    is_claimed = pins and not ranking.codes.unknown
    ranking = replace(
        ranking,
        hits=(*first, *pins, *rest),
        shared=() if pins else ranking.shared,
        confidence=1.0 if is_claimed else ranking.confidence,
    )
    return replace(findings, ranking=ranking, catalog_paths={**findings.catalog_paths, **paths})


def keep_attributes(findings: Findings, scope: Scope) -> Findings:
    """Leave only what has the attributes that were chosen, also in the numbers of products and areas."""
    attributes = scope.attributes
    if not attributes:
        return findings
    shown = {hit.pk for hit in findings.ranking.hits}
    pks = matching_pks(shown | findings.catalog_paths.keys(), attributes)
    paths = {pk: path for pk, path in findings.catalog_paths.items() if pk in pks}
    return replace(findings, ranking=restrict_ranking(findings.ranking, pks), catalog_paths=paths)


# Each takes the findings and the scope, and returns the next findings.
STEPS = (put_translations_first, put_pins_first, keep_attributes)
