"""The codes that are or were public: what became of each, and where its link leads."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import search
from articles.models import CodeHistory
from articles.strings.codes import canonical_code

from .article_fields import ArticleField
from .catalog import LiveModelAdmin

STATE = CodeHistory.State


class CodeHistoryForm(forms.ModelForm):
    target = ArticleField(
        label=gettext_lazy("Links go to"),
        required=False,
        help_text=gettext_lazy("The last part of an article's URL, its whole URL, or its external ID."),
    )

    class Meta:
        model = CodeHistory
        fields = ["state", "since_version", "since_date", "successor", "target"]

    def clean(self) -> Any:
        data = super().clean() or {}
        state, successor = data.get("state"), data.get("successor", "")
        needs_successor = state in (STATE.RENAMED, STATE.MERGED)
        if needs_successor and not canonical_code(successor):
            self.add_error("successor", _("Enter the new code."))
        elif needs_successor and canonical_code(successor) == self.instance.canonical:
            self.add_error("successor", _("This is the same code."))
        if state == STATE.ACTIVE and self.instance.removed_at:
            self.add_error("state", _("No published article has this code. Add it to one first."))
        if state == STATE.REMOVED and not self.instance.removed_at:
            self.add_error("state", _("A published article has this code. Remove it there first."))
        return data


@admin.register(CodeHistory)
class CodeHistoryAdmin(LiveModelAdmin):
    form = CodeHistoryForm
    list_display = ["code", "article", "state", "successor", "target", "removed_at"]
    list_filter = ["state"]
    list_select_related = ["article", "target"]
    list_per_page = 100
    search_fields = ["code", "canonical", "successor", "article__title"]
    fields = ["code_link", "article", "published_at", "removed_at", *CodeHistoryForm.Meta.fields]
    readonly_fields = ["code_link", "article", "published_at", "removed_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: Any, obj: CodeHistory, form: Any, change: Any) -> None:
        obj.state_set = obj.state != STATE.ACTIVE
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("code"))
    def code_link(self, row: CodeHistory) -> Any:
        address = search.code_link(row.code)
        return format_html('{} (<a href="{}">{}</a>)', row.code, address, _("View on site"))
