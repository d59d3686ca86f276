"""The audit log, to be read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import AuditEntry


@admin.register(AuditEntry)
class AuditAdmin(admin.ModelAdmin):
    """What was decided, by whom. To be read only."""

    list_display = ["at", "what", "name", "about", "revision", "note"]
    list_filter = ["action", "at"]
    list_select_related = ["article"]
    search_fields = ["name", "note", "article__title", "article__codes__code"]
    list_display_links = None
    list_per_page = 100
    show_full_result_count = False

    class Media:
        css = {"all": ["css/admin/editor.css"]}

    @admin.display(description=_("what"), ordering="action")
    def what(self, row):
        told = row.get_action_display()
        return _("%(what)s (major)") % {"what": told} if row.is_major else told

    @admin.display(description=_("about"))
    def about(self, row):
        if row.article is None and "person" in row.detail:
            gone = sorted(set(row.detail["before"]) - set(row.detail["after"]))
            new = sorted(set(row.detail["after"]) - set(row.detail["before"]))
            marks = [f"+ {name}" for name in new] + [f"- {name}" for name in gone]
            return f"{row.detail['person']}: {', '.join(marks)}"
        return row.detail.get("picture") or row.article

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Audit log"), **(extra_context or {})})

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
