"""The codes that are or were public: what became of each, and where its link leads."""

import hashlib
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import catalog
from articles.models import CodeHistory, code_url
from articles.strings.codes import canonical_code

from .article_fields import ArticleField
from .catalog import LiveModelAdmin

STATE = CodeHistory.State


def _digest(row: CodeHistory) -> str:
    values = [row.state, row.since_version, row.since_date, row.successor, row.target_id, row.removed_at]
    return hashlib.sha256(repr([str(value) for value in values]).encode()).hexdigest()[:16]


def _describe(row: CodeHistory) -> str:
    """Return what became of a code, for an editor who began before that."""
    target = row.target.title if row.target else ""
    parts = [row.get_state_display(), row.since_version, str(row.since_date or ""), row.successor, target]
    return ", ".join(part for part in parts if part)


class CodeHistoryForm(forms.ModelForm):
    target = ArticleField(
        label=gettext_lazy("Redirects to"),
        required=False,
        help_text=gettext_lazy("Slug, full URL, or external ID."),
    )

    # What the code was when the form was loaded, so that it never takes back what was saved since.
    began_with = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CodeHistory
        fields = ["state", "since_version", "since_date", "successor", "target"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "began_with" in self.fields:  # not for those who may only look
            self.fields["began_with"].initial = _digest(self.instance)

    def clean(self) -> Any:
        data = super().clean() or {}
        present = _digest(self.instance)
        if data.get("began_with") and data["began_with"] != present:
            sent: Any = self.data
            self.data = sent = sent.copy()
            sent["began_with"] = present
            raise forms.ValidationError(
                _(
                    "This code changed while you were editing. Its current status is: %(now)s. Check it, "
                    "then save again."
                )
                % {"now": _describe(self.instance)}
            )
        state, successor = data.get("state"), data.get("successor", "")
        needs_successor = state in (STATE.RENAMED, STATE.MERGED)
        if needs_successor and not canonical_code(successor):
            self.add_error("successor", _("Enter the new code."))
        elif needs_successor and canonical_code(successor) == self.instance.canonical:
            self.add_error("successor", _("Enter a different code."))
        if state == STATE.ACTIVE and self.instance.removed_at:
            self.add_error("state", _("No published article has this code. Add it to one first."))
        if state == STATE.REMOVED and not self.instance.removed_at:
            self.add_error("state", _("A published article has this code. Remove it there first."))
        return data


@admin.register(CodeHistory)
class CodeHistoryAdmin(LiveModelAdmin):
    form = CodeHistoryForm
    tells_conflicts = False  # the form does: publishing changes rows, too, without the audit log
    list_display = ["code", "article", "state", "successor", "target", "removed_at"]
    list_filter = ["state"]
    list_select_related = ["article", "target"]
    list_per_page = 100
    search_fields = ["code", "canonical", "successor", "article__title"]
    fields = [
        "code_link",
        "article",
        "published_at",
        "removed_at",
        *CodeHistoryForm.Meta.fields,
        "began_with",
    ]
    readonly_fields = ["code_link", "article", "published_at", "removed_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Lock a row that is about to be saved: publishing changes it, too."""
        row = super().get_object(request, object_id, from_field)
        if row and request.method == "POST":
            row = CodeHistory.objects.select_for_update().get(pk=row.pk)
        return row

    def save_model(self, request: Any, obj: CodeHistory, form: Any, change: Any) -> None:
        obj.state_set = obj.state != STATE.ACTIVE
        fields = {*form.changed_data} & {*CodeHistoryForm.Meta.fields}
        catalog.save_live_settings(obj, editor=request.user, fields={*fields, "state_set"})

    @admin.display(description=gettext_lazy("code"))
    def code_link(self, row: CodeHistory) -> Any:
        address = code_url(row.code)
        return format_html('{} (<a href="{}">{}</a>)', row.code, address, _("View on site"))
