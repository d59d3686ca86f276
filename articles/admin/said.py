"""What readers say, to be read: feedback with its text, and the outcomes of solutions. Nobody writes here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import Feedback, Outcome


class ReadOnly(admin.ModelAdmin):
    """Rows come from readers, and are as they are."""

    list_select_related = ["article"]
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Feedback)
class FeedbackAdmin(ReadOnly):
    list_display = ["article", "helpful", "why", "text", "revision", "count", "day"]
    list_filter = ["helpful", "day"]
    search_fields = ["text", "article__title", "article__codes__code"]
    fields = ["article", "revision", "helpful", "why", "text", "count", "day"]
    readonly_fields = ["why"]

    @admin.display(description=_("reasons"))
    def why(self, row):
        return ", ".join(row.reason_labels)


@admin.register(Outcome)
class OutcomeAdmin(ReadOnly):
    list_display = ["article", "key", "result", "count", "revision", "during_incident", "day"]
    list_filter = ["result", "during_incident", "day"]
    search_fields = ["key", "article__title", "article__codes__code"]
    fields = ["article", "key", "result", "count", "revision", "during_incident", "day"]
