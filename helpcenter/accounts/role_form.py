"""The form of a role: what it may do, kind by kind, without what no page of the admin asks for."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.forms.models import ModelChoiceIterator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

# Permissions are named by what they are about, which heads their group.
ACTIONS = {"add": _("Add"), "change": _("Edit"), "delete": _("Delete"), "view": _("View")}
NAMES = {
    "publish_article": _("Publish and unpublish"),
    "review_article": _("Review"),
    "all_articles": _("Edit other people's articles"),
}


class _ByKind(ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        rows = self.queryset.select_related("content_type")
        for kind, permissions in groupby(rows, key=lambda row: row.content_type):
            model = kind.model_class()
            name = model._meta.verbose_name_plural if model else kind.name
            yield capfirst(str(name)), [self.choice(row) for row in permissions]


class _PermissionField(forms.ModelMultipleChoiceField):
    iterator = _ByKind

    def label_from_instance(self, obj: Any) -> str:
        action, _sign, model = obj.codename.partition("_")
        if action in ACTIONS and model == obj.content_type.model:
            return str(ACTIONS[action])
        return str(NAMES.get(obj.codename) or capfirst(obj.name.removeprefix("Can ")))


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
        kinds = ContentType.objects.get_for_models(*admin.site._registry).values()
        # What any role has stays a choice, so that saving takes nothing away.
        offered = Permission.objects.filter(Q(content_type__in=kinds) | Q(group__isnull=False)).distinct()
        field: Any = self.fields["permissions"]
        field.queryset = offered.order_by("content_type__app_label", "content_type__model", "codename")
