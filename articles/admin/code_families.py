"""Families of codes that editors name: public as soon as they are saved."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import catalog
from articles.models import CodeFamily, PublicationCode

from .catalog import LiveModelAdmin, OptionalSlugForm


class CodeFamilyForm(OptionalSlugForm):
    class Meta:
        model = CodeFamily
        fields = ["product", "name", "slug", "codes", "summary"]
        widgets = {
            "codes": forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
            "summary": forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
        }


@admin.register(CodeFamily)
class CodeFamilyAdmin(LiveModelAdmin):
    form = CodeFamilyForm
    list_display = ["name", "product", "slug", "code_count"]
    list_filter = ["product"]
    list_select_related = ["product"]
    search_fields = ["name", "slug", "codes", "product__name"]

    @admin.display(description=gettext_lazy("published codes"))
    def code_count(self, family: CodeFamily) -> Any:
        codes = PublicationCode.objects.filter(publication__live=True, publication__product=family.product_id)
        count = codes.filter(family=family.slug).count()
        if not count:
            return 0
        url = catalog.family_url(family.product.slug, family.slug)
        return format_html('<a href="{}">{} ({})</a>', url, count, _("View on site"))
