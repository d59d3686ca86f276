"""Products, areas and verified contacts: small forms, public as soon as they are saved."""

from django import forms
from django.contrib import admin

from articles import editing
from articles.models import Area, Contact, Product

from .fields import WebField


class ShelfAdmin(admin.ModelAdmin):
    """Saves and deletes through editing, so that followers of the site's sequence see the change."""

    def save_model(self, request, obj, form, change):
        editing.save_shelf(obj)

    def delete_model(self, request, obj):
        editing.delete_shelf(obj)

    def delete_queryset(self, request, queryset):
        editing.delete_shelf(*queryset)


@admin.register(Product)
class ProductAdmin(ShelfAdmin):
    list_display = ["name", "vendor", "short", "slug"]
    search_fields = ["name", "vendor"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Area)
class AreaAdmin(ShelfAdmin):
    list_display = ["name", "product", "provider", "slug"]
    list_filter = ["product"]
    list_select_related = ["product"]
    search_fields = ["name", "product__name"]
    prepopulated_fields = {"slug": ["name"]}


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ["owner", "kind", "value", "source", "checked_by", "checked_on", "note"]
        field_classes = {"source": WebField}


@admin.register(Contact)
class ContactAdmin(ShelfAdmin):
    form = ContactForm
    list_display = ["owner", "kind", "value", "checked_by", "checked_on"]
    list_filter = ["kind"]
    search_fields = ["owner", "value"]
