"""What readers say: an inbox of what they wrote, to be dealt with; the outcomes of solutions, to be read."""

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
from articles.models import Article, Feedback, FeedbackReason, Solution, SolutionVote

from .csv_export import Column, Exported

# The part of the page that a reason is about; the others are about all of it.
SECTIONS = {
    FeedbackReason.NO_HELP: "solutions",
    FeedbackReason.LOOKS_DIFFERENT: "solutions",
    FeedbackReason.OTHER_ERROR: "compare",
}
LONGEST, LONGEST_TITLE = 160, 80
SAID_AND_WHY = '<bdi class="desk-said">{}</bdi><br><span class="desk-quiet">{}</span>'


ABOUT: list[Column] = [("slug", lambda row: row.article.slug), ("title", lambda row: row.article.title)]


class FromReaders(Exported, admin.ModelAdmin):
    """Rows come from readers: nobody adds or deletes one, and each editor sees those about their articles."""

    list_per_page = 50
    show_full_result_count = False
    list_select_related = ["article__publication"]

    class Media:
        css = {"all": ["css/admin/desk.css"]}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return within_reach(super().get_queryset(request), request.user)


class InboxFilter(admin.SimpleListFilter):
    """What is still to be dealt with, unless something else is asked for."""

    title = gettext_lazy("state")
    parameter_name = "inbox"

    def lookups(self, request, model_admin):
        return [
            ("new", _("new")),
            ("mine", _("in my hands")),
            ("in-hand", _("in somebody's hands")),
            ("done", _("done")),
            ("all", _("all, also plain yes and no")),
        ]

    def choices(self, changelist):
        found = list(super().choices(changelist))
        return [{**found[0], "display": _("to be dealt with")}, *found[1:]]

    def queryset(self, request, queryset):
        match self.value():
            case "all":
                return queryset
            case "mine":
                return queryset.open().filter(assignee=request.user)
            case "new" | "in-hand" | "done" as state:
                return queryset.filter(state=state)
        return queryset.open()


