"""Tidying the history: plain saves that nobody needs any more go, what readers saw never does."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from articles.models import Article, AuditEntry, Publication, ReviewComment, Revision, Schedule

AT_ONCE = 200  # articles of one transaction


def tidy_history(days: int | None = None) -> int:
    """Delete plain saves older than so many days, REVISION_DAYS unless given; returns how many. 0 keeps all.

    Kept is what readers saw, what was imported or restored, an article's first and newest revision, all since
    the one that is live, what a decision, a comment or a schedule is about, and the newest of each author.
    """
    days = settings.REVISION_DAYS if days is None else days
    if not days:
        return 0
    before = timezone.now() - timedelta(days=days)
    count = 0
    articles = list(Revision.objects.filter(_plain(before)).values_list("article", flat=True).distinct())
    for n in range(0, len(articles), AT_ONCE):
        count += _tidy(articles[n : n + AT_ONCE], before)
    return count


def _plain(before) -> Q:
    old = Q(kind=Revision.Kind.EDIT, published_at=None, created_at__lt=before, number__gt=1)
    return old & ~Q(number=F("article__version"))


def _tidy(articles: list[int], before) -> int:
    with transaction.atomic():
        # Nobody publishes or schedules one of them meanwhile.
        list(Article.objects.select_for_update(no_key=True).filter(pk__in=articles).order_by("pk"))
        rows = Revision.objects.filter(_plain(before), article__in=articles)
        kept = _needed(articles)
        gone = [
            pk
            for pk, article, number in rows.values_list("pk", "article", "number")
            if pk not in kept and (article, number) not in kept and number < kept.since(article)
        ]
        return Revision.objects.filter(pk__in=gone).delete()[0]


class _Needed(set):
    """Revisions by their id or by (article, number), and for each article the number that readers see."""

    live: dict[int, int]

    def since(self, article: int) -> int:
        """All from here on are kept; of an article that was never live none is."""
        return self.live.get(article, 2**31)


def _needed(articles: list[int]) -> _Needed:
    rows = Revision.objects.filter(article__in=articles)
    newest = rows.exclude(author=None).values("article", "author").annotate(last=Max("number"))
    needed = _Needed((row["article"], row["last"]) for row in newest)
    for about in (Schedule, ReviewComment):
        needed.update(about.objects.filter(article__in=articles).values_list("revision", flat=True))
    entries = AuditEntry.objects.filter(article__in=articles).exclude(revision=None)
    needed.update(entries.values_list("article", "revision"))
    live = Publication.objects.live().filter(article__in=articles)
    needed.live = dict(live.values_list("article", "revision__number"))
    return needed
