"""Products, areas, and verified contacts: small forms, public as soon as they are saved."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import catalog, contact_guard
from articles.models import Area, Article, Contact, Product
from articles.strings.characters import compose

from .desk_words import DeskWordsMixin
from .edit_conflicts import EditConflictAdminMixin
from .form_fields import HttpsURLField, PlainFieldsMixin
from .pages import article_page_url


class LiveModelAdmin(DeskWordsMixin, EditConflictAdminMixin, PlainFieldsMixin, admin.ModelAdmin):
    """Saves and deletes through `catalog`, which announces the change and writes it to the audit log."""

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, compose(search_term))

    def save_model(self, request, obj, form, change):
        catalog.save_live_settings(obj, editor=request.user)

    def delete_model(self, request, obj):
        catalog.delete_live_settings(obj, editor=request.user)

    def delete_queryset(self, request, queryset):
        catalog.delete_live_settings(*queryset, editor=request.user)


class OptionalSlugForm(forms.ModelForm):
    """A form whose slug can stay empty: it is then made from the name, in any script."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:  # not for those who may only look
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Leave blank to create it from the name.")


class InUseMixin:
    """Names once each article that keeps a product or an area from being deleted."""

    opts: Any

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        if protected:
            name = self.opts.model_name
            using = Q(**{f"{name}__in": objs}) | Q(**{f"publication__{name}__in": objs})
            articles = Article.objects.filter(using).order_by("title", "pk")
            areas = (
                Area.objects.filter(product__in=objs).select_related("product") if name == "product" else []
            )
            protected = [*map(_area_link, areas), *map(_article_link, articles)]
        return deleted, counts, missing, protected


def _area_link(area: Area) -> Any:
    url = reverse("admin:articles_area_change", args=[area.pk])
    return format_html('{}: <a href="{}">{}</a>', capfirst(area._meta.verbose_name), url, area.name)


def _article_link(article: Article) -> Any:
    page = "history" if article.deleted_at else "change"
    text = _("%(article)s (deleted)") % {"article": article} if article.deleted_at else str(article)
    return format_html('<a href="{}"><bdi>{}</bdi></a>', article_page_url(article, page), text)


@admin.register(Product)
class ProductAdmin(InUseMixin, LiveModelAdmin):
    form = OptionalSlugForm
    list_display = ["name", "vendor", "short", "slug"]
    search_fields = ["name", "vendor"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Area)
class AreaAdmin(InUseMixin, LiveModelAdmin):
    form = OptionalSlugForm
    list_display = ["name", "product", "provider", "slug"]
    list_filter = ["product"]
    list_select_related = ["product"]
    search_fields = ["name", "product__name"]
    prepopulated_fields = {"slug": ["name"]}


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = [
            *["key", "owner", "kind", "value", "is_verified", "source", "checked_by", "checked_on", "note"],
        ]
        field_classes = {"source": HttpsURLField}

    def clean_key(self):
        key = self.cleaned_data["key"]
        if key and not re.fullmatch(contact_guard.KEY_PATTERN, key):
            raise forms.ValidationError(
                _("Use lowercase letters, digits, and single hyphens, such as support-page.")
            )
        return key


@admin.register(Contact)
class ContactAdmin(LiveModelAdmin):
    form = ContactForm
    list_display = ["owner", "kind", "value", "markup", "is_verified", "checked_by", "checked_on"]
    list_filter = ["kind", "is_verified"]
    search_fields = ["owner", "value", "key"]

    def get_readonly_fields(self, request, obj=None):
        """Keep the key, by which texts insert a contact, and list the pages that do."""
        return ["key", "pages"] if obj else []

    def get_fields(self, request, obj=None):
        return [*ContactForm.Meta.fields, *(["pages"] if obj else [])]

    @admin.display(description=gettext_lazy("used in"))
    def pages(self, contact):
        links = ((page.get_absolute_url(), page.title) for page in catalog.pages_with(contact))
        return format_html_join(", ", '<a href="{}">{}</a>', links) or _("no published articles")

    def get_deleted_objects(self, objs, request):
        """Refuse to delete a contact that published articles contain, and list them."""
        deleted, counts, missing_permissions, protected = super().get_deleted_objects(objs, request)
        pages = [page for contact in objs for page in catalog.pages_with(contact)]
        return deleted, counts, missing_permissions, [*protected, *map(str, pages)]
