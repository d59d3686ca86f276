"""The log of searches, and the missing codes that readers reported."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import editing, insights
from articles.models import CodeReport, CodeReportDay, SearchClick, SearchTally

from .analytics import may_see_analytics
from .csv_export import CsvExportMixin
from .desk_words import DeskWordsMixin
from .read_only import NoAddMixin, ReadOnlyAdmin, ReadOnlyInline
from .unanswered_searches import report_draft_url, search_preview_url


class AnswerFilter(admin.SimpleListFilter):
    title = gettext_lazy("results")
    parameter_name = "found_any"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", _("none")), ("some", _("results, no clear answer")), ("sure", _("clear answer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "none":
                return queryset.filter(found=0)
            case "some":
                return queryset.filter(found__gt=0, confident=False)
            case "sure":
                return queryset.filter(confident=True)
        return queryset


class SearchClickInline(ReadOnlyInline):
    model = SearchClick
    fields = ["article", "count"]
    verbose_name_plural = gettext_lazy("Opened results")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("article")


@admin.register(SearchTally)
class SearchTallyAdmin(CsvExportMixin, ReadOnlyAdmin):
    list_display = ["query", "count", "found", "confident", "kind", "product", "language", "day"]
    list_filter = [AnswerFilter, "kind", "language", "day"]
    search_fields = ["query"]
    list_per_page = 100
    date_hierarchy = None
    inlines = [SearchClickInline]
    fields = ["query", "kind", "day", "language", "product", "count", "found", "confident", "search_preview"]
    readonly_fields = ["search_preview"]
    change_list_template = "admin/articles/searchtally/list.html"
    export_columns = [
        ("day", lambda row: row.day),
        ("language", lambda row: row.language),
        ("product", lambda row: row.product),
        ("kind", lambda row: row.kind),
        ("searched", lambda row: row.query),
        ("times", lambda row: row.count),
        ("results", lambda row: row.found),
        ("answered", lambda row: row.confident),
    ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        may_preview = request.user.has_perm("articles.view_synonym")
        return [name for name in super().get_fields(request, obj) if may_preview or name != "search_preview"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        extra = {"title": _("Searches"), "may_see_analytics": may_see_analytics(request.user)}
        extra |= extra_context or {}
        return super().changelist_view(request, extra)

    @admin.display(description=gettext_lazy("current results"))
    def search_preview(self, row: SearchTally) -> SafeString:
        url = search_preview_url(row.query, row.product, row.language)
        return format_html('<a href="{}">{}</a>', url, _("Test search"))


class CodeReportDayInline(ReadOnlyInline):
    model = CodeReportDay
    fields = ["day", "count"]


@admin.register(CodeReport)
class CodeReportAdmin(DeskWordsMixin, NoAddMixin, CsvExportMixin, admin.ModelAdmin):
    list_display = ["code_or_search", "count", "state", "draft_link", "last_day", "product"]
    list_filter = ["state", "language", "product", "last_day"]
    search_fields = ["code", "canonical", "searched", "note"]
    list_per_page = 100
    inlines = [CodeReportDayInline]
    fields = [
        "code_or_search", "state", "note", "count", ("first_day", "last_day"), ("product", "language"),
        "shown_texts", "draft_link",
    ]  # fmt: skip
    readonly_fields = [
        "code_or_search", "count", "first_day", "last_day", "product", "language", "shown_texts",
        "draft_link",
    ]  # fmt: skip
    export_columns = [
        ("code", lambda row: row.code),
        ("searched", lambda row: row.searched),
        ("product", lambda row: row.product),
        ("language", lambda row: row.language),
        ("state", lambda row: row.state),
        ("reports", lambda row: row.count),
        ("first_day", lambda row: row.first_day),
        ("last_day", lambda row: row.last_day),
        ("note", lambda row: row.note),
    ]
    actions = ["start_draft", "mark_planned", "mark_done", "mark_ignored", "reopen"]

    def get_list_display(self, request: HttpRequest) -> Any:
        return _allowed_fields(request, super().get_list_display(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return _allowed_fields(request, super().get_fields(request, obj))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = {"title": _("Missing code reports")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.display(description=gettext_lazy("code or search"), ordering="canonical")
    def code_or_search(self, row: CodeReport) -> str:
        return str(row)

    @admin.display(description=gettext_lazy("error messages seen"))
    def shown_texts(self, row: CodeReport) -> str:
        return "\n".join(row.seen) or "-"

    @admin.display(description=gettext_lazy("article"))
    def draft_link(self, row: CodeReport) -> SafeString:
        return format_html('<a href="{}">{}</a>', report_draft_url(row), _("Start a draft"))

    def has_draft_permission(self, request: HttpRequest) -> bool:
        return may_draft(request)

    @admin.action(description=gettext_lazy("Start a draft with this code"), permissions=["draft"])
    def start_draft(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        rows = list(queryset[:2])
        if len(rows) == 1:
            return HttpResponseRedirect(report_draft_url(rows[0]))
        messages.error(request, _("Select one row. Each draft covers one code."))
        return None

    @admin.action(description=gettext_lazy("Mark as planned"), permissions=["change"])
    def mark_planned(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._set_state(request, queryset, CodeReport.State.PLANNED)

    @admin.action(description=gettext_lazy("Mark as done"), permissions=["change"])
    def mark_done(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._set_state(request, queryset, CodeReport.State.DONE)

    @admin.action(description=gettext_lazy("Ignore"), permissions=["change"])
    def mark_ignored(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._set_state(request, queryset, CodeReport.State.IGNORED)

    @admin.action(description=gettext_lazy("Reopen"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._set_state(request, queryset, CodeReport.State.NEW)

    def _set_state(self, request: HttpRequest, queryset: QuerySet, state: CodeReport.State) -> None:
        count = insights.mark_reports(queryset, state)
        message = ngettext("%(count)d report: %(state)s.", "%(count)d reports: %(state)s.", count)
        messages.success(request, message % {"count": count, "state": state.label})


def _allowed_fields(request: HttpRequest, names: Any) -> list[Any]:
    """Leave out the link to a draft for editors who write no articles."""
    return [name for name in names if may_draft(request) or name != "draft_link"]


def may_draft(request: HttpRequest) -> bool:
    return editing.is_allowed("add", request.user)  # type: ignore[arg-type]
