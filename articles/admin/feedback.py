"""Feedback of readers: the inbox of their comments, and their votes on solutions."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, Subquery
from django.forms import Textarea
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import feedback
from articles.content import snapshot
from articles.models import Article, Feedback, FeedbackReason, Solution, SolutionVote

from . import suggestions
from .csv_export import Column, CsvExportMixin
from .desk_words import DeskWordsMixin
from .form_fields import PlainFieldsMixin
from .pages import article_page_url, publication_of
from .people import PICKER, person_label
from .read_only import NoAddMixin, ReadOnlyMixin

# The section that a reason is about. Other reasons are about the whole page.
REASON_SECTIONS = {
    FeedbackReason.NO_HELP: "solutions",
    FeedbackReason.LOOKS_DIFFERENT: "solutions",
    FeedbackReason.OTHER_ERROR: "compare",
}
MAX_TEXT_LENGTH, MAX_TITLE_LENGTH = 160, 80
TEXT_AND_REASONS = '<bdi class="reader-text">{}</bdi><br><span class="page-muted">{}</span>'


ARTICLE_COLUMNS: list[Column] = [
    ("slug", lambda row: row.article.slug),
    ("title", lambda row: row.article.title),
]


class ReaderRowsAdmin(DeskWordsMixin, NoAddMixin, PlainFieldsMixin, CsvExportMixin, admin.ModelAdmin):
    """Rows that readers write: no editor adds or deletes one, and each sees those about their articles."""

    heading: Any = ""  # of the page of a row
    list_per_page = 50
    show_full_result_count = False
    list_select_related = ["article__publication"]

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return feedback.visible_to(super().get_queryset(request), request.user)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra = {"heading": self.heading, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra)


class InboxFilter(admin.SimpleListFilter):
    """Shows open feedback by default."""

    title = gettext_lazy("status")
    parameter_name = "inbox"

    def lookups(self, request, model_admin):
        return [
            ("new", _("new")),
            ("mine", _("assigned to me")),
            ("in-hand", _("assigned")),
            ("suggestions", _("suggested changes")),
            ("done", _("done")),
            ("all", _("all, including votes")),
        ]

    def choices(self, changelist):
        default, *others = super().choices(changelist)
        return [{**default, "display": _("open")}, *others]

    def queryset(self, request, queryset):
        match self.value():
            case "all":
                return queryset
            case "mine":
                return queryset.open().filter(assignee=request.user)
            case "suggestions":
                return queryset.open().filter(is_suggestion=True)
            case "new" | "in-hand" | "done" as state:
                return queryset.filter(state=state)
        return queryset.open()


@admin.register(Feedback)
class FeedbackAdmin(ReaderRowsAdmin):
    change_form_template = "admin/articles/feedback/form.html"
    heading = gettext_lazy("Reader feedback")
    list_display = ["excerpt", "article_link", "state_and_assignee", "date", "open_count"]
    list_filter = [InboxFilter, "article__product", "helpful", "day"]
    list_select_related = ["article__publication", "assignee"]
    search_fields = ["text", "note", "article__title", "article__codes__code"]
    actions = ["mark_done", "assign_to_me", "reopen"]
    export_columns = [
        ("day", lambda row: row.day),
        *ARTICLE_COLUMNS,
        ("revision", lambda row: row.revision),
        ("helpful", lambda row: row.helpful),
        ("reasons", lambda row: "; ".join(row.reasons)),
        ("text", lambda row: row.text),
        ("suggestion", lambda row: "yes" if row.is_suggestion else ""),
        ("part", lambda row: row.part),
        ("readers", lambda row: row.count),
        ("state", lambda row: row.state),
        ("assignee", lambda row: row.assignee),
        ("reply", lambda row: row.note),
    ]
    readonly_fields = [
        "article_link",
        "part_link",
        "revision_link",
        "reason_list",
        "full_text",
        "day",
        "count",
    ]

    def get_queryset(self, request):
        """Add the number of open comments about the same article."""
        same = Feedback.objects.open().filter(article=OuterRef("article")).order_by().values("article")
        count = Subquery(same.annotate(n=Count("pk")).values("n"))
        return super().get_queryset(request).annotate(open_about_article=count)

    def get_fieldsets(self, request, obj=None):
        """Show what the reader left, and nothing that is empty."""
        shown = ["full_text", "reason_list", "article_link", "part_link", "revision_link", "day", "count"]
        if obj is not None:
            empty = {
                "full_text": not obj.text,
                "reason_list": not obj.reasons,
                "part_link": not obj.is_suggestion,
                "count": obj.count == 1,
            }
            shown = [name for name in shown if not empty.get(name)]
        handling = (_("Handling"), {"fields": ["state", "assignee", "note"]})
        return [(None, {"fields": shown}), handling]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Feedback"), **(extra_context or {})})

    def has_change_permission(self, request, obj=None):
        """Refuse to change a vote without a comment: it has no state."""
        return super().has_change_permission(request, obj) and (obj is None or bool(obj.state))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "assignee":
            kwargs["queryset"] = feedback_editors()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form: Any = super().get_form(request, obj, change, **kwargs)
        if "state" in form.base_fields:
            form.base_fields["state"].choices = [choice for choice in Feedback.State.choices if choice[0]]
        if "note" in form.base_fields:
            form.base_fields["note"].widget = Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
        if "assignee" in form.base_fields:
            form.base_fields["assignee"].widget.attrs |= PICKER
            form.base_fields["assignee"].label_from_instance = person_label
        return form

    def save_model(self, request, obj, form, change):
        if "_done" in request.POST:
            obj.state = Feedback.State.DONE
        feedback.save_decision(obj, request.user, is_reassigned="assignee" in form.changed_data)

    @admin.display(description=gettext_lazy("feedback"))
    def excerpt(self, row):
        text, reasons = Truncator(row.text).chars(MAX_TEXT_LENGTH), self.reason_list(row)
        if row.is_suggestion:
            reasons = _("suggested change by %(name)s") % {"name": row.author} if row.author else str(row)
        if text and reasons:
            return format_html(TEXT_AND_REASONS, text, reasons)
        return format_html('<bdi class="reader-text">{}</bdi>', text or reasons or str(row))

    @admin.display(description=gettext_lazy("article"))
    def article_link(self, row):
        return article_links(row.article, section_of(row))

    @admin.display(description=gettext_lazy("status"), ordering="state")
    def state_and_assignee(self, row):
        state = row.get_state_display()
        return f"{state}, {row.assignee}" if row.assignee else state

    @admin.display(description=gettext_lazy("date"), ordering="day")
    def date(self, row):
        return row.day.isoformat()

    @admin.display(description=gettext_lazy("version read"))
    def revision_link(self, row):
        url = article_page_url(row.article_id, "rendered")
        label = _("Compare revision %(n)d with the published version") % {"n": row.revision}
        return format_html('<a href="{}?to={}">{}</a>', url, row.revision, label)

    @admin.display(description=gettext_lazy("section"))
    def part_link(self, row):
        """Name the part that a suggestion is about, and lead to it in the form."""
        if not row.is_suggestion:
            return "-"
        if row.author_id:
            label = ", ".join(suggestions.changes_of(row)) or "-"
            url = reverse("admin:articles_article_suggestion", args=[row.article_id, row.pk])
            return format_html('{} (<a href="{}">{}</a>)', label, url, _("review"))
        label = feedback.part_label(snapshot.take(row.article), row.part)
        kind, _colon, key = row.part.partition(":")
        url = article_page_url(row.article_id) + (f"?open={row.part}#{kind}-{key}" if key else "")
        return format_html('{} (<a href="{}">{}</a>)', label, url, _("edit"))

    @admin.display(description=gettext_lazy("reasons"))
    def reason_list(self, row):
        return ", ".join(row.reason_labels)

    @admin.display(description=gettext_lazy("comment"))
    def full_text(self, row):
        if not row.text:
            return "-"
        return format_html('<bdi class="reader-text reader-text--full">{}</bdi>', row.text)

    @admin.display(description=gettext_lazy("open on this article"))
    def open_count(self, row):
        if not row.open_about_article:
            return "-"
        url = f"{reverse('admin:articles_feedback_changelist')}?article__id__exact={row.article_id}"
        return format_html('<a href="{}">{}</a>', url, _("%(n)d open") % {"n": row.open_about_article})

    @admin.action(description=gettext_lazy("Mark as done"), permissions=["change"])
    def mark_done(self, request, queryset):
        _report_count(request, feedback.mark_done(queryset, request.user), Feedback.State.DONE)

    @admin.action(description=gettext_lazy("Assign to me"), permissions=["change"])
    def assign_to_me(self, request, queryset):
        _report_count(request, feedback.assign(queryset, request.user), Feedback.State.IN_HAND)

    @admin.action(description=gettext_lazy("Reopen"), permissions=["change"])
    def reopen(self, request, queryset):
        _report_count(request, feedback.reopen(queryset), Feedback.State.NEW)


def _report_count(request, count, state):
    message = ngettext("%(count)d feedback item: %(state)s.", "%(count)d feedback items: %(state)s.", count)
    messages.success(request, message % {"count": count, "state": state.label})


@admin.register(SolutionVote)
class SolutionVoteAdmin(ReadOnlyMixin, ReaderRowsAdmin):
    heading = gettext_lazy("Solution vote")
    list_display = ["article_link", "solution", "result", "count", "revision", "during_incident", "day"]
    list_display_links = None  # the list says all of it
    list_filter = ["result", "during_incident", "article__product", "day"]
    search_fields = ["key", "article__title", "article__codes__code"]
    fields = ["article_link", "solution", "result", "count", "revision", "during_incident", "day"]
    readonly_fields = ["article_link", "solution"]
    export_columns = [
        ("day", lambda row: row.day),
        *ARTICLE_COLUMNS,
        ("solution", lambda row: row.key),
        ("solution_title", lambda row: row.solution_title),
        ("result", lambda row: row.result),
        ("readers", lambda row: row.count),
        ("revision", lambda row: row.revision),
        ("during_incident", lambda row: row.during_incident),
    ]

    def get_queryset(self, request):
        """Add the current title of the solution."""
        titles = Solution.objects.filter(article=OuterRef("article"), key=OuterRef("key")).values("title")
        return super().get_queryset(request).annotate(solution_title=Subquery(titles[:1]))

    def changelist_view(self, request, extra_context=None):
        title = {"title": _("Solution votes")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.display(description=gettext_lazy("solution"))
    def solution(self, row):
        return row.solution_title or _("deleted (%(key)s)") % {"key": row.key}

    @admin.display(description=gettext_lazy("article"))
    def article_link(self, row):
        return article_links(row.article, f"solution-{row.key}")


def article_links(article: Article, section: str = "") -> str:
    """Link the form of an article and, while it is published, the section of its page."""
    title = Truncator(str(article)).chars(MAX_TITLE_LENGTH)
    form = format_html('<a href="{}">{}</a>', article_page_url(article), title)
    publication = publication_of(article)
    if publication is None or not publication.live:
        return form
    page = publication.get_absolute_url() + (f"#{section}" if section else "")
    return format_html('{} (<a href="{}">{}</a>)', form, page, _("view published page"))


def section_of(row: Feedback) -> str:
    """Return the section of the page that a suggestion or the first reason is about."""
    if row.is_suggestion:
        return row.part.replace(":", "-")
    return next((REASON_SECTIONS[reason] for reason in row.reasons if reason in REASON_SECTIONS), "")


def feedback_editors() -> Any:
    """Return the editors to whom feedback can be assigned."""
    return User.objects.with_perm("articles.change_feedback").filter(is_staff=True).order_by("username")
