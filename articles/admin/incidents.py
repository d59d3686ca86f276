"""Known incidents: outages with their times and the products they affect. Public as soon as saved."""

import zoneinfo
from datetime import datetime, timedelta

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import catalog
from articles.models import KnownIncident

from .catalog import LiveModelAdmin
from .form_fields import HttpsURLField, LinesField
from .incident_end import end_buttons

DEFAULT_HOURS = 4
PLAIN_FIELDS = ("title", "text", "begins_at", "ends_at", "link")


def datetime_input():
    """Return the browser's own input for a date and a time."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class IncidentForm(forms.ModelForm):
    """Reads times in the editor's zone, which a script sends as `zone`, or else in the site's."""

    zone = forms.CharField(label="", required=False, max_length=64, widget=forms.HiddenInput)
    codes = LinesField(
        label=_("Codes"),
        help_text=_(
            "One per line. If you also choose products or areas, "
            "only their errors with these codes are affected."
        ),
    )

    class Meta:
        model = KnownIncident
        fields = ["title", "text", "begins_at", "ends_at", "products", "areas", "link"]
        field_classes = {
            "link": HttpsURLField,
            "begins_at": forms.DateTimeField,
            "ends_at": forms.DateTimeField,
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "begins_at": datetime_input(),
            "ends_at": datetime_input(),
            "products": forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
            "areas": forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        row = self.instance
        if row.pk:
            self.initial["codes"] = [code_row.code for code_row in row.code_rows.all()]
        else:
            now = timezone.now()
            self.initial.setdefault("begins_at", now)
            self.initial.setdefault("ends_at", now + timedelta(hours=DEFAULT_HOURS))
        for name in ("begins_at", "ends_at"):
            # The script shows this time in the zone of the browser.
            at = self.initial.get(name)
            if isinstance(at, datetime):
                self.fields[name].widget.attrs["data-datetime"] = at.isoformat()

    def full_clean(self):
        with timezone.override(self._zone()):
            super().full_clean()

    def _zone(self):
        try:
            return zoneinfo.ZoneInfo(self.data.get(self.add_prefix("zone"), ""))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return timezone.get_default_timezone()

    def clean(self):
        """Show in the form what the catalog would refuse."""
        super().clean()
        data = self.cleaned_data
        if not self.errors:
            row = KnownIncident(**{name: data[name] for name in PLAIN_FIELDS})
            affected = [*data["products"], *data["areas"], *data["codes"]]
            # An error of this field keeps the database's check of the same rule from adding another.
            field = "ends_at" if row.ends_at <= row.begins_at else None
            for fault in catalog.incident_faults(row, affected):
                self.add_error(field, fault)
        return data


class IncidentStateFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return KnownIncident.State.choices

    def queryset(self, request, queryset):
        now = timezone.now()
        rows = {
            "planned": queryset.filter(begins_at__gt=now, ends_at__gt=now),
            "active": queryset.active(now),
            "over": queryset.filter(ends_at__lte=now),
        }
        return rows.get(self.value() or "", queryset)


@admin.register(KnownIncident)
class IncidentAdmin(LiveModelAdmin):
    form = IncidentForm
    change_form_template = "admin/articles/knownincident/form.html"
    list_display = ["title", "state_label", "begins", "ends", "affected"]
    list_filter = [IncidentStateFilter]
    search_fields = ["title", "text", "code_rows__code"]
    actions = ["end_now"]
    fieldsets = [
        (None, {"fields": ["title", "text", "link"]}),
        (_("Date and time"), {"fields": ["begins_at", "ends_at", "zone"]}),
        (
            _("Affects"),
            {
                "fields": ["products", "areas", "codes"],
                "description": _(
                    "Shown on matching articles, in lists and search results, and on the home page. Reader "
                    "votes don't count while it's active."
                ),
            },
        ),
    ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk and self.has_change_permission(request, obj):
            context["end"] = end_buttons(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("products", "areas__product", "code_rows")

    def get_fieldsets(self, request, obj=None):
        """Name the site's time zone, which counts unless the script sends the browser's."""
        fieldsets = [(title, dict(options)) for title, options in super().get_fieldsets(request, obj)]
        zone = timezone.get_default_timezone_name()
        fieldsets[1][1]["description"] = format_html("{} <b data-zone>{}</b>", _("Time zone:"), zone)
        return fieldsets

    def save_model(self, request, obj, form, change):
        affected = (form.cleaned_data[name] for name in ("products", "areas", "codes"))
        catalog.save_incident(obj, *affected, editor=request.user)

    def save_related(self, request, form, formsets, change):
        """Save nothing: save_incident wrote these rows with the incident."""

    @admin.display(description=_("status"))
    def state_label(self, row):
        return row.state.label

    @admin.display(description=_("starts"), ordering="begins_at")
    def begins(self, row):
        return format_datetime(row.begins_at)

    @admin.display(description=_("ends"), ordering="ends_at")
    def ends(self, row):
        return format_datetime(row.ends_at)

    @admin.display(description=_("affects"))
    def affected(self, row):
        names = [*map(str, row.products.all()), *map(str, row.areas.all())]
        return ", ".join([*names, *(code_row.code for code_row in row.code_rows.all())])

    @admin.action(description=_("End now"), permissions=["change"])
    def end_now(self, request, queryset):
        rows = list(queryset.active())
        for row in rows:
            catalog.end_incident(row, editor=request.user)
        message = ngettext("%(n)d incident ended.", "%(n)d incidents ended.", len(rows))
        if rows:
            self.message_user(request, message % {"n": len(rows)}, messages.SUCCESS)
        else:
            self.message_user(request, _("None of the selected incidents were active."), messages.WARNING)


def format_datetime(at):
    """Show a time in the site's zone, which a script changes to the browser's."""
    local = timezone.localtime(at)
    return format_html(
        '<time dir="ltr" datetime="{}" data-datetime>{}</time>',
        at.isoformat(),
        local.strftime("%Y-%m-%d %H:%M %Z"),
    )
