"""Searches without an answer: each once, those made on most days first, and what editors decide about them.

A search that found no answer once may find one now, so every one that is shown is searched again, through
`search.find` as readers do. So it leaves the list as soon as an article answers it, and returns if that goes.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from articles import search
from articles.content import snapshot
from articles.models import Article, CodeReport, SearchTally, SiteState
from articles.strings.words import split_words

DAYS = 30  # in which the search must have been made
MAX_RETRIED = 24  # searches made again to fill one list
CACHE_SECONDS = 60.0  # for which an answer is believed while nothing is published
MAX_CACHED = 1000
MIN_SHARED_WORDS = 0.8  # of the words of a message that was searched

# (query, language, product) -> (expires at, the site's seq, the article that answers it)
_answers: dict[tuple[str, str, str], "tuple[float, int, Answer | None]"] = {}


@dataclass(frozen=True)
class Answer:
    """The article that a search finds with certainty."""

    title: str
    url: str


@dataclass
class UnansweredSearch:
    """A search without an answer on some days. `answer` is what it finds now."""

    kind: str
    query: str
    language: str
    product: str
    days: int
    times: int
    last_day: date
    is_site_wide: bool  # some readers chose no product
    answer: Answer | None = None
    article: Article | None = None  # with this code, published or not
    is_planned: bool = False

    @property
    def is_code(self) -> bool:
        return self.kind == SearchTally.Kind.CODE

    @property
    def label(self) -> str:
        return str(SearchTally.Kind(self.kind).label)


def unanswered_tallies() -> QuerySet[Any, Any]:
    """Return the searches of the last days that were not answered then, as dicts."""
    return SearchTally.objects.unanswered(timezone.localdate() - timedelta(days=DAYS - 1))


def most_frequent_unanswered(
    editor: Any, count: int, without_reported: bool = False
) -> list[UnansweredSearch]:
    """Return the searches made on most days that find no answer now either.

    `without_reported` leaves out those that readers reported as missing, and no one decided about.
    """
    searches: list[UnansweredSearch] = []
    seq = _site_seq()
    new = CodeReport.objects.filter(state=CodeReport.State.NEW).values_list(
        "canonical", "searched", "language"
    )
    reported = set(new) if without_reported else set()
    for row in read_tallies(unanswered_tallies()[: MAX_RETRIED + len(reported)]):
        if (*report_key(row.kind, row.query), row.language) in reported:
            continue
        if _find_answer(row, seq) is None:
            searches.append(row)
        if len(searches) == count:
            break
    return _add_progress(searches, editor)


def retry_tallies(rows: Iterable[dict[str, Any]], editor: Any) -> list[UnansweredSearch]:
    """Make each search again, and return them with what they find now."""
    searches, seq = read_tallies(rows), _site_seq()
    for row in searches:
        row.answer = _find_answer(row, seq)
    return _add_progress(searches, editor)


def read_tallies(rows: Iterable[dict[str, Any]]) -> list[UnansweredSearch]:
    return [
        UnansweredSearch(
            kind=row["kind"],
            query=row["query"],
            language=row["language"],
            product=row["low"] if row["low"] and row["low"] == row["high"] else "",
            days=row["days"],
            times=row["times"],
            last_day=row["last"],
            is_site_wide=bool(row["anywhere"]),
        )
        for row in rows
    ]


def decide_unanswered(kind: str, query: str, language: str, state: CodeReport.State) -> bool:
    """Plan an article for an unanswered search, or ignore it; stored as a report of readers would be.

    Returns False if no one searched it in the last days.
    """
    if not SearchTally.objects.filter(kind=kind, query=query, language=language).exists():
        return False
    canonical, searched = report_key(kind, query)
    today = timezone.localdate()
    CodeReport.objects.update_or_create(
        canonical=canonical,
        searched=searched,
        language=language,
        defaults={"state": state},
        create_defaults={"state": state, "code": canonical[:80], "first_day": today, "last_day": today},
    )
    return True


def report_key(kind: str, query: str) -> tuple[str, str]:
    """Return how a report names a search: as a code, or as a text."""
    return (query, "") if kind == SearchTally.Kind.CODE else ("", query)


def _site_seq() -> int:
    return SiteState.objects.values_list("seq", flat=True).first() or 0


def _find_answer(row: UnansweredSearch, seq: int) -> Answer | None:
    """Return the article that the search finds with certainty now. Cached unless something is published."""
    # Within its product only if no reader searched it anywhere else.
    product = "" if row.is_site_wide else row.product
    key, now = (row.query, row.language, product), time.monotonic()
    expires_at, cached_seq, answer = _answers.get(key, (0.0, -1, None))
    if expires_at > now and cached_seq == seq:
        return answer
    results = search.find(row.query, product=product, language=row.language, size=1)
    certain = [results.jump] if results.jump else results.choices
    pages = [*certain, *(hit.publication for hit in results.hits if _covers_message(row, hit))]
    is_answered = bool(results.confident or results.choices) and bool(pages)
    answer = Answer(str(pages[0]), pages[0].get_absolute_url()) if is_answered else None
    if not results.building:
        if len(_answers) > MAX_CACHED:
            _answers.clear()
        _answers[key] = (now + CACHE_SECONDS, seq, answer)
    return answer


def _covers_message(row: UnansweredSearch, hit: search.Hit) -> bool:
    """Words in common prove little for a message, unless most are in one message of the article."""
    if row.kind != SearchTally.Kind.MESSAGE or hit.why != "words":
        return True
    revision = hit.publication.revision
    if revision is None:
        return False
    words = set(split_words(row.query))
    messages = snapshot.of(revision)["messages"]
    return any(
        len(words.intersection(split_words(message["text"]))) >= MIN_SHARED_WORDS * len(words)
        for message in messages
    )


def _add_progress(searches: list[UnansweredSearch], editor: Any) -> list[UnansweredSearch]:
    """Add what editors do about the searches: an article that is planned, or begun with this code."""
    if not searches:
        return searches
    codes = [row.query for row in searches if row.is_code]
    texts = [row.query for row in searches if not row.is_code]
    planned = set(
        CodeReport.objects.filter(state=CodeReport.State.PLANNED, searched__in=["", *texts])
        .filter(canonical__in=["", *codes])
        .values_list("canonical", "searched", "language")
    )
    mine = Article.objects.not_deleted().for_editor(editor).filter(codes__canonical__in=codes)
    articles = {article.canonical: article for article in mine.annotate(canonical=F("codes__canonical"))}
    for row in searches:
        row.is_planned = (*report_key(row.kind, row.query), row.language) in planned
        row.article = articles.get(row.query) if row.is_code else None
    return searches
