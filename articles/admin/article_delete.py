"""Deleting several articles of the list: they can be restored, and links to their codes lead on."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction

from articles import editing, exceptions

from .code_links import lead_lost_codes, warn_of_lost_codes
from .desk_words import DeskWordsMixin


class ArticleDeleteAdmin(DeskWordsMixin, admin.ModelAdmin):
    def has_delete_permission(self, request, obj=None):
        """Refuse to delete a published article to editors who may not unpublish it."""
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or obj.deleted_at is not None or editing.is_allowed("delete", request.user, obj)

    def get_deleted_objects(self, objs, request):
        """Name only the articles: their revisions stay, and they can be restored."""
        forbidden = {str(article) for article in objs if not self.has_delete_permission(request, article)}
        return [str(article) for article in objs], {}, forbidden, []

    def delete_model(self, request, obj):
        try:
            with transaction.atomic(), lead_lost_codes(request, obj):
                editing.delete(obj, request.user)
        except exceptions.NotAllowed:
            raise PermissionDenied from None
        except exceptions.Conflict:
            pass  # another editor was quicker, or the button was pressed twice: it is deleted

    def delete_queryset(self, request, queryset):
        for article in queryset:
            self.delete_model(request, article)
        warn_of_lost_codes(request)
