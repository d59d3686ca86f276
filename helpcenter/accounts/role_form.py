"""The form of a role: what it may do, kind by kind, without what no page of the admin asks for."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.access_names import ACTIONS, permission_name, role_name
from articles.admin.menu import list_name


def _heading(kind: ContentType) -> str:
    model = kind.model_class()
    return list_name(model._meta) if model else capfirst(kind.name)


class _ByKind(ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        rows = self.queryset.select_related("content_type")
        for kind, permissions in groupby(rows, key=lambda row: row.content_type):
            yield _heading(kind), [self.choice(row) for row in permissions]


class _PermissionField(forms.ModelMultipleChoiceField):
    iterator = _ByKind

    def label_from_instance(self, obj: Any) -> str:
        # Read aloud, "Edit" alone would be one of twenty.
        before = format_html('<span class="visually-hidden">{}: </span>', _heading(obj.content_type))
        return format_html("{}{}", before, permission_name(obj))


def _refused() -> list[str]:
    """Return the permissions that no page honors, whoever has them: logs are only added to by the site."""
    request = HttpRequest()
    request.user = User(is_superuser=True)
    return [
        f"{action}_{model._meta.model_name}"
        for model, pages in admin.site._registry.items()
        for action in ACTIONS
        if not getattr(pages, f"has_{action}_permission")(request)
    ]


class RoleForm(forms.ModelForm):
    permissions = _PermissionField(
        label=_("Permissions"),
        queryset=Permission.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Group
        fields = ("name", "permissions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = role_name(self.instance)
        if shown != self.instance.name:
            # Stored in English, as other parts of the site look for it.
            self.fields["name"].help_text = gettext("Shown as “%(name)s”.") % {"name": shown}
        kinds = ContentType.objects.get_for_models(*admin.site._registry).values()
        useful = Q(content_type__in=kinds) & ~Q(codename__in=_refused())
        # What any role has stays a choice, so that saving takes nothing away.
        offered = Permission.objects.filter(useful | Q(group__isnull=False)).distinct()
        field: Any = self.fields["permissions"]
        field.queryset = offered.order_by("content_type__app_label", "content_type__model", "codename")
