"""Bases of admins and inlines whose rows come from readers or from the site itself."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .desk_words import DeskWordsMixin


class NoAddMixin:
    """Refuses to add rows: readers or the site itself write them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyMixin(NoAddMixin):
    """Refuses to add and to change rows. Those that no one needs can still be deleted."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(DeskWordsMixin, ReadOnlyMixin, admin.ModelAdmin):
    pass


class ReadOnlyInline(ReadOnlyMixin, admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False
