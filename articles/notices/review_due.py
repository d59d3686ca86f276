"""Letters about articles whose review date has passed: to their owners, and later to managers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, NoticeKind, ReviewReminder

from .kinds import name_of
from .sending import Text, deliver, write_letters

REPEAT_DAYS = 7
ESCALATE_DAYS = 14  # overdue, after which managers are told, too
MAX_NAMED = 20


def remind_of_reviews(today: date | None = None) -> int:
    """Send one letter to each owner, from the day itself on and every week. Return how many were sent.

    Managers get those that are two weeks overdue, and those that no one owns. What couldn't be sent, or was
    due in a night without this command, is sent the next time.
    """
    if not settings.MAIL_IS_SENT:
        return 0
    today = today or localdate()
    for_owners: dict[User, list[int]] = defaultdict(list)
    for_managers: list[int] = []
    for article in _due(today):
        assert article.review_due
        overdue = (today - article.review_due).days
        if article.owner is not None and article.owner.is_active:
            for_owners[article.owner].append(article.pk)
        if article.owner is None or not article.owner.is_active or overdue >= ESCALATE_DAYS:
            for_managers.append(article.pk)
    told: set[int] = set()
    sent = 0
    managers = User.objects.with_perm("auth.change_user").filter(is_staff=True)
    letters: list[tuple[Iterable[User], list[int], str]] = [
        ([owner], articles, "mine") for owner, articles in for_owners.items()
    ]
    for people, articles, whose in [*letters, (managers, for_managers, "")]:
        count = _send(people, articles, _list_url(whose)) if articles else 0
        told |= set(articles) if count else set()
        sent += count
    _note_reminders(told, today)
    return sent


def _due(today: date) -> Iterable[Article]:
    rows = Article.objects.not_deleted().filter(review_due__lte=today, publication__live=True)
    # A new review date begins again.
    recent = ReviewReminder.objects.filter(sent_on__gt=today - timedelta(days=REPEAT_DAYS))
    rows = rows.exclude(Exists(recent.filter(article=OuterRef("pk"), review_due=OuterRef("review_due"))))
    return rows.exclude(verified_on__gte=F("review_due")).select_related("owner").order_by("review_due", "pk")


def _note_reminders(articles: Iterable[int], today: date) -> None:
    dates = Article.objects.filter(pk__in=articles, review_due__isnull=False).values_list("pk", "review_due")
    for pk, review_due in dates:
        values = {"review_due": review_due, "sent_on": today}
        ReviewReminder.objects.update_or_create(article_id=pk, defaults=values)


def _send(people: Iterable[User], articles: list[int], path: str) -> int:
    count = len(articles)

    def write() -> Text:
        subject = ngettext("%(n)d article needs review", "%(n)d articles need review", count) % {"n": count}
        lines = [f"- {name_of(article)}" for article in articles[:MAX_NAMED]]
        if count > MAX_NAMED:
            lines.append(_("- and %(n)d more") % {"n": count - MAX_NAMED})
        return subject, "\n".join([_("These articles are past their review date:"), *lines])

    letters = write_letters(NoticeKind.REVIEW_DUE, people, write, path)
    return len(letters) if letters and deliver(letters) else 0


def _list_url(whose: str) -> str:
    url = reverse("admin:articles_article_changelist")
    return f"{url}?due=date" + (f"&whose={whose}" if whose else "")
