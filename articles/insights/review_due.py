"""Articles that need review, and the reasons.

The review date has come, solutions help less than before, a link is broken, or feedback isn't answered.
Verifying the article ends the first two.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from articles.feedback import solution_ranking
from articles.models import Article, ExternalLink, Feedback, SolutionVote, VoteResult, VoteTally

VERIFIED_FOR_DAYS = 365  # days
RECENT_DAYS, BEFORE_DAYS = 30, 90  # the two periods that are compared
MIN_VOTES = 10  # in each period, below which chance decides
PATIENCE_DAYS, MAX_UNANSWERED = 7, 3  # days that feedback can wait, and how much of it at most
MAX_ARTICLES = 500  # articles named for one reason


@dataclass(frozen=True)
class SuccessDrop:
    """The success rate of solutions, in percent."""

    before: int
    now: int


@dataclass
class ReviewReasons:
    """Reasons by article id. Dates are compared in the query."""

    today: date
    falling: dict[int, SuccessDrop] = field(default_factory=dict)
    unanswered: dict[int, int] = field(default_factory=dict)
    dead: dict[int, int] = field(default_factory=dict)

    def is_date_due(self) -> Q:
        old = Q(publication__live=True, verified_on__lt=self.today - timedelta(days=VERIFIED_FOR_DAYS))
        # Whoever verified the article on its review date or later has done what the date asked for.
        verified_since = Q(verified_on__gte=F("review_due"))
        return (Q(review_due__lte=self.today) & ~verified_since) | old

    def is_falling(self) -> Q:
        since = Q(verified_on__gt=self.today - timedelta(days=RECENT_DAYS))
        return Q(publication__live=True, pk__in=list(self.falling)) & ~since

    def success_drop(self, article: Article) -> SuccessDrop | None:
        """Return the drop of the success rate, unless the article was verified since."""
        since = article.verified_on and article.verified_on > self.today - timedelta(days=RECENT_DAYS)
        return None if since else self.falling.get(article.pk)

    def has_feedback(self) -> Q:
        return Q(pk__in=list(self.unanswered))

    def has_broken_links(self) -> Q:
        return Q(pk__in=list(self.dead))

    def any(self) -> Q:
        return self.is_date_due() | self.is_falling() | self.has_broken_links() | self.has_feedback()


def is_review_due(article: Article, today: date) -> bool:
    """Return whether the review date of an article has come and it wasn't verified since."""
    due = article.review_due
    return due is not None and due <= today and not (article.verified_on and article.verified_on >= due)


def review_reasons(today: date, feedback: bool = True) -> ReviewReasons:
    """Return the reasons for all articles. Four queries."""
    return ReviewReasons(
        today, falling_success(today), unanswered_feedback(today) if feedback else {}, broken_link_counts()
    )


def broken_link_counts() -> dict[int, int]:
    """Return the number of broken links by article, as of the last check."""
    rows = ExternalLink.objects.broken().order_by().values("article").annotate(n=Count("pk"))
    return {row["article"]: row["n"] for row in rows.order_by("-n", "article")[:MAX_ARTICLES]}


def unanswered_feedback(today: date) -> dict[int, int]:
    """Return the amount of new feedback by article, if it waited for days or is much."""
    new = Feedback.objects.filter(state=Feedback.State.NEW).order_by().values("article")
    late = Q(day__lte=today - timedelta(days=PATIENCE_DAYS))
    waiting = new.annotate(n=Count("pk"), late=Count("pk", filter=late)).filter(
        Q(late__gt=0) | Q(n__gte=MAX_UNANSWERED)
    )
    return {row["article"]: row["n"] for row in waiting.order_by("-n", "article")[:MAX_ARTICLES]}


def falling_success(today: date) -> dict[int, SuccessDrop]:
    """Return articles whose solutions work for fewer readers than before, beyond chance."""
    first, turn = today - timedelta(days=RECENT_DAYS + BEFORE_DAYS), today - timedelta(days=RECENT_DAYS)
    votes: dict[int, list[int]] = {}
    for article, *counts in _tallied_votes(first, turn):
        votes[article] = [count or 0 for count in counts]
    for row in _untallied_votes(turn):
        counts = votes.setdefault(row["article"], [0, 0, 0, 0])
        counts[0 if row["result"] == VoteResult.FIXED else 1] += row["n"]
    fallen = {article: fall for article, counts in votes.items() if (fall := _success_drop(*counts))}
    worst = sorted(fallen, key=lambda article: fallen[article].now - fallen[article].before)
    return {article: fallen[article] for article in worst[:MAX_ARTICLES]}


def _tallied_votes(first: date, turn: date) -> QuerySet[Any, Any]:
    now, then = Q(day__gt=turn), Q(day__lte=turn)
    rows = VoteTally.objects.filter(day__gt=first).order_by().values("article")
    sums = rows.annotate(
        now_worked=Sum("worked", filter=now), now_failed=Sum("failed", filter=now),
        then_worked=Sum("worked", filter=then), then_failed=Sum("failed", filter=then),
    )  # fmt: skip
    return sums.values_list("article", "now_worked", "now_failed", "then_worked", "then_failed")


def _untallied_votes(turn: date) -> QuerySet[Any, Any]:
    """Return votes that still have a mark, and are in no tally yet."""
    rows = SolutionVote.objects.filter(
        day__gt=turn, during_incident=False, result__in=[VoteResult.FIXED, VoteResult.NOT]
    )
    return rows.exclude(reader="").order_by().values("article", "result").annotate(n=Count("pk"))


def _success_drop(worked: int, failed: int, worked_before: int, failed_before: int) -> SuccessDrop | None:
    tried, tried_before = worked + failed, worked_before + failed_before
    if min(tried, tried_before) < MIN_VOTES:
        return None
    if (
        solution_ranking.score_interval(worked, tried)[1]
        >= solution_ranking.score_interval(worked_before, tried_before)[0]
    ):
        return None
    return SuccessDrop(round(100 * worked_before / tried_before), round(100 * worked / tried))


def articles_due(rows: QuerySet[Article], reasons: ReviewReasons) -> QuerySet[Article]:
    """Return the articles that need review for any reason."""
    return rows.filter(reasons.any())
