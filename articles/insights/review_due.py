"""Which articles want to be looked at again, and why.

Their date has come, what helped helps less than before, a link in them leads nowhere, or nobody answers what
readers write of them. Having verified an article since puts an end to the first two.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from articles.feedback import solution_ranking
from articles.models import Article, ExternalLink, Feedback, SolutionVote, VoteResult, VoteTally

VERIFIED_FOR_DAYS = 365  # days
RECENT_DAYS, BEFORE_DAYS = 30, 90  # days: what is compared with what
MIN_VOTES = 10  # words in each of the two, below which chance decides
PATIENCE_DAYS, MAX_UNANSWERED = 7, 3  # days that something may wait, and how much of it at once is too much
MAX_ARTICLES = 500  # articles named for one reason


@dataclass(frozen=True)
class SuccessDrop:
    """The share of solutions tried that worked, in per cent."""

    before: int
    now: int


@dataclass
class ReviewReasons:
    """Articles by their number. What the dates say is asked of the articles themselves."""

    today: date
    falling: dict[int, SuccessDrop] = field(default_factory=dict)
    unanswered: dict[int, int] = field(default_factory=dict)
    dead: dict[int, int] = field(default_factory=dict)

    def of_date(self) -> Q:
        old = Q(publication__live=True, verified_on__lt=self.today - timedelta(days=VERIFIED_FOR_DAYS))
        return Q(review_due__lte=self.today) | old

    def of_falling(self) -> Q:
        since = Q(verified_on__gt=self.today - timedelta(days=RECENT_DAYS))
        return Q(publication__live=True, pk__in=list(self.falling)) & ~since

    def fall_of(self, article: Article) -> SuccessDrop | None:
        """How much less its solutions help, unless somebody has verified it since."""
        since = article.verified_on and article.verified_on > self.today - timedelta(days=RECENT_DAYS)
        return None if since else self.falling.get(article.pk)

    def of_feedback(self) -> Q:
        return Q(pk__in=list(self.unanswered))

    def of_links(self) -> Q:
        return Q(pk__in=list(self.dead))

    def any(self) -> Q:
        return self.of_date() | self.of_falling() | self.of_links() | self.of_feedback()


def review_reasons(today: date, feedback: bool = True) -> ReviewReasons:
    """What is to be known before articles are asked. Four queries."""
    return ReviewReasons(
        today, falling_success(today), unanswered_feedback(today) if feedback else {}, broken_link_counts()
    )


def broken_link_counts() -> dict[int, int]:
    """How many links to other sites lead nowhere, as the last check found them."""
    rows = ExternalLink.objects.broken().order_by().values("article").annotate(n=Count("pk"))
    return {row["article"]: row["n"] for row in rows.order_by("-n", "article")[:MAX_ARTICLES]}


def unanswered_feedback(today: date) -> dict[int, int]:
    """How much that readers wrote nobody took in hand: for days, or a lot of it."""
    new = Feedback.objects.filter(state=Feedback.State.NEW).order_by().values("article")
    late = Q(day__lte=today - timedelta(days=PATIENCE_DAYS))
    found = new.annotate(n=Count("pk"), late=Count("pk", filter=late)).filter(
        Q(late__gt=0) | Q(n__gte=MAX_UNANSWERED)
    )
    return {row["article"]: row["n"] for row in found.order_by("-n", "article")[:MAX_ARTICLES]}


def falling_success(today: date) -> dict[int, SuccessDrop]:
    """Articles whose solutions work for fewer readers than before, beyond chance."""
    first, turn = today - timedelta(days=RECENT_DAYS + BEFORE_DAYS), today - timedelta(days=RECENT_DAYS)
    told: dict[int, list[int]] = {}
    for article, *counts in _tallied(first, turn):
        told[article] = [count or 0 for count in counts]
    for row in _fresh(turn):
        counts = told.setdefault(row["article"], [0, 0, 0, 0])
        counts[0 if row["result"] == VoteResult.FIXED else 1] += row["n"]
    fallen = {article: fall for article, counts in told.items() if (fall := _success_drop(*counts))}
    worst = sorted(fallen, key=lambda article: fallen[article].now - fallen[article].before)
    return {article: fallen[article] for article in worst[:MAX_ARTICLES]}


def _tallied(first: date, turn: date) -> QuerySet[Any, Any]:
    now, then = Q(day__gt=turn), Q(day__lte=turn)
    rows = VoteTally.objects.filter(day__gt=first).order_by().values("article")
    sums = rows.annotate(
        now_worked=Sum("worked", filter=now), now_failed=Sum("failed", filter=now),
        then_worked=Sum("worked", filter=then), then_failed=Sum("failed", filter=then),
    )  # fmt: skip
    return sums.values_list("article", "now_worked", "now_failed", "then_worked", "then_failed")


def _fresh(turn: date) -> QuerySet[Any, Any]:
    """What is still marked, and in no tally yet."""
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


def articles_due(rows: QuerySet[Article], found: ReviewReasons) -> QuerySet[Article]:
    """Those of some articles that want to be looked at again for any reason."""
    return rows.filter(found.any())