@admin.register(Feedback)
class FeedbackAdmin(FromReaders):
    list_display = ["said", "about", "stands", "on", "more"]
    list_filter = [InboxFilter, "article__product", "helpful", "day"]
    list_select_related = ["article__publication", "assignee"]
    search_fields = ["text", "note", "article__title", "article__codes__code"]
    actions = ["mark_done", "take", "mark_new"]
    export_columns = [
        ("day", lambda row: row.day),
        *ABOUT,
        ("revision", lambda row: row.revision),
        ("helpful", lambda row: row.helpful),
        ("reasons", lambda row: "; ".join(row.reasons)),
        ("text", lambda row: row.text),
        ("readers", lambda row: row.count),
        ("state", lambda row: row.state),
        ("assignee", lambda row: row.assignee),
        ("reply", lambda row: row.note),
    ]
    fieldsets = [
        (None, {"fields": ["about", "read", "why", "words", ("day", "count")]}),
        (gettext_lazy("What becomes of it"), {"fields": ["state", "assignee", "note"]}),
    ]
    readonly_fields = ["about", "read", "why", "words", "day", "count"]

    def get_queryset(self, request):
        """Each with how much is open about the same article."""
        same = Feedback.objects.open().filter(article=OuterRef("article")).order_by().values("article")
        return (
            super().get_queryset(request).annotate(beside=Subquery(same.annotate(n=Count("pk")).values("n")))
        )

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("What readers wrote"), **(extra_context or {})})

    def has_change_permission(self, request, obj=None):
        """There is nothing to deal with in a plain yes or no."""
        return super().has_change_permission(request, obj) and (obj is None or bool(obj.state))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra = {"title": _("What a reader wrote"), "subtitle": None, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "assignee":
            kwargs["queryset"] = people()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form: Any = super().get_form(request, obj, change, **kwargs)
        if "state" in form.base_fields:
            form.base_fields["state"].choices = [one for one in Feedback.State.choices if one[0]]
        if "note" in form.base_fields:
            form.base_fields["note"].widget = Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
        if "assignee" in form.base_fields:
            widget = form.base_fields["assignee"].widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return form

    def save_model(self, request, obj, form, change):
        feedback.save_decision(obj, request.user, is_reassigned="assignee" in form.changed_data)

    @admin.display(description=gettext_lazy("what the reader said"))
    def said(self, row):
        words, why = Truncator(row.text).chars(LONGEST), self.why(row)
        if words and why:
            return format_html(SAID_AND_WHY, words, why)
        return format_html('<bdi class="desk-said">{}</bdi>', words or why or str(row))

    @admin.display(description=gettext_lazy("article"))
    def about(self, row):
        return article_links(row.article, section_of(row))

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def stands(self, row):
        told = row.get_state_display()
        return f"{told}, {row.assignee}" if row.assignee else told

    @admin.display(description=gettext_lazy("day"), ordering="day")
    def on(self, row):
        return row.day.isoformat()

    @admin.display(description=gettext_lazy("what they read"))
    def read(self, row):
        address = reverse("admin:articles_article_rendered", args=[row.article_id])
        words = _("Revision %(n)d beside what readers see now") % {"n": row.revision}
        return format_html('<a href="{}?to={}">{}</a>', address, row.revision, words)

    @admin.display(description=gettext_lazy("reasons"))
    def why(self, row):
        return ", ".join(row.reason_labels)

    @admin.display(description=gettext_lazy("in their words"))
    def words(self, row):
        return format_html('<bdi class="desk-said desk-said--whole">{}</bdi>', row.text) if row.text else "-"

    @admin.display(description=gettext_lazy("about the article"))
    def more(self, row):
        if not row.beside:
            return "-"
        address = f"{reverse('admin:articles_feedback_changelist')}?article__id__exact={row.article_id}"
        return format_html('<a href="{}">{}</a>', address, _("%(n)d open") % {"n": row.beside})

    @admin.action(description=gettext_lazy("Mark as done"), permissions=["change"])
    def mark_done(self, request, queryset):
        _report(request, feedback.mark_done(queryset, request.user), Feedback.State.DONE)

    @admin.action(description=gettext_lazy("Take in hand"), permissions=["change"])
    def take(self, request, queryset):
        _report(request, feedback.take(queryset, request.user), Feedback.State.IN_HAND)

    @admin.action(description=gettext_lazy("Mark as new again"), permissions=["change"])
    def mark_new(self, request, queryset):
        _report(request, feedback.reopen(queryset), Feedback.State.NEW)


def _report(request, count, state):
    told = ngettext("%(count)d answer: %(state)s.", "%(count)d answers: %(state)s.", count)
    messages.success(request, told % {"count": count, "state": state.label})


@admin.register(SolutionVote)
class OutcomeAdmin(FromReaders):
    list_display = ["about", "solution", "result", "count", "revision", "during_incident", "day"]
    list_filter = ["result", "during_incident", "article__product", "day"]
    search_fields = ["key", "article__title", "article__codes__code"]
    fields = ["about", "solution", "result", "count", "revision", "during_incident", "day"]
    readonly_fields = ["about", "solution"]
    export_columns = [
        ("day", lambda row: row.day),
        *ABOUT,
        ("solution", lambda row: row.key),
        ("solution_title", lambda row: row.solution_title),
        ("result", lambda row: row.result),
        ("readers", lambda row: row.count),
        ("revision", lambda row: row.revision),
        ("during_incident", lambda row: row.during_incident),
    ]

    def get_queryset(self, request):
        """Each with the title that its solution has now."""
        titles = Solution.objects.filter(article=OuterRef("article"), key=OuterRef("key")).values("title")
        return super().get_queryset(request).annotate(solution_title=Subquery(titles[:1]))

    def changelist_view(self, request, extra_context=None):
        title = {"title": _("What became of solutions")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("solution"))
    def solution(self, row):
        return row.solution_title or _("no longer there (%(key)s)") % {"key": row.key}

    @admin.display(description=gettext_lazy("article"))
    def about(self, row):
        return article_links(row.article, f"solution-{row.key}")


def within_reach(rows: Any, editor: Any) -> Any:
    """Those rows that are about articles which somebody may work on."""
    if editor.has_perm("articles.all_articles"):
        return rows
    return rows.filter(article__in=Article.objects.for_editor(editor).values("pk"))


def article_links(article: Article, section: str = "") -> str:
    """Its form for editors and, while readers see it, the part of its page that is meant."""
    title = Truncator(str(article)).chars(LONGEST_TITLE)
    form = format_html(
        '<a href="{}">{}</a>', reverse("admin:articles_article_change", args=[article.pk]), title
    )
    publication = getattr(article, "publication", None)
    if publication is None or not publication.live:
        return form
    page = publication.get_absolute_url() + (f"#{section}" if section else "")
    return format_html('{} (<a href="{}">{}</a>)', form, page, _("on the page"))


def section_of(row: Feedback) -> str:
    """The part of the page that the first reason is about."""
    return next((SECTIONS[one] for one in row.reasons if one in SECTIONS), "")


def people() -> Any:
    """Those who may deal with what readers wrote."""
    able = User.objects.with_perm("articles.change_feedback")
    return able.filter(is_staff=True).order_by("username")
