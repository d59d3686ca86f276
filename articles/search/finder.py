"""The door: what was typed -> one page of results."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.utils.safestring import SafeString

from articles.models import Publication
from articles.strings.characters import blank_controls
from articles.strings.codes import Certainty, CodeMention
from articles.strings.words import split_words

from . import index as store
from . import rows as read
from . import rules
from .codes import find_family_codes, find_near_codes
from .engine import Index, IndexDamaged
from .excerpt import Marker
from .offers import POPULAR, find_popular
from .other_languages import rank_in_other_languages
from .query import Query, parse_query
from .ranking import PINNED, Ranking, is_in_catalog, narrow, rank
from .scorer import CODE, MESSAGE, WORDS, ScoredHit
from .spelling import Correction, correct
from .stems import ENGLISH

Answer = TypeVar("Answer")
NearArticle = tuple[int, str, str]  # pk, code, why
NEAR_CODE, FAMILY, SPELLING = "near-code", "family", "spelling"
MAX_SUGGESTIONS, MAX_POPULAR = 8, 5
MAX_LINE_LENGTH = 300
SYMPTOM, QUESTION = "symptom", "question"
PIN_SCORE = 15.0  # below that of a code, above all else


@dataclass(frozen=True)
class Hit:
    """One result: the publication, why it is here, and safe HTML.

    `why` is pinned, code, message, title, symptom, question or words.

    `line` is the line of a paste in which the article's message or code stands; `language` is that of the
    article if another was asked for.
    """

    publication: Publication
    why: str
    excerpt: SafeString
    score: float = 0.0
    line: str = ""
    found: ScoredHit | None = None
    language: str = ""


@dataclass(frozen=True)
class Offer:
    """An article that is offered, never claimed: a code, a relative or words nearly those asked for, or else
    what readers of the product open most (popular)."""

    publication: Publication
    code: str
    why: str = NEAR_CODE


@dataclass
class Results:
    """One page of hits, best first, and what was understood.

    `kind` is code, message, words or empty. `jump` is the one article that certainly has the code that was
    asked for; `choices` are several. `unknown` is a code that no article has; `family`, which `suggestions`
    hold as well, are its relatives. `safety` says that a support number was asked for. `building` says that
    there is no index yet to search in. `did_you_mean` is the query as it was probably meant; `corrected` says
    that these are its results, as the query typed has none. `counts` says how many there are of each product
    and of each "product/area" without the filters: as many as its filter gives.
    """

    query: str
    kind: str = "empty"
    confident: bool = False
    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    code: str = ""
    jump: Publication | None = None
    choices: list[Publication] = field(default_factory=list)
    unknown: str = ""
    suggestions: list[Offer] = field(default_factory=list)
    family: list[Offer] = field(default_factory=list)
    did_you_mean: str = ""
    corrected: bool = False
    safety: bool = False
    building: bool = False
    counts: dict[str, int] = field(default_factory=dict)


def find(
    q: str, *, product: str = "", area: str = "", language: str | None = None, page: int = 1, size: int = 20,
    offset: int | None = None, exact: bool = False, excerpts: bool = True,
) -> Results:  # fmt: skip
    """Return one page of live articles for what a person typed. Never raises for what was typed.

    `product` and `area` are slugs; `page` counts from 1; `offset` begins anywhere instead; with `exact` no
    other words are sought than those typed, even if they find nothing; without `excerpts` each hit has its
    summary, and no text of an article is read.
    """
    query, language = parse_query(q), blank_controls(language) if language else None
    results = Results(query=query.text, safety=query.safety)
    if query.is_empty:
        return results
    answer = ask_index(lambda index: _rank_and_correct(query, index, product, area, language, exact))
    if answer is None:
        results.building = True
        return results
    ranking, close, shelves, correction = answer
    if correction:
        results.did_you_mean, results.corrected = correction.text, ranking.corrected
        query = parse_query(correction.text) if ranking.corrected else query
    if ranking.foreign and language:
        _put_translations(ranking, shelves, product, area, language)
    _put_pins(ranking, shelves, query, product, area, language)
    results.counts = _counts(shelves)
    _describe(results, query, ranking)
    start = (page - 1) * size if offset is None else offset
    shown = ranking.hits[start : start + size]
    meant = _corrected_pks(correction, ranking)
    others = [*(pk for pk, _code, _why in close), *_sole_code_pks(ranking), *meant]
    rows = read.read_publications([*(one.pk for one in shown), *others])
    results.total = len(ranking.hits)
    # What merely mentions a code that was asked for alone is shown by its summary.
    texts = _snapshots(shown, rows) if excerpts and not ranking.codes.alone else {}
    marker = Marker(ranking.terms, ranking.foreign or ranking.language)
    hits = [_build_hit(one, rows[one.pk], texts, query, marker) for one in shown if one.pk in rows]
    results.hits = [_mark_language(hit, language) for hit in hits]
    results.suggestions = [Offer(rows[pk], code, why) for pk, code, why in close if pk in rows]
    results.suggestions += [Offer(rows[pk], rows[pk].code, SPELLING) for pk in meant if pk in rows]
    if not (ranking.hits or results.suggestions):
        often = find_popular(query.words, language, product, MAX_POPULAR, anywhere=not results.unknown)
        results.suggestions = [Offer(one, one.code, POPULAR) for one in often]
    results.family = [one for one in results.suggestions if one.why == FAMILY]
    certain = [rows[pk] for pk in _sole_code_pks(ranking) if pk in rows]
    results.jump = certain[0] if len(certain) == 1 else None
    results.choices = certain if len(certain) > 1 else []
    return results


def find_nearest(code: str, *, product: str = "", language: str | None = None) -> list[Offer]:
    """Return the articles whose codes are most like one that no article has; none is claimed.

    A text that is no code, and a moment without an index, have none. Never raises for what was typed.
    """
    typed = next((one for one in parse_query(code).codes if one.certainty == Certainty.ALONE), None)
    if typed is None:
        return []
    place = filter_terms(product, "", language)
    close = ask_index(lambda index: _near_articles(typed, index, place)) or []
    rows = read.read_publications(pk for pk, _code, _why in close)
    return [Offer(rows[pk], written, why) for pk, written, why in close if pk in rows]


def filter_terms(product: str, area: str, language: str | None) -> list[str]:
    """Return the terms of the index that narrow a search down."""
    wanted = [f"l:{language}"] if language else []
    wanted += [f"p:{product}"] if product else []
    wanted += [f"a:{product}/{area}"] if area else []
    return [blank_controls(term) for term in wanted]


def ask_index(question: Callable[[Index], Answer]) -> Answer | None:
    """Put a question to the index; a damaged one is built anew and asked again. None: no index yet."""
    for _attempt in range(2):
        index = store.follow()
        if index is None:
            return None
        try:
            return question(index)
        except IndexDamaged as error:
            store.discard(index.name, error)
    return None


RankedAnswer = tuple[Ranking, list[NearArticle], dict[int, str], Correction | None]


def _rank_and_correct(
    query: Query, index: Index, product: str, area: str, language: str | None, exact: bool
) -> RankedAnswer:
    """What was found, what is near to an unknown code, on which shelves all stand that any filter gives, and
    what was probably meant.

    A filter takes out of what is found without it, so that it gives as many as were counted. Where that has
    none, or editors have synonyms for that product alone, the product or area is searched by itself.
    """
    spoken = language or next(iter(index.languages), ENGLISH)
    ranking, shelves = _rank_filtered(query, index, product, area, language, spoken)
    place = filter_terms(product, area, language)
    unknown = [] if ranking.codes.sure else ranking.codes.unknown[:1]
    close = [one for code in unknown for one in _near_articles(code, index, place)]
    if _has_code_or_message(ranking) or ranking.codes.unknown:
        return ranking, close, shelves, None
    correction = correct(query, index, place, spoken)
    if correction and correction.complete and not ranking.hits and not exact:
        meant, there = _rank_filtered(parse_query(correction.text), index, product, area, language, spoken)
        if meant.hits:
            # What nobody has typed is no answer to be claimed.
            ranking, shelves = replace(meant, confident=False, corrected=True), there
    return ranking, close, shelves, correction


def _rank_filtered(
    query: Query, index: Index, product: str, area: str, language: str | None, spoken: str
) -> tuple[Ranking, dict[int, str]]:
    ranking = _rank_in_any_language(query, index, filter_terms("", "", language), spoken)
    shelves = ranking.shelves
    if product or area:
        ranking = narrow(ranking, index, product, area)
        if not ranking.hits or rules.current_rules().has_own(query.all_words, spoken, product):
            ranking = _rank_in_any_language(query, index, filter_terms(product, area, language), spoken)
            shelves = shelves | ranking.shelves
    return ranking, shelves


def _near_articles(code: CodeMention, index: Index, place: list[str]) -> list[NearArticle]:
    """The articles whose codes are nearly this one, then others of its family."""
    found = [(pk, written, NEAR_CODE) for pk, written in find_near_codes(code, index, place)]
    there = {pk for pk, _written, _why in found}
    found += [
        (pk, written, FAMILY) for pk, written in find_family_codes(code, index, place) if pk not in there
    ]
    return found[:MAX_SUGGESTIONS]


def _corrected_pks(correction: Correction | None, ranking: Ranking) -> list[int]:
    """Articles of the query as it was probably meant, if they are not among what is shown anyway."""
    if not correction or not ranking.hits:
        return []
    there = {one.pk for one in ranking.hits}
    return [pk for pk in dict.fromkeys(correction.pks) if pk not in there][:MAX_SUGGESTIONS]


def _rank_in_any_language(query: Query, index: Index, place: list[str], language: str) -> Ranking:
    """What is found in this language; before it the code or message that only another language knows."""
    ranking = rank(query, index, place, language)
    if not _has_code_or_message(ranking) and (
        known := rank_in_other_languages(query, index, place, language)
    ):
        return _put_before(*known, ranking)
    return ranking


def _has_code_or_message(ranking: Ranking) -> bool:
    """Whether there is a code or a message that was asked for: more than loose words."""
    return bool(ranking.codes.sure or (ranking.hits and ranking.hits[0].recognised))


def _put_before(language: str, known: Ranking, words: Ranking) -> Ranking:
    """What only articles of another language know, and then what the words have found in the own one."""
    there = {one.pk for one in known.hits}
    known.hits += [one for one in words.hits if one.pk not in there]
    known.terms += words.terms
    known.shelves |= words.shelves
    known.asked, known.judge = words.asked, words.judge
    known.foreign = language
    return known


def _put_translations(
    ranking: Ranking, shelves: dict[int, str], product: str, area: str, language: str
) -> None:
    """Put what an article of another language says in the language of the reader before it."""
    foreign = [one for one in ranking.hits if one.why in (CODE, MESSAGE)]
    groups = Publication.objects.filter(pk__in=[one.pk for one in foreign]).values("translation_group")
    rows = Publication.objects.live().in_language(language).filter(translation_group__in=groups)
    there = {one.pk: one for one in ranking.hits}
    first = []
    for pk, of, part in rows.values_list("pk", "product__slug", "area__slug"):
        shelves[pk] = shelf = f"{of}/{part or ''}"
        if is_in_catalog(shelf, product, area):
            first.append(there.get(pk) or ScoredHit(pk, foreign[0].why, foreign[0].score))
    ranking.hits = [*first, *(one for one in ranking.hits if one not in first)]


def _counts(shelves: dict[int, str]) -> dict[str, int]:
    """How many stand in each product, and in each "product/area"."""
    counts: Counter[str] = Counter()
    for shelf, count in Counter(shelves.values()).items():
        product, _stroke, area = shelf.partition("/")
        counts[product] += count
        if area:
            counts[shelf] += count
    return dict(counts)


def _put_pins(
    ranking: Ranking, shelves: dict[int, str], query: Query, product: str, area: str, language: str | None
) -> None:
    """What editors have pinned to this query stands first; only the code that was asked for precedes it."""
    articles = (
        [] if query.is_paste else rules.current_rules().pinned(query.all_words, language or "", product)
    )
    if not articles:
        return
    live = Publication.objects.live().filter(article__in=articles)
    if language:
        live = live.in_language(language)
    pks: dict[int, int] = {}
    for article, pk, of, part in live.values_list("article", "pk", "product__slug", "area__slug"):
        shelves[pk] = shelf = f"{of}/{part or ''}"
        if is_in_catalog(shelf, product, area):
            pks[article] = pk
    known = {one.pk: one for one in ranking.hits}
    first = [one for one in ranking.hits if one.why == CODE and ranking.codes.sure]
    pinned = [known.get(pks[one]) or ScoredHit(pks[one]) for one in articles if one in pks]
    pinned = [one for one in pinned if one not in first]
    for n, one in enumerate(pinned):
        one.why, one.score = PINNED, PIN_SCORE - 0.001 * n
    rest = [one for one in ranking.hits if one not in first and one not in pinned]
    ranking.hits = [*first, *pinned, *rest]
    ranking.confident = ranking.confident or bool(pinned and not ranking.codes.unknown)


def _describe(results: Results, query: Query, ranking: Ranking) -> None:
    codes, best = ranking.codes, ranking.hits[0] if ranking.hits else None
    results.confident = ranking.confident
    if codes.sure:
        results.kind, results.code = "code", codes.sure[0].code.written
    elif codes.unknown:
        results.kind, results.unknown = "code", codes.unknown[0].written
    else:
        results.kind = "message" if best and best.why == MESSAGE else "words"


def _sole_code_pks(ranking: Ranking) -> list[int]:
    """The articles that have the code which is the whole query; nobody is led to another language unasked."""
    alone = ranking.codes.alone
    return alone.pks if alone and not ranking.foreign else []


def _snapshots(shown: list[ScoredHit], rows: dict[int, Publication]) -> dict[int, dict[str, Any]]:
    """The texts of those hits whose matching place may be anywhere; of a code's article it is the summary."""
    return read.read_snapshots(
        rows[one.pk].revision_id or 0 for one in shown if one.pk in rows and one.why != CODE
    )


