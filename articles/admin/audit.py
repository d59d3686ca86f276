"""The audit log."""

import re
from datetime import datetime

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.models import AuditEntry

from . import values
from .access_names import access_name, role_name
from .read_only import ReadOnlyAdmin

_STORED_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d\Z")


@admin.register(AuditEntry)
class AuditAdmin(ReadOnlyAdmin):
    """The decisions of editors, to be read only."""

    list_display = ["at", "action_label", "name", "subject", "revision", "note"]
    list_filter = ["action", "at"]
    list_select_related = ["article"]
    search_fields = ["name", "note", "article__title", "article__codes__code", "detail__label"]
    list_display_links = None
    fields = ["at", "action", "name", "subject", "revision", "is_major", "note"]
    list_per_page = 100
    show_full_result_count = False

    @admin.display(description=_("what"), ordering="action")
    def action_label(self, row):
        label = row.get_action_display()
        return _("%(what)s (major)") % {"what": label} if row.is_major else label

    @admin.display(description=_("about"))
    def subject(self, row):
        if "setting" in row.detail:
            return _setting_change(row.detail)
        if row.article is None and "before" in row.detail:
            removed = sorted(set(row.detail["before"]) - set(row.detail["after"]))
            added = sorted(set(row.detail["after"]) - set(row.detail["before"]))
            changes = [f"+ {access_name(name)}" for name in added]
            changes += [f"- {access_name(name)}" for name in removed]
            return f"{row.detail.get('person') or role_name(row.detail['role'])}: {', '.join(changes)}"
        return row.detail.get("picture") or row.article

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Audit log"), **(extra_context or {})})

    def has_delete_permission(self, request, obj=None):
        return False


def _setting_change(detail):
    """Show a live setting and its fields, before and after."""
    model = apps.get_model("articles", detail["setting"])
    before, after = detail["before"], detail["after"]
    lines = []
    for name in after or before:
        old, new = before.get(name, ""), after.get(name, "")
        if old or new:
            old, new = _in_zone(old), _in_zone(new)
            value = format_html("{} → {}", old or "-", new or "-") if before and after else old or new
            lines.append((capfirst(_field_label(model, name)), value))
    items = format_html_join("", "<li>{}: <bdi>{}</bdi></li>", lines)
    kind = capfirst(model._meta.verbose_name)
    return format_html("{}: <bdi>{}</bdi><ul>{}</ul>", kind, detail["label"], items)


def _in_zone(value):
    """Return a stored time in the viewer's zone, and any other value as it is."""
    if not isinstance(value, str) or not _STORED_TIME.match(value):
        return value
    return values.written(datetime.fromisoformat(value))


def _field_label(model, name):
    """Return a field's label. An older version may have had fields that are gone."""
    try:
        return getattr(model._meta.get_field(name), "verbose_name", _("codes"))
    except FieldDoesNotExist:
        return name
