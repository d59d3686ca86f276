"""The steps of an article in one table: the permission that each needs, where it may begin, where it leads.

The status of the working copy and what readers see (nothing, live, unpublished) are separate. Every write
checks here first, so no request can do more than the editor's permissions allow. No editor (None) means the
site itself: its commands, run by whoever runs the server.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.exceptions import NotAllowed, Refused
from articles.models import Article, ArticleStatus, Publication, Revision
from articles.permissions import Editor, has_permission

NONE, LIVE, WITHDRAWN = "none", "live", "withdrawn"
ANY = tuple(ArticleStatus)


@dataclass(frozen=True)
class Step:
    """One transition. `to` is the new status; without one, the status stays."""

    permission: str
    refusal: Any  # shown without the permission
    statuses: tuple[ArticleStatus, ...] = ANY
    states: tuple[str, ...] = (NONE, LIVE, WITHDRAWN)
    to: ArticleStatus | None = None
    wrong: Any = ""  # shown if the status or state is wrong


NOT_PUBLISHED = gettext_lazy("This article isn't published.")
NO_CHANGE = gettext_lazy("You don't have permission to change articles.")
NO_REVIEW = gettext_lazy("You don't have permission to review articles.")
NO_PUBLISH = gettext_lazy("You don't have permission to publish or unpublish articles.")
NO_DELETE = gettext_lazy("You don't have permission to delete or restore articles.")

STEPS = {
    "add": Step("add_article", gettext_lazy("You don't have permission to create articles.")),
    "save": Step("change_article", NO_CHANGE, to=ArticleStatus.DRAFT),
    "restore": Step("change_article", NO_CHANGE, to=ArticleStatus.DRAFT),
    "bring-back": Step("delete_article", NO_DELETE, to=ArticleStatus.DRAFT),
    "submit": Step(
        "change_article",
        NO_CHANGE,
        statuses=(ArticleStatus.DRAFT, ArticleStatus.CHANGES_REQUESTED),
        to=ArticleStatus.IN_REVIEW,
        wrong=gettext_lazy("This article is already in review or approved."),
    ),
    "take-back": Step(
        "change_article",
        NO_CHANGE,
        statuses=(ArticleStatus.IN_REVIEW,),
        to=ArticleStatus.DRAFT,
        wrong=gettext_lazy("This article isn't in review."),
    ),
    "comment": Step("review_article", NO_REVIEW),
    "request-changes": Step(
        "review_article",
        NO_REVIEW,
        statuses=(ArticleStatus.IN_REVIEW, ArticleStatus.APPROVED),
        to=ArticleStatus.CHANGES_REQUESTED,
        wrong=gettext_lazy("You can request changes only on articles that are in review or approved."),
    ),
    "approve": Step(
        "review_article",
        NO_REVIEW,
        statuses=(ArticleStatus.IN_REVIEW,),
        to=ArticleStatus.APPROVED,
        wrong=gettext_lazy("You can approve only articles that are in review."),
    ),
    "publish": Step("publish_article", NO_PUBLISH, to=ArticleStatus.APPROVED),
    "withdraw": Step("publish_article", NO_PUBLISH, states=(LIVE,), wrong=NOT_PUBLISHED),
    "schedule": Step("publish_article", NO_PUBLISH),
    "delete": Step("delete_article", NO_DELETE),
    "preview": Step("change_article", NO_CHANGE),
    # Owner, dates, product, area, and labels: the text and the status stay (details.py).
    "details": Step("change_article", NO_CHANGE),
}


def check(name: str, editor: Editor, article: Article | None = None) -> None:
    """Raise NotAllowed or Refused, with a sentence, if this editor can't take this step now."""
    step = STEPS[name]
    if not has_permission(editor, step.permission):
        raise NotAllowed(str(step.refusal))
    if article is None:
        return
    if not can_work_on(editor, article):
        raise NotAllowed(_("This article isn't assigned to you."))
    fits = article.status in step.statuses
    if fits and len(step.states) < 3:
        fits = public_state(article) in step.states
    if not fits:
        raise Refused(str(step.wrong))
    if name in ("approve", "publish", "schedule") and is_own_change(editor, article):
        raise Refused(_("Someone else must approve and publish your changes."))
    if name == "publish" and settings.REVIEW_REQUIRED and editor and article.status != ArticleStatus.APPROVED:
        raise Refused(_("This article must be reviewed and approved first."))
    if name == "delete" and public_state(article) == LIVE and not has_permission(editor, "publish_article"):
        raise NotAllowed(_("This article is published. To delete it, you need permission to unpublish."))


def is_allowed(name: str, editor: Editor, article: Article | None = None) -> bool:
    """Return whether the step could be taken now, for what a page offers."""
    try:
        check(name, editor, article)
    except Refused:
        return False
    return True


def can_work_on(editor: Editor, article: Article) -> bool:
    """Return whether the editor can work on all articles, began this one, or has it assigned."""
    if has_permission(editor, "all_articles"):
        return True
    return Article.objects.for_editor(editor).filter(pk=article.pk).exists()


def public_state(article: Article) -> str:
    live = Publication.objects.filter(article=article).values_list("live", flat=True).first()
    return NONE if live is None else LIVE if live else WITHDRAWN


def needs_review(editor: Editor) -> bool:
    """Return whether someone else has to approve this editor's text before it is published."""
    if settings.REVIEW_REQUIRED or not has_permission(editor, "publish_article"):
        return True
    return bool(settings.FOUR_EYES)


def is_own_change(editor: Editor, article: Article) -> bool:
    """Return whether FOUR_EYES is on and this editor wrote some of the unpublished changes."""
    if not settings.FOUR_EYES or editor is None:
        return False
    return unpublished_revisions(article).filter(author=editor).exists()


def unpublished_revisions(article: Article) -> Any:
    """Return the revisions with a text that readers don't see yet, or all if nothing is published.

    A revision that changed only details repeats the text of an earlier one, which counts instead.
    """
    live = Publication.objects.live().filter(article=article)
    published = live.values_list(Coalesce("revision__same_text_as", "revision__number"), flat=True)
    revisions = Revision.objects.filter(article=article, number__gt=published.first() or 0)
    return revisions.exclude(kind=Revision.Kind.DETAILS)
