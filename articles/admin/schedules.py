"""The list of scheduled articles."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from articles import editing
from articles.models import Article, Schedule

from .pages import article_page_url
from .read_only import ReadOnlyAdmin
from .schedule import format_delay, format_due


@admin.register(Schedule)
class ScheduleAdmin(ReadOnlyAdmin):
    """All schedules, also those that ran. They are changed on the page of their article."""

    list_display = ["article_link", "action", "due", "state_and_delay", "name", "reason"]
    list_filter = ["state", "action"]
    list_select_related = ["article"]
    list_display_links = None
    list_per_page = 50

    def changelist_view(self, request, extra_context=None):
        title = {"title": gettext_lazy("Scheduled changes")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.display(description=gettext_lazy("article"))
    def article_link(self, row):
        if row.article.deleted_at:
            return row.article
        return format_html('<a href="{}">{}</a>', article_page_url(row.article_id, "schedule"), row.article)

    @admin.display(description=gettext_lazy("when"), ordering="due_at")
    def due(self, row):
        return format_due(row)

    @admin.display(description=gettext_lazy("status"), ordering="state")
    def state_and_delay(self, row):
        delay = format_delay(row)
        return f"{row.get_state_display()}, {delay}" if delay else row.get_state_display()

    def get_queryset(self, request):
        mine = Article.objects.for_editor(request.user)
        return super().get_queryset(request).filter(article__in=mine.values("pk"))

    def has_view_permission(self, request, obj=None):
        return editing.is_allowed("schedule", request.user)

    has_module_permission = has_view_permission

    def has_delete_permission(self, request, obj=None):
        return False
