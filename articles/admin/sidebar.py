"""The sidebar of the article form: the article's status, the next step, and its owner."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import editing
from articles.insights.review_due import is_review_due
from articles.models import Article, ArticleStatus

from .pages import article_page_url


def sidebar_context(
    editor: Any, article: Article, allowed_steps: dict[str, bool], is_published_as_saved: bool
) -> dict[str, Any]:
    last = article.revisions.select_related("author").defer("data").first()
    return {
        "last_revision": last,
        "last_editor": (last.author.get_username() if last and last.author else "") or _("System"),
        "owner": article.owner.get_username() if article.owner else "",
        "review_due": article.review_due,
        "labels": list(article.labels.values_list("name", flat=True)),
        "is_due": is_review_due(article, timezone.localdate()),
        "next_step": _next_step(editor, article, allowed_steps, is_published_as_saved),
        "next_url": article_page_url(article, "review") if allowed_steps["review"] else "",
    }


NEXT_STEPS = {
    ArticleStatus.IN_REVIEW: gettext_lazy("Wait for a reviewer."),
    ArticleStatus.CHANGES_REQUESTED: gettext_lazy("Make the requested changes, then resubmit."),
    ArticleStatus.APPROVED: gettext_lazy("Wait for a publisher."),
}


def _next_step(
    editor: Any, article: Article, allowed_steps: dict[str, bool], is_published_as_saved: bool
) -> str:
    if is_published_as_saved:
        return _("None. This version is published.")
    if article.status == ArticleStatus.IN_REVIEW and editing.is_allowed("approve", editor, article):
        return _("Review it.")
    if article.status != ArticleStatus.CHANGES_REQUESTED and allowed_steps["publish"]:
        return _("Publish it when it's ready.")
    if article.status in NEXT_STEPS:
        return str(NEXT_STEPS[ArticleStatus(article.status)])
    return (
        _("Submit it for review when it's ready.")
        if allowed_steps["submit"]
        else _("Keep writing, then save.")
    )
