"""Searches and votes by day: two counts each, and no text."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from articles.models import Feedback, SearchTally, SolutionVote, VoteResult, VoteTally


class Rate(NamedTuple):
    """A share of all: searches that were answered, solutions that worked, or pages that helped."""

    good: int = 0
    all: int = 0

    def __add__(self, other: Any) -> "Rate":
        return Rate(self.good + other.good, self.all + other.all)

    @property
    def share(self) -> int | None:
        """Return the rate in percent, or None without any."""
        return round(100 * self.good / self.all) if self.all else None


Days = dict[date, Rate]


def searches_by_day(since: date) -> Days:
    """Return how many searches were answered by day. One query."""
    answered = Case(When(confident=True, then=F("count")), default=Value(0), output_field=IntegerField())
    rows = SearchTally.objects.filter(day__gte=since).order_by().values("day")
    return _pairs(rows.annotate(good=Sum(answered), n=Sum("count")).values_list("day", "good", "n"))


def solution_votes_by_day(since: date) -> Days:
    """Return how many solutions worked of those tried by day, without votes during incidents. Two queries."""
    fresh = SolutionVote.objects.filter(day__gte=since, during_incident=False).exclude(reader="")
    fresh = fresh.filter(result__in=[VoteResult.FIXED, VoteResult.NOT])
    days = _by_day(fresh, Q(result=VoteResult.FIXED))
    return _pairs([*_tallies(since, "worked", "failed"), *days])


def page_votes_by_day(since: date) -> Days:
    """Return how many page votes were helpful by day. Two queries."""
    fresh = Feedback.objects.filter(day__gte=since).exclude(reader="")
    return _pairs([*_tallies(since, "helpful", "unhelpful"), *_by_day(fresh, Q(helpful=True))])


def total(days: Days, since: date, until: date) -> Rate:
    """Return the sum from one day up to, but without, another."""
    return sum((pair for day, pair in days.items() if since <= day < until), Rate())


def _tallies(since: date, good: str, other: str) -> Iterable[tuple[date, int, int]]:
    rows = VoteTally.objects.filter(day__gte=since).order_by().values("day")
    sums = rows.annotate(good=Sum(good), n=Sum(F(good) + F(other)))
    return sums.values_list("day", "good", "n")


def _by_day(rows: QuerySet[Any], good: Q) -> Iterable[tuple[date, int, int]]:
    """Count the votes that still have a mark, and are in no tally yet."""
    days = rows.order_by().values("day").annotate(good=Count("pk", filter=good), n=Count("pk"))
    return days.values_list("day", "good", "n")


def _pairs(rows: Iterable[tuple[date, int, int]]) -> Days:
    days: Days = {}
    for day, good, count in rows:
        days[day] = days.get(day, Rate()) + Rate(good, count)
    return days
