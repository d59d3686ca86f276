"""The audit log, to be read."""

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from articles.models import AuditEntry


@admin.register(AuditEntry)
class AuditAdmin(admin.ModelAdmin):
    """What was decided, by whom. To be read only."""

    list_display = ["at", "what", "name", "about", "revision", "note"]
    list_filter = ["action", "at"]
    list_select_related = ["article"]
    search_fields = ["name", "note", "article__title", "article__codes__code", "detail__label"]
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
        if "setting" in row.detail:
            return _setting(row.detail)
        if row.article is None and "before" in row.detail:
            gone = sorted(set(row.detail["before"]) - set(row.detail["after"]))
            new = sorted(set(row.detail["after"]) - set(row.detail["before"]))
            marks = [f"+ {name}" for name in new] + [f"- {name}" for name in gone]
            return f"{row.detail.get('person') or row.detail.get('role')}: {', '.join(marks)}"
        return row.detail.get("picture") or row.article

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Audit log"), **(extra_context or {})})

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _setting(detail):
    """A live setting and its fields, before and after."""
    model = apps.get_model("articles", detail["setting"])
    before, after = detail["before"], detail["after"]
    lines = []
    for name in after or before:
        old, new = before.get(name, ""), after.get(name, "")
        if old or new:
            value = f"{old or '-'} → {new or '-'}" if before and after else old or new
            lines.append((_label(model, name), value))
    items = format_html_join("", "<li>{}: <bdi>{}</bdi></li>", lines)
    return format_html("{}: <bdi>{}</bdi><ul>{}</ul>", model._meta.verbose_name, detail["label"], items)


def _label(model, name):
    """A field's name as forms show it; an older version may have had other fields."""
    try:
        return getattr(model._meta.get_field(name), "verbose_name", _("codes"))
    except FieldDoesNotExist:
        return name
