"""Redirects: former addresses of articles, and those imported from another help center."""

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

from .article_fields import ArticleField, ArticleInput
from .catalog import LiveModelAdmin


class RedirectForm(forms.ModelForm):
    path = forms.CharField(
        label=gettext_lazy("Old URL"),
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("A path such as /hc/en-us/articles/123-error-102, or a full URL."),
    )
    to = forms.CharField(
        label=gettext_lazy("Redirects to"),
        max_length=500,
        widget=ArticleInput,
        help_text=gettext_lazy(
            "An article's slug or external ID, or the path of a page on this site, such as /codes/. The "
            "redirect follows the article if its URL changes."
        ),
    )
    planned: catalog.PlannedRedirect

    class Meta:
        model = Redirect
        fields = ["path"]

    def clean(self) -> Any:
        data = super().clean() or {}
        if "path" in data and "to" in data:
            [self.planned] = catalog.plan_redirects([(data["path"], data["to"])])
            if self.planned.slug and not self.planned.reasons:
                self.add_error("path", _("This looks like an article URL. Add it under Article redirects."))
            for reason in refusal_reasons(self.planned):
                self.add_error(None, reason)
            data["path"] = self.planned.path
        return data

    def validate_unique(self) -> None:
        """Leave it to clean, which shows this error."""


class FormerSlugForm(forms.ModelForm):
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    article = ArticleField(
        label=gettext_lazy("Article"),
        help_text=gettext_lazy("Slug, full URL, or external ID."),
    )
    planned: catalog.PlannedRedirect

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
            path = article_url(data["slug"], data["language"])
            [self.planned] = catalog.plan_redirects([(path, data["article"].source_id)])
            for reason in refusal_reasons(self.planned):
                self.add_error(None, reason)
        return data

    def validate_unique(self) -> None:
        """Leave it to clean, which shows this error."""


def refusal_reasons(planned: catalog.PlannedRedirect) -> list[str]:
    """Return why a redirect can't be added."""
    if not planned.reasons and planned.state == "unchanged":
        return [_("This URL already redirects there.")]
    return list(planned.reasons)


class RedirectBaseAdmin(LiveModelAdmin):
    list_per_page = 100
    list_select_related = ["article"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(f"articles.view_{self.opts.model_name}")

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        catalog.write_redirects([form.planned], editor=request.user)
        row = self.model._default_manager.filter(**self.identity(form.planned)).get()
        obj.pk, obj.article = row.pk, row.article

    def identity(self, planned: catalog.PlannedRedirect) -> dict[str, Any]:
        raise NotImplementedError


@admin.register(Redirect)
class RedirectAdmin(RedirectBaseAdmin):
    form = RedirectForm
    list_display = ["path", "target_page", "created_at"]
    search_fields = ["path", "target", "article__title", "article__slug", "article__codes__code"]
    fields = ["path", "to"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["path", "target_page", "created_at"] if obj else ["path", "to"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["target_page", "created_at"] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("article")

    @admin.display(description=gettext_lazy("redirects to"), ordering="target")
    def target_page(self, row: Redirect) -> Any:
        return format_html("{}", row.article) if row.article else row.target

    def identity(self, planned: catalog.PlannedRedirect) -> dict[str, Any]:
        return {"path": planned.path}


@admin.register(FormerSlug)
class FormerSlugAdmin(RedirectBaseAdmin):
    form = FormerSlugForm
    list_display = ["slug", "language", "article"]
    list_filter = ["language"]
    search_fields = ["slug", "article__title", "article__slug", "article__codes__code"]
    fields = ["slug", "language", "article"]

    def identity(self, planned: catalog.PlannedRedirect) -> dict[str, Any]:
        return {"slug": planned.slug, "language": planned.language}