def _build_hit(
    found: ScoredHit, publication: Publication, texts: dict[int, dict[str, Any]], query: Query, marker: Marker
) -> Hit:
    data = texts.get(publication.revision_id or 0)
    place, why = publication.summary, found.why
    if data:
        place = marker.best_place(data, found.message if found.why == MESSAGE else -1)
        why = _passage_kind(place, data) if found.why == WORDS else found.why
    line = _matched_line(query, found, place) if "\n" in query.text else ""
    return Hit(publication, why, marker.excerpt(place), found.score, line, found)


def _passage_kind(place: str, data: dict[str, Any]) -> str:
    """What kind of place it is that holds most of the words: a symptom, a question, or any other."""
    if any(place == one["text"] for one in data["symptoms"]):
        return SYMPTOM
    return QUESTION if any(place == one["question"] for one in data["faqs"]) else WORDS


def _mark_language(hit: Hit, language: str | None) -> Hit:
    spoken = hit.publication.language
    return replace(hit, language=spoken) if language and spoken != language else hit


def _matched_line(query: Query, found: ScoredHit, place: str) -> str:
    """The line of a paste in which the code or most of the message stands."""
    if found.why == CODE:
        return next((line.strip() for line in query.lines if found.code in line), "")[:MAX_LINE_LENGTH]
    if found.why != MESSAGE:
        return ""
    wanted = set(split_words(place))
    lowered = query.lowered_lines
    for word in sorted(wanted, key=len, reverse=True):
        if near := [n for n, line in enumerate(lowered) if word in line]:
            best = max(near, key=lambda n: len(wanted.intersection(lowered[n].split())))
            return query.lines[best].strip()[:MAX_LINE_LENGTH]
    return ""
