"""Letters about articles whose review date has passed: to their owners, and later to managers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import F
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, NoticeKind

from .kinds import name_of
from .sending import deliver, write_letters

REPEAT_DAYS = 7
ESCALATE_DAYS = 14  # overdue, after which managers are told, too
MAX_NAMED = 20


def remind_of_reviews(today: date | None = None) -> int:
    """Send one letter to each owner, on the day itself and every week after it. Return how many were sent.

    Managers get those that are two weeks overdue, and those that nobody owns. Nothing is stored: a night
    without this command skips the articles of that day for a week.
    """
    if not settings.MAIL_IS_SENT:
        return 0
    today = today or localdate()
    for_owners: dict[User, list[int]] = defaultdict(list)
    for_managers: list[int] = []
    for article in _due(today):
        assert article.review_due
        overdue = (today - article.review_due).days
        if overdue % REPEAT_DAYS:
            continue
        if article.owner is not None and article.owner.is_active:
            for_owners[article.owner].append(article.pk)
        if article.owner is None or not article.owner.is_active or overdue >= ESCALATE_DAYS:
            for_managers.append(article.pk)
    sent = sum(_send([owner], articles, _list_url("mine")) for owner, articles in for_owners.items())
    if for_managers:
        managers = User.objects.with_perm("auth.change_user").filter(is_staff=True)
        sent += _send(managers, for_managers, _list_url(""))
    return sent


def _due(today: date) -> Iterable[Article]:
    rows = Article.objects.not_deleted().filter(review_due__lte=today, publication__live=True)
    return rows.exclude(verified_on__gte=F("review_due")).select_related("owner").order_by("review_due", "pk")


def _send(people: Iterable[User], articles: list[int], path: str) -> int:
    count = len(articles)
    subject = ngettext("%(n)d article needs review", "%(n)d articles need review", count) % {"n": count}
    lines = [f"- {name_of(article)}" for article in articles[:MAX_NAMED]]
    if count > MAX_NAMED:
        lines.append(_("- and %(n)d more") % {"n": count - MAX_NAMED})
    text = "\n".join([_("The review date of these articles has passed:"), *lines])
    letters = write_letters(NoticeKind.REVIEW_DUE, people, subject, text, path)
    return len(letters) if letters and deliver(letters) else 0


def _list_url(whose: str) -> str:
    url = reverse("admin:articles_article_changelist")
    return f"{url}?due=date" + (f"&whose={whose}" if whose else "")
