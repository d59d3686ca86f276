"""Page views of articles, counted by day, with nothing about the readers."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils.timezone import localdate

from articles import link_checker
from articles.feedback import roll_up_all_votes
from articles.models import Article, PageViewTally, Publication

from . import write_behind
from .write_behind import WriteBehind

MONTH_DAYS = 30
RECENT_DAYS, MIN_VIEWS = 7, 3  # days that count for a list, and times an article must have been read in them
MAX_CANDIDATES, CANDIDATES_AT_ONCE = 1000, 100  # of the most read, of which some are in other languages

_TALLY, _ARTICLE = PageViewTally._meta.db_table, Article._meta.db_table
# Raw SQL, because two processes may count the same article at once, and one may have been deleted.
_ADD = (
    f"INSERT INTO {_TALLY} (article_id, day, count) SELECT id, %s, %s FROM {_ARTICLE} WHERE id = %s"
    f" ON CONFLICT (day, article_id) DO UPDATE SET count = {_TALLY}.count + excluded.count"
)

Views = dict[tuple[int, date], int]


class PendingViews(WriteBehind[tuple[Views]]):
    name = "page views"

    def __init__(self) -> None:
        super().__init__()
        self.views: Views = {}

    def count(self, article: int) -> None:
        key = article, localdate()
        with self.lock:
            if key in self.views or len(self.views) < write_behind.MAX_PENDING:
                self.views[key] = self.views.get(key, 0) + 1
            else:
                self.dropped += 1
        self.wake(len(self.views))

    def take(self, everything: bool) -> tuple[Views]:
        views, self.views = self.views, {}
        return (views,)

    def write(self, batch: tuple[Views]) -> None:
        [views] = batch
        with connection.cursor() as cursor:
            # Sorted, so that two processes never wait for each other.
            cursor.executemany(
                _ADD, [(day, count, article) for (article, day), count in sorted(views.items())]
            )

    def delete_old(self) -> None:
        PageViewTally.objects.filter(day__lt=localdate() - timedelta(days=settings.READS_DAYS)).delete()
        # Votes do this when one comes in, which may be never again.
        roll_up_all_votes()
        if settings.CHECK_LINKS:
            link_checker.check_once_a_day()


_pending = PendingViews()


def count_view(article: int) -> None:
    """Count that an article was read."""
    if settings.READS_DAYS:
        _pending.count(article)


def write_views() -> int:
    """Write the pending views; return the number of rows. Never raises for what a database answers."""
    return _pending.flush()


def recent_days() -> int:
    """Return how many of the last days are counted and kept, at most a month; 0 if nothing is."""
    return min(MONTH_DAYS, settings.READS_DAYS)


def count_recent(articles: Iterable[int]) -> int:
    """Return how often these articles were read in the last `recent_days`."""
    since = localdate() - timedelta(days=recent_days())
    tallies = PageViewTally.objects.filter(article__in=list(articles), day__gt=since)
    return tallies.aggregate(times=Sum("count"))["times"] or 0


def most_read(language: str, size: int, product: str = "") -> list[int]:
    """Return the ids of the live articles read most in the last week, the most read first. Two queries.

    Reads come first: joined with them, the database would look through all articles. Of many that are read
    in other languages more are asked for.
    """
    tallies = PageViewTally.objects.filter(day__gt=localdate() - timedelta(days=RECENT_DAYS))
    totals = tallies.values("article").annotate(times=Sum("count")).filter(times__gte=MIN_VIEWS)
    ranked, found = totals.order_by("-times", "article").values_list("article", flat=True), []
    for start in range(0, MAX_CANDIDATES, CANDIDATES_AT_ONCE):
        articles = list(ranked[start : start + CANDIDATES_AT_ONCE])
        live = Publication.objects.live().in_language(language).filter(article__in=articles)
        live = live.filter(product__slug=product) if product else live
        shown = set(live.values_list("article", flat=True))
        found += [article for article in articles if article in shown]
        if len(found) >= size or len(articles) < CANDIDATES_AT_ONCE:
            break
    return found[:size]
