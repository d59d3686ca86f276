"""What readers show about one article: views, helpful votes, its solutions, and the searches that led there.

Each with its trend, and with as many days before and after its last change as there are. Numbers only.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.timezone import localdate

from articles.content import snapshot
from articles.models import (
    Feedback,
    PageViewTally,
    Publication,
    SearchClick,
    SolutionVote,
    VoteResult,
    VoteTally,
)

from .analytics import Rate

RECENT_DAYS = 30
MAX_COMPARED_DAYS = 90  # before and after a change
MAX_SEARCHES = 8
WEEKS = 12  # of the trend


@dataclass(frozen=True)
class Period:
    """The figures of some days."""

    days: int
    views: int
    helpful: Rate
    worked: Rate


@dataclass(frozen=True)
class SolutionFigures:
    number: int
    title: str
    key: str
    worked: Rate


@dataclass(frozen=True)
class ArticleFigures:
    """`before` and `after` are None on the day of the change, and if the article isn't published."""

    recent: Period
    earlier: Period
    weekly_views: list[int]  # the oldest first
    solutions: list[SolutionFigures]
    changed_on: date | None
    before: Period | None
    after: Period | None


def figures_of(article: int) -> ArticleFigures:
    """Return the figures of an article. Ten queries, however often it is read."""
    until = localdate() + timedelta(days=1)
    middle = until - timedelta(days=RECENT_DAYS)
    since = min(middle - timedelta(days=RECENT_DAYS), until - timedelta(weeks=WEEKS))
    publication = Publication.objects.live().select_related("revision").filter(article=article).first()
    changed_on = localdate(publication.published_at) if publication else None
    compared = min((until - changed_on).days - 1, MAX_COMPARED_DAYS) if changed_on else 0
    if changed_on:
        since = min(since, changed_on - timedelta(days=compared))
    days = _Days(article, since)
    after = changed_on + timedelta(days=1) if changed_on else until
    is_compared = changed_on is not None and compared > 0
    return ArticleFigures(
        recent=days.sum(middle, until),
        earlier=days.sum(middle - timedelta(days=RECENT_DAYS), middle),
        weekly_views=[
            days.sum(until - timedelta(weeks=n), until - timedelta(weeks=n - 1)).views
            for n in range(WEEKS, 0, -1)
        ],
        solutions=_solutions(publication) if publication else [],
        changed_on=changed_on,
        before=days.sum(changed_on - timedelta(days=compared), changed_on)
        if is_compared and changed_on
        else None,
        after=days.sum(after, after + timedelta(days=compared)) if is_compared else None,
    )


class _Days:
    """The numbers of an article by day, since a day."""

    def __init__(self, article: int, since: date) -> None:
        views = PageViewTally.objects.filter(article=article, day__gte=since)
        self.views: dict[date, int] = dict(views.values_list("day", "count"))
        self.helpful: dict[date, Rate] = {}
        self.worked: dict[date, Rate] = {}
        tallies = VoteTally.objects.filter(article=article, day__gte=since)
        for day, helpful, unhelpful, worked, failed in tallies.values_list(
            "day", "helpful", "unhelpful", "worked", "failed"
        ):
            self._add(self.helpful, day, helpful, helpful + unhelpful)
            self._add(self.worked, day, worked, worked + failed)
        # Votes that still have a mark are in no tally yet.
        marked = Feedback.objects.filter(article=article, day__gte=since).exclude(reader="")
        for row in _by_day(marked, Q(helpful=True)):
            self._add(self.helpful, *row)
        tried = SolutionVote.objects.filter(article=article, day__gte=since, during_incident=False)
        tried = tried.filter(result__in=[VoteResult.FIXED, VoteResult.NOT]).exclude(reader="")
        for row in _by_day(tried, Q(result=VoteResult.FIXED)):
            self._add(self.worked, *row)

    @staticmethod
    def _add(days: dict[date, Rate], day: date, good: int, count: int) -> None:
        days[day] = days.get(day, Rate()) + Rate(good, count)

    def sum(self, since: date, until: date) -> Period:
        """Add up the days from one up to, but without, another."""

        def total(days: dict[date, Rate]) -> Rate:
            return sum((rate for day, rate in days.items() if since <= day < until), Rate())

        views = sum(count for day, count in self.views.items() if since <= day < until)
        return Period((until - since).days, views, total(self.helpful), total(self.worked))


def _by_day(rows: Any, good: Q) -> Any:
    days = rows.order_by().values("day").annotate(good=Count("pk", filter=good), n=Count("pk"))
    return days.values_list("day", "good", "n")


def _solutions(publication: Publication) -> list[SolutionFigures]:
    """Return how often each solution of the published text worked, of all votes that are kept."""
    if publication.revision is None:
        return []
    votes = SolutionVote.objects.filter(article=publication.article_id, during_incident=False)
    worked, failed = Q(result=VoteResult.FIXED), Q(result=VoteResult.NOT)
    sums = (
        votes.order_by()
        .values("key")
        .annotate(
            worked=Sum("count", filter=worked, default=0), failed=Sum("count", filter=failed, default=0)
        )
    )
    rates = {row["key"]: Rate(row["worked"], row["worked"] + row["failed"]) for row in sums}
    return [
        SolutionFigures(n, solution["title"], solution["key"], rates.get(solution["key"], Rate()))
        for n, solution in enumerate(snapshot.of(publication.revision)["solutions"], 1)
    ]


def searches_to(article: int) -> list[tuple[str, int]]:
    """Return the searches from which readers opened the article most often, of those that are kept."""
    rows = SearchClick.objects.filter(article=article).order_by().values(query=F("tally__query"))
    sums = rows.annotate(times=Sum("count")).order_by("-times", "query")
    return list(sums.values_list("query", "times")[:MAX_SEARCHES])
