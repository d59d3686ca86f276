"""Search rules: synonyms and pinned results, public as soon as they are saved.

Their effect can be previewed before that (see search_preview.py).
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from articles.models import Pin, Synonym, split_phrases, split_queries

from .article_fields import ArticleField
from .catalog import LiveModelAdmin

SCOPE_FIELDSET: Any = (
    gettext_lazy("Where it applies"),
    {"fields": [("language", "product"), "active", "note"]},
)


class RuleForm(forms.ModelForm):
    language = forms.SlugField(
        label=gettext_lazy("Language"),
        max_length=16,
        required=False,
        help_text=gettext_lazy("Example: en. Leave blank for all languages."),
    )


class SynonymForm(RuleForm):
    class Meta:
        model = Synonym
        fields = ["phrases", "also", "language", "product", "active", "note"]
        widgets = {
            "phrases": forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
            "also": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        }


class PinForm(RuleForm):
    article = ArticleField(
        label=gettext_lazy("Article"),
        help_text=gettext_lazy("Slug, full URL, or external ID."),
    )

    class Meta:
        model = Pin
        fields = ["queries", "article", "position", "language", "product", "active", "note"]
        widgets = {"queries": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})}


class RuleAdmin(LiveModelAdmin):
    """The base of both kinds of search rules."""

    list_filter = ["active", "language", "product"]
    list_per_page = 50
    change_form_template = "admin/articles/rule/form.html"
    change_list_template = "admin/articles/rule/list.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"preview_url": self.preview_url(), **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: Any, add: bool = False, change: bool = False,
        form_url: str = "", obj: Any = None,
    ) -> Any:  # fmt: skip
        context["preview_url"] = self.preview_url(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def preview_url(self, rule: Synonym | Pin | None = None) -> str:
        url = reverse(f"admin:articles_{self.opts.model_name}_try")
        return f"{url}?rule={rule.pk}" if rule and rule.pk else url

    def example_query(self, rule: Any) -> str:
        """Return the query to preview if the editor enters none."""
        raise NotImplementedError


@admin.register(Synonym)
class SynonymAdmin(RuleAdmin):
    form = SynonymForm
    list_display = ["phrase_list", "also_list", "language", "product", "active"]
    list_select_related = ["product"]
    search_fields = ["phrases", "also", "note"]
    fieldsets = [(None, {"fields": ["phrases", "also"]}), SCOPE_FIELDSET]

    @admin.display(description=gettext_lazy("equivalent terms"), ordering="phrases")
    def phrase_list(self, row: Synonym) -> str:
        return ", ".join(split_phrases(row.phrases))

    @admin.display(description=gettext_lazy("also search for"))
    def also_list(self, row: Synonym) -> str:
        return f"→ {', '.join(split_phrases(row.also))}" if row.also else ""

    def example_query(self, rule: Synonym) -> str:
        return next(iter(split_phrases(rule.phrases)), "")


@admin.register(Pin)
class PinAdmin(RuleAdmin):
    form = PinForm
    list_display = ["query_list", "article", "position", "language", "product", "active"]
    list_select_related = ["product", "article"]
    search_fields = ["queries", "article__title", "article__codes__code", "note"]
    fieldsets = [(None, {"fields": ["queries", ("article", "position")]}), SCOPE_FIELDSET]

    @admin.display(description=gettext_lazy("searches"), ordering="queries")
    def query_list(self, row: Pin) -> str:
        return ", ".join(split_queries(row.queries))

    def example_query(self, rule: Pin) -> str:
        return next(iter(split_queries(rule.queries)), "")
