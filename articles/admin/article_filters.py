"""The filters of the list of articles."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import permissions
from articles.insights import review_due
from articles.models import (
    Article,
    ArticleLabel,
    ArticleStatus,
    Feedback,
    ImportRun,
    ImportRunItem,
    SolutionVote,
    TranslationLag,
)
from articles.strings.languages import local_name

# Choices that reveal what readers wrote: only for editors who may see feedback.
FEEDBACK_CHOICES = frozenset({"feedback", "answer"})


def may_see_feedback(request: HttpRequest) -> bool:
    return permissions.has_permission(request.user, "change_feedback")  # type: ignore[arg-type]


class ArticleFilter(admin.SimpleListFilter):
    """A filter whose choices about feedback are left out for editors who may not see it."""

    def __init__(self, request: HttpRequest, *args: Any):
        super().__init__(request, *args)
        if not may_see_feedback(request):
            self.lookup_choices = [
                choice for choice in self.lookup_choices if choice[0] not in FEEDBACK_CHOICES
            ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Article] | None:
        choice = self.value()
        if not choice or (choice in FEEDBACK_CHOICES and not may_see_feedback(request)):
            return queryset
        return self.apply(request, queryset, choice)

    def apply(self, request: HttpRequest, rows: Any, choice: str) -> QuerySet[Article]:
        raise NotImplementedError


class OwnerFilter(ArticleFilter):
    title = gettext_lazy("owner")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("mine", _("created by or assigned to me")),
            ("owned", _("assigned to me")),
            ("nobody", _("unassigned")),
        ]

    def apply(self, request: HttpRequest, rows: Any, choice: str) -> QuerySet[Article]:
        match choice:
            case "mine":
                return rows.begun_or_owned_by(request.user)
            case "owned":
                return rows.filter(owner=request.user)
            case "nobody":
                return rows.filter(owner=None)
        return rows


class WorkStateFilter(ArticleFilter):
    """Filters by the status of the draft and what readers see, in combination."""

    title = gettext_lazy("workflow")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("open", _("draft or changes requested")),
            ("ready", _("ready to publish")),
            ("changes", _("published with draft changes")),
            ("changes-review", _("published, changes in review")),
        ]

    def apply(self, request: HttpRequest, rows: Any, choice: str) -> QuerySet[Article]:
        match choice:
            case "open":
                return rows.in_progress()
            case "ready":
                return rows.ready_to_publish()
            case "changes":
                return rows.with_unpublished_changes()
            case "changes-review":
                return rows.with_unpublished_changes().filter(status=ArticleStatus.IN_REVIEW)
        return rows


class ReviewDueFilter(ArticleFilter):
    title = gettext_lazy("needs review")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("any", _("for any reason")),
            ("date", _("review date passed")),
            ("falling", _("helps fewer readers")),
            ("links", _("broken link")),
            ("feedback", _("unanswered feedback")),
        ]

    def apply(self, request: HttpRequest, rows: Any, choice: str) -> QuerySet[Article]:
        today = timezone.localdate()
        match choice:
            case "any":
                return review_due.articles_due(
                    rows, review_due.review_reasons(today, feedback=may_see_feedback(request))
                )
            case "date":
                return rows.filter(review_due.ReviewReasons(today).is_date_due())
            case "falling":
                return rows.filter(
                    review_due.ReviewReasons(today, falling=review_due.falling_success(today)).is_falling()
                )
            case "links":
                return rows.filter(
                    review_due.ReviewReasons(today, dead=review_due.broken_link_counts()).has_broken_links()
                )
            case "feedback":
                return rows.filter(
                    review_due.ReviewReasons(
                        today, unanswered=review_due.unanswered_feedback(today)
                    ).has_feedback()
                )
        return rows


class MissingPartFilter(ArticleFilter):
    title = gettext_lazy("missing")
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("outcomes", _("published, no votes")),
            ("solutions", _("no solution")),
            ("sources", _("no source")),
            ("verified", _("never verified")),
            ("answer", _("open feedback")),
        ]

    def apply(self, request: HttpRequest, rows: Any, choice: str) -> QuerySet[Article]:
        match choice:
            case "outcomes":
                votes = SolutionVote.objects.filter(article=OuterRef("pk"))
                return rows.filter(~Exists(votes), publication__live=True)
            case "solutions":
                return rows.filter(solutions=None)
            case "sources":
                return rows.filter(sources=None)
            case "verified":
                return rows.filter(Q(verified_on=None))
            case "answer":
                return rows.filter(Exists(Feedback.objects.open().filter(article=OuterRef("pk"))))
        return rows


class VisibilityFilter(admin.SimpleListFilter):
    title = gettext_lazy("visibility")
    parameter_name = "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("live", _("published")), ("none", _("never published")), ("withdrawn", _("unpublished"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Article]:
        match self.value():
            case "live":
                return queryset.filter(publication__live=True)
            case "withdrawn":
                return queryset.filter(publication__live=False)
            case "none":
                return queryset.filter(publication=None)
        return queryset


class TranslationFilter(admin.SimpleListFilter):
    title = gettext_lazy("translation")
    parameter_name = "translation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("outdated", _("out of date")),
            ("minor", _("minor changes to translate")),
            ("current", _("up to date")),
            ("source", _("not a translation")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Article]:
        match self.value():
            case "outdated":
                return queryset.filter(translation_lag=TranslationLag.MAJOR)
            case "minor":
                return queryset.filter(translation_lag=TranslationLag.MINOR)
            case "current":
                return queryset.exclude(translation_of="").filter(translation_lag=TranslationLag.NONE)
            case "source":
                return queryset.filter(translation_of="")
        return queryset


class LanguageFilter(admin.SimpleListFilter):
    title = gettext_lazy("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Article.objects.not_deleted().order_by("language").values_list("language", flat=True)
        return [(language, local_name(language)) for language in rows.distinct()]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Article]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class LabelFilter(admin.SimpleListFilter):
    title = gettext_lazy("label")
    parameter_name = "label"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        mine = Article.objects.not_deleted().for_editor(request.user)
        rows = ArticleLabel.objects.filter(article__in=mine.values("pk")).order_by("name")
        return [(name, name) for name in rows.values_list("name", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Article]:
        if name := self.value():
            return queryset.filter(Exists(ArticleLabel.objects.filter(article=OuterRef("pk"), name=name)))
        return queryset


class ImportFilter(admin.SimpleListFilter):
    """The articles of one import. Its page links here; there is nothing to choose from otherwise."""

    title = gettext_lazy("import")
    parameter_name = "import"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        pk = request.GET.get(self.parameter_name, "")
        runs = ImportRun.objects.filter(pk=pk) if pk.isascii() and pk.isdecimal() and len(pk) < 10 else []
        return [(str(run.pk), run.name) for run in runs]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Article]:
        items = ImportRunItem.objects.filter(run=int(self.value() or 0), article=OuterRef("pk"))
        return queryset.filter(Exists(items))


FILTERS: list[Any] = [
    ImportFilter,
    VisibilityFilter,
    OwnerFilter,
    WorkStateFilter,
    ReviewDueFilter,
    MissingPartFilter,
    TranslationFilter,
    LanguageFilter,
    LabelFilter,
    "status",
    "product",
    "confidence",
]
