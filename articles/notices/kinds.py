"""What each notice says, and to whom. Whoever did something gets no notice of it."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, AuditEntry, Feedback, NoticeKind, Publication, Schedule
from articles.permissions import Editor

from .sending import Text, after_commit, send


def name_of(article: int) -> str:
    """Return what readers call an article: the title of a draft is not for a letter."""
    title = Publication.objects.live().filter(article=article).values_list("title", flat=True).first()
    return title or _("Unpublished article %(number)d") % {"number": article}


def review_assigned(article: Article, reviewer: User, editor: Editor) -> None:
    """Tell a reviewer that a review waits for them."""
    after_commit(_review_assigned, article.pk, reviewer, editor)


def _review_assigned(article: int, reviewer: User, editor: Editor) -> None:
    def write() -> Text:
        subject = _("Review assigned to you: %(title)s") % {"title": name_of(article)}
        return subject, _("You've been asked to review this article.")

    send(NoticeKind.ASSIGNED, _without(editor, [reviewer]), write, _page("review", article))


def work_assigned(feedback: Feedback, assignee: User, editor: Editor) -> None:
    """Tell a person that feedback of a reader is assigned to them."""
    after_commit(_work_assigned, feedback.article_id, feedback.pk, assignee, editor)


def _work_assigned(article: int, feedback: int, assignee: User, editor: Editor) -> None:
    def write() -> Text:
        subject = _("Feedback assigned to you: %(title)s") % {"title": name_of(article)}
        return subject, _("You've been assigned feedback on this article.")

    path = reverse("admin:articles_feedback_change", args=[feedback])
    send(NoticeKind.ASSIGNED, _without(editor, [assignee]), write, path)


def changes_requested(article: Article, editor: Editor) -> None:
    after_commit(_review_decided, article.pk, editor, NoticeKind.CHANGES)


def review_approved(article: Article, editor: Editor) -> None:
    after_commit(_review_decided, article.pk, editor, NoticeKind.APPROVED)


def _review_decided(article: int, editor: Editor, kind: NoticeKind) -> None:
    """Tell the owner, and who submitted the text last."""
    submitted = AuditEntry.objects.filter(article=article, action=AuditEntry.Action.SUBMIT)
    names = list(submitted.values_list("name", flat=True)[:1])
    owner = Article.objects.filter(pk=article).values("owner")
    people = _without(editor, User.objects.filter(Q(username__in=names) | Q(pk__in=owner)))

    def write() -> Text:
        if kind == NoticeKind.CHANGES:
            subject, text = _("Changes requested: %(title)s"), _("A reviewer requested changes.")
        else:
            subject, text = _("Approved: %(title)s"), _("A reviewer approved this article.")
        return subject % {"title": name_of(article)}, text

    send(kind, people, write, _page("review", article))


def suggestion_decided(feedback: Feedback, editor: Editor) -> None:
    """Tell who suggested a change that someone has decided about it."""
    after_commit(_suggestion_decided, feedback, editor)


def _suggestion_decided(feedback: Feedback, editor: Editor) -> None:
    def write() -> Text:
        subject = _("Decided: your suggestion for %(title)s") % {"title": name_of(feedback.article_id)}
        return subject, _("A reviewer decided on the change you suggested.")

    people = _without(editor, User.objects.filter(pk__in=[feedback.author_id]))
    send(NoticeKind.APPROVED, people, write, _page("suggest", feedback.article_id))


def feedback_arrived(article: int) -> None:
    """Tell the owner of the first open feedback: more is in the inbox until someone has dealt with it."""
    after_commit(_feedback_arrived, article)


def _feedback_arrived(article: int) -> None:
    if Feedback.objects.open().filter(article=article).count() != 1:
        return

    def write() -> Text:
        subject = _("Feedback: %(title)s") % {"title": name_of(article)}
        return subject, _("A reader sent feedback on an article you own.")

    people = User.objects.filter(pk__in=Article.objects.filter(pk=article).values("owner"))
    send(NoticeKind.FEEDBACK, people, write, _page("change", article))


def schedule_failed(row: Schedule) -> None:
    """Tell who scheduled a change, and the owner of the article, that it wasn't carried out."""
    after_commit(_schedule_failed, row.article_id, row.editor_id)


def _schedule_failed(article: int, editor: int | None) -> None:
    def write() -> Text:
        subject = _("Schedule failed: %(title)s") % {"title": name_of(article)}
        return subject, _("A scheduled change failed. Open the page to see why.")

    owner = Article.objects.filter(pk=article).values("owner")
    people = User.objects.filter(Q(pk=editor) | Q(pk__in=owner))
    send(NoticeKind.SCHEDULE, people, write, _page("schedule", article))


def _page(name: str, article: int) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article])


def _without(editor: Editor, people: Iterable[User]) -> list[User]:
    return [person for person in people if editor is None or person.pk != editor.pk]
