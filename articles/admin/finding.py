"""What editors steer in the search: synonyms and pinned results, public as soon as they are saved."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import Pin, Synonym

from .shelf import ShelfAdmin

WHERE: Any = (_("Where it counts"), {"fields": [("language", "product"), "active", "note"]})


@admin.register(Synonym)
class SynonymAdmin(ShelfAdmin):
    list_display = ["__str__", "language", "product", "active", "changed_at"]
    list_filter = ["active", "language", "product"]
    list_select_related = ["product"]
    search_fields = ["phrases", "also", "note"]
    autocomplete_fields = ["product"]
    list_per_page = 50
    fieldsets = [(None, {"fields": ["phrases", "also"]}), WHERE]


@admin.register(Pin)
class PinAdmin(ShelfAdmin):
    list_display = ["__str__", "article", "position", "language", "product", "active", "changed_at"]
    list_filter = ["active", "language", "product"]
    list_select_related = ["product", "article"]
    search_fields = ["queries", "article__title", "article__codes__code", "note"]
    autocomplete_fields = ["article", "product"]
    list_per_page = 50
    fieldsets = [(None, {"fields": ["queries", ("article", "position")]}), WHERE]
