"""How a hurried editor narrows the list of articles down: whose, how far, due for what, lacking what."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import permissions
from articles.insights import review_due
from articles.models import Article, ArticleStatus, Feedback, SolutionVote

from .csv_export import Column

# Choices that tell what readers wrote, for those who may deal with it.
OF_FEEDBACK = frozenset({"feedback", "answer"})


def hears_readers(request: HttpRequest) -> bool:
    return permissions.has_permission(request.user, "change_feedback")  # type: ignore[arg-type]


class Narrowing(admin.SimpleListFilter):
    """A filter of which each choice is a method's business. None is told what is not theirs to know."""

    def __init__(self, request: HttpRequest, *args: Any):
        super().__init__(request, *args)
        if not hears_readers(request):
            self.lookup_choices = [one for one in self.lookup_choices if one[0] not in OF_FEEDBACK]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Article] | None:
        wanted = self.value()
        if not wanted or (wanted in OF_FEEDBACK and not hears_readers(request)):
            return queryset
        return self.narrowed(request, queryset, wanted)

    def narrowed(self, request: HttpRequest, rows: Any, wanted: str) -> QuerySet[Article]:
        raise NotImplementedError


class WhoseFilter(Narrowing):
    title = gettext_lazy("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("mine", _("begun by me or mine")), ("owned", _("assigned to me")), ("nobody", _("nobody's"))]

    def narrowed(self, request: HttpRequest, rows: Any, wanted: str) -> QuerySet[Article]:
        match wanted:
            case "mine":
                return rows.begun_or_owned_by(request.user)
            case "owned":
                return rows.filter(owner=request.user)
            case "nobody":
                return rows.filter(owner=None)
        return rows


class WorkFilter(Narrowing):
    """Both facts at once: what readers see, and how far the text of editors is."""

    title = gettext_lazy("work on it")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("open", _("draft, or sent back")),
            ("ready", _("approved, to be published")),
            ("changes", _("live, with newer changes")),
            ("changes-review", _("live, changes in review")),
        ]

    def narrowed(self, request: HttpRequest, rows: Any, wanted: str) -> QuerySet[Article]:
        match wanted:
            case "open":
                return rows.in_progress()
            case "ready":
                return rows.ready_to_publish()
            case "changes":
                return rows.with_unpublished_changes()
            case "changes-review":
                return rows.with_unpublished_changes().filter(status=ArticleStatus.IN_REVIEW)
        return rows


class DueFilter(Narrowing):
    title = gettext_lazy("to be verified again")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("any", _("for any reason")),
            ("date", _("its date has come")),
            ("falling", _("helps less than before")),
            ("links", _("a link leads nowhere")),
            ("feedback", _("feedback is left lying")),
        ]

    def narrowed(self, request: HttpRequest, rows: Any, wanted: str) -> QuerySet[Article]:
        today = timezone.localdate()
        match wanted:
            case "any":
                return review_due.articles_due(
                    rows, review_due.review_reasons(today, feedback=hears_readers(request))
                )
            case "date":
                return rows.filter(review_due.ReviewReasons(today).of_date())
            case "falling":
                return rows.filter(
                    review_due.ReviewReasons(today, falling=review_due.falling_success(today)).of_falling()
                )
            case "links":
                return rows.filter(
                    review_due.ReviewReasons(today, dead=review_due.broken_link_counts()).of_links()
                )
            case "feedback":
                return rows.filter(
                    review_due.ReviewReasons(
                        today, unanswered=review_due.unanswered_feedback(today)
                    ).of_feedback()
                )
        return rows


class LacksFilter(Narrowing):
    title = gettext_lazy("lacking")
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("outcomes", _("live, and no outcomes")),
            ("solutions", _("no solution")),
            ("sources", _("no source")),
            ("verified", _("never verified")),
            ("answer", _("open feedback")),
        ]

    def narrowed(self, request: HttpRequest, rows: Any, wanted: str) -> QuerySet[Article]:
        match wanted:
            case "outcomes":
                told = SolutionVote.objects.filter(article=OuterRef("pk"))
                return rows.filter(~Exists(told), publication__live=True)
            case "solutions":
                return rows.filter(solutions=None)
            case "sources":
                return rows.filter(sources=None)
            case "verified":
                return rows.filter(Q(verified_on=None))
            case "answer":
                return rows.filter(Exists(Feedback.objects.open().filter(article=OuterRef("pk"))))
        return rows


@admin.display(description=gettext_lazy("changed"), ordering="updated_at")
def changed(article: Article) -> str:
    """When the text of editors was changed last; in a narrow column the time goes below the day."""
    at = timezone.localtime(article.updated_at)
    return format_html('<span class="desk-day">{}</span> {}', at.date().isoformat(), f"{at:%H:%M}")


def _area(article: Article) -> str:
    return article.area.slug if article.area else ""


def _seen(article: Article) -> str:
    """What readers see, in the words of the filter of the list."""
    publication = getattr(article, "publication", None)
    return "none" if publication is None else "live" if publication.live else "withdrawn"


EXPORTED: list[Column] = [
    ("id", lambda article: article.source_id),
    ("slug", lambda article: article.slug),
    ("language", lambda article: article.language),
    ("product", lambda article: article.product.slug),
    ("area", _area),
    ("codes", lambda article: "; ".join(row.code for row in article.codes.all())),
    ("title", lambda article: article.title),
    ("status", lambda article: article.status),
    ("readers_see", _seen),
    ("version", lambda article: article.version),
    ("owner", lambda article: article.owner),
    ("confidence", lambda article: article.confidence),
    ("verified_on", lambda article: article.verified_on),
    ("review_due", lambda article: article.review_due),
    ("changed_at", lambda article: article.updated_at),
]
FILTERS = [WhoseFilter, WorkFilter, DueFilter, LacksFilter]
