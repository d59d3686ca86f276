"""Products, areas and verified contacts: small forms, public as soon as they are saved."""

import re

from django import forms
from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import catalog, contact_guard
from articles.models import Area, Contact, Product
from articles.strings.characters import compose

from .form_fields import WebField


class ShelfAdmin(admin.ModelAdmin):
    """Saves and deletes through editing, so that followers of the site's sequence see the change."""

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, compose(search_term))

    def save_model(self, request, obj, form, change):
        catalog.save_live_settings(obj, editor=request.user)

    def delete_model(self, request, obj):
        catalog.delete_live_settings(obj, editor=request.user)

    def delete_queryset(self, request, queryset):
        catalog.delete_live_settings(*queryset, editor=request.user)


class NamedForm(forms.ModelForm):
    """A form whose slug may stay empty: it is then made from the name, in whatever script that is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:  # not for those who may only look
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Leave it empty to make it from the name.")


@admin.register(Product)
class ProductAdmin(ShelfAdmin):
    form = NamedForm
    list_display = ["name", "vendor", "short", "slug"]
    search_fields = ["name", "vendor"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Area)
class AreaAdmin(ShelfAdmin):
    form = NamedForm
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
        field_classes = {"source": WebField}

    def clean_key(self):
        key = self.cleaned_data["key"]
        if key and not re.fullmatch(contact_guard.KEY_PATTERN, key):
            raise forms.ValidationError(_("Small letters, digits and single hyphens, such as support-page."))
        return key


@admin.register(Contact)
class ContactAdmin(ShelfAdmin):
    form = ContactForm
    list_display = ["owner", "kind", "value", "markup", "is_verified", "checked_by", "checked_on"]
    list_filter = ["kind", "is_verified"]
    search_fields = ["owner", "value", "key"]

    def get_readonly_fields(self, request, obj=None):
        """Texts name a contact by its key, so that stays; what pages name it stands below."""
        return ["key", "pages"] if obj else []

    def get_fields(self, request, obj=None):
        return [*ContactForm.Meta.fields, *(["pages"] if obj else [])]

    @admin.display(description=gettext_lazy("named by"))
    def pages(self, contact):
        links = ((page.get_absolute_url(), page.title) for page in catalog.pages_with(contact))
        told = format_html_join(", ", '<a href="{}">{}</a>', links)
        return told or _("no published article")

    def get_deleted_objects(self, objs, request):
        """What published articles name is not deleted: they are listed in its place."""
        listed, counts, rights, protected = super().get_deleted_objects(objs, request)
        pages = [page for contact in objs for page in catalog.pages_with(contact)]
        return listed, counts, rights, [*protected, *map(str, pages)]
