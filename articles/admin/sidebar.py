"""What stands beside the article form: how far the article is, what comes next, and who cares for it."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import editing
from articles.models import Article, ArticleStatus


def side_of(user, article: Article, offers: dict[str, bool], is_shown: bool) -> dict[str, Any]:
    """The facts of a stored article; `is_shown` says that readers see exactly this version."""
    last = article.revisions.select_related("author").defer("data").first()
    due = article.review_due
    return {
        "last": last,
        "last_by": (last.author.get_username() if last and last.author else "") or _("the site itself"),
        "owner": article.owner.get_username() if article.owner else "",
        "review_due": due,
        "is_due": due is not None and due <= timezone.localdate(),
        "next": _next(user, article, offers, is_shown),
        "next_url": reverse("admin:articles_article_review", args=[article.pk]) if offers["review"] else "",
    }


WAITING = {
    ArticleStatus.IN_REVIEW: gettext_lazy("A reviewer decides."),
    ArticleStatus.CHANGES_REQUESTED: gettext_lazy("Change what was asked for, then submit it again."),
    ArticleStatus.APPROVED: gettext_lazy("Somebody who may publish publishes it."),
}


def _next(user, article: Article, offers: dict[str, bool], is_shown: bool) -> str:
    """The one step that is due, in words."""
    if is_shown:
        return _("Nothing: readers see this version.")
    if article.status == ArticleStatus.IN_REVIEW and editing.is_allowed("approve", user, article):
        return _("Review it.")
    if article.status != ArticleStatus.CHANGES_REQUESTED and offers["publish"]:
        return _("Publish it when it is ready.")
    if article.status in WAITING:
        return str(WAITING[ArticleStatus(article.status)])
    return _("Submit it for review when it is ready.") if offers["submit"] else _("Write on, and save.")
