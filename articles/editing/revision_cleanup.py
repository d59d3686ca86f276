"""Delete old saves that no one needs any more, and never what readers saw."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from articles.models import (
    Article,
    AuditEntry,
    ChangeSetItem,
    Publication,
    ReviewComment,
    Revision,
    Schedule,
)

BATCH_SIZE = 200  # articles of one transaction


def tidy_history(days: int | None = None) -> int:
    """Delete saves older than `days`, by default REVISION_DAYS, and return their number. 0 keeps all.

    These stay: what readers saw, imports and restores, the first and the newest revision of an article, all
    since the published one, those that a decision, comment, or schedule refers to, what undoing a change to
    several articles brings back, and the newest of each author.
    """
    days = settings.REVISION_DAYS if days is None else days
    if not days:
        return 0
    before = timezone.now() - timedelta(days=days)
    count = 0
    articles = list(Revision.objects.filter(_old_saves(before)).values_list("article", flat=True).distinct())
    for n in range(0, len(articles), BATCH_SIZE):
        count += _tidy(articles[n : n + BATCH_SIZE], before)
    return count


def _old_saves(before) -> Q:
    old = Q(kind=Revision.Kind.EDIT, published_at=None, created_at__lt=before, number__gt=1)
    return old & ~Q(number=F("article__version"))


def _tidy(articles: list[int], before) -> int:
    with transaction.atomic():
        # Locked, so that no one publishes or schedules one of them at the same time.
        list(Article.objects.select_for_update(no_key=True).filter(pk__in=articles).order_by("pk"))
        rows = Revision.objects.filter(_old_saves(before), article__in=articles)
        needed = _needed(articles)
        unneeded = [
            pk
            for pk, article, number in rows.values_list("pk", "article", "number")
            if pk not in needed and (article, number) not in needed and number < needed.since(article)
        ]
        return Revision.objects.filter(pk__in=unneeded).delete()[0]


class _Needed(set):
    """Revisions by id or by (article, number), and the published revision number of each article."""

    live: dict[int, int]

    def since(self, article: int) -> int:
        """Return the number from which all revisions stay, or one beyond all if nothing is published."""
        return self.live.get(article, 2**31)


def _needed(articles: list[int]) -> _Needed:
    rows = Revision.objects.filter(article__in=articles)
    newest = rows.exclude(author=None).values("article", "author").annotate(last=Max("number"))
    needed = _Needed((row["article"], row["last"]) for row in newest)
    for model in (Schedule, ReviewComment):
        needed.update(model.objects.filter(article__in=articles).values_list("revision", flat=True))
    entries = AuditEntry.objects.filter(article__in=articles).exclude(revision=None)
    needed.update(entries.values_list("article", "revision"))
    changed_at_once = ChangeSetItem.objects.filter(article__in=articles, change_set__undone_at=None)
    needed.update(changed_at_once.values_list("article", "before"))
    live = Publication.objects.live().filter(article__in=articles)
    needed.live = dict(live.values_list("article", "revision__number"))
    return needed
