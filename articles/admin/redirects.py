"""Old addresses: those that articles had here, and those of an earlier help center. Added, deleted."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import catalog
from articles.models import FormerSlug, Redirect, article_url

from .catalog import ShelfAdmin
from .search_rules import ArticleField


class RedirectForm(forms.ModelForm):
    path = forms.CharField(
        label=gettext_lazy("Old address"),
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Such as /hc/en-us/articles/123-error-102, or the whole address."),
    )
    to = forms.CharField(
        label=gettext_lazy("Leads to"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "The last part of an article's address, its identity, or the address of another page here, such"
            " as /codes/. It leads to an article wherever that moves."
        ),
    )
    lead: catalog.PlannedRedirect

    class Meta:
        model = Redirect
        fields = ["path"]

    def clean(self) -> Any:
        data = super().clean() or {}
        if "path" in data and "to" in data:
            [self.lead] = catalog.plan_redirects([(data["path"], data["to"])])
            if self.lead.slug and not self.lead.reasons:
                self.add_error(
                    "path", _("Add this under the former addresses of articles: it looks like one.")
                )
            for fault in self.lead.reasons or ([_said_already()] if self.lead.state == "unchanged" else []):
                self.add_error(None, fault)
            data["path"] = self.lead.path
        return data

    def validate_unique(self) -> None:
        """Said by clean already."""


class FormerSlugForm(forms.ModelForm):
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    article = ArticleField(
        label=gettext_lazy("Article"),
        help_text=gettext_lazy("The last part of its address, its whole address, or its identity."),
    )
    lead: catalog.PlannedRedirect

    class Meta:
        model = FormerSlug
        fields = ["slug", "language", "article"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            self.fields["language"].initial = settings.LANGUAGE_CODE

    def clean(self) -> Any:
        data = super().clean() or {}
        if all(data.get(name) for name in ("slug", "language", "article")):
            old = article_url(data["slug"], data["language"])
            [self.lead] = catalog.plan_redirects([(old, data["article"].source_id)])
            for fault in self.lead.reasons or ([_said_already()] if self.lead.state == "unchanged" else []):
                self.add_error(None, fault)
        return data

    def validate_unique(self) -> None:
        """Said by clean already."""


def _said_already() -> str:
    return _("This address leads there already.")


class OldAddressAdmin(ShelfAdmin):
    list_per_page = 100
    list_select_related = ["article"]

    class Media:
        css = {"all": ["css/admin/library.css"]}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(f"articles.view_{self.opts.model_name}")

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        catalog.write_redirects([form.lead], editor=request.user)
        row = self.model._default_manager.filter(**self.identity(form.lead)).get()
        obj.pk, obj.article = row.pk, row.article

    def identity(self, lead: catalog.PlannedRedirect) -> dict[str, Any]:
        raise NotImplementedError


@admin.register(Redirect)
class RedirectAdmin(OldAddressAdmin):
    form = RedirectForm
    list_display = ["path", "leads_to", "created_at"]
    search_fields = ["path", "target", "article__title", "article__slug", "article__codes__code"]
    fields = ["path", "to"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["path", "leads_to", "created_at"] if obj else ["path", "to"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["leads_to", "created_at"] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("article")

    @admin.display(description=gettext_lazy("leads to"), ordering="target")
    def leads_to(self, row: Redirect) -> Any:
        return format_html("{}", row.article) if row.article else row.target

    def identity(self, lead: catalog.PlannedRedirect) -> dict[str, Any]:
        return {"path": lead.path}


@admin.register(FormerSlug)
class FormerSlugAdmin(OldAddressAdmin):
    form = FormerSlugForm
    list_display = ["slug", "language", "article"]
    list_filter = ["language"]
    search_fields = ["slug", "article__title", "article__slug", "article__codes__code"]
    fields = ["slug", "language", "article"]

    def identity(self, lead: catalog.PlannedRedirect) -> dict[str, Any]:
        return {"slug": lead.slug, "language": lead.language}
