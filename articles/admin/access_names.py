"""What the admin calls roles and permissions, which the database has in English."""

from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .menu import list_name

# Those that come with the site. Roles of an operator's own are called what they are called.
ROLES = {
    "Author": pgettext_lazy("role", "Author"),
    "Reviewer": pgettext_lazy("role", "Reviewer"),
    "Publisher": pgettext_lazy("role", "Publisher"),
    "Manager": pgettext_lazy("role", "Manager"),
}
FLAGS = {"is_active": _("Can sign in"), "is_staff": _("Can open the admin"), "is_superuser": _("Superuser")}
ACTIONS = {
    "add": pgettext_lazy("permission", "Add"),
    "change": pgettext_lazy("permission", "Edit"),
    "delete": pgettext_lazy("permission", "Delete"),
    "view": pgettext_lazy("permission", "View"),
}
NAMES = {
    "publish_article": _("Publish and unpublish"),
    "review_article": pgettext_lazy("permission", "Review"),
    "all_articles": _("Edit other people's articles"),
}


def role_name(role: Group | str) -> str:
    name = role if isinstance(role, str) else role.name
    return str(ROLES.get(name, name))


def permission_name(permission: Permission) -> str:
    """Return what a permission allows, without what it is about."""
    action, _sign, model = permission.codename.partition("_")
    if action in ACTIONS and model == permission.content_type.model:
        return str(ACTIONS[action])
    return str(NAMES.get(permission.codename) or capfirst(permission.name.removeprefix("Can ")))


def access_name(name: str) -> str:
    """Return what the log calls a role, a flag of an account, or the codename of a permission."""
    action, _sign, model_name = name.partition("_")
    models = {model._meta.model_name: model for model in admin.site._registry}
    if action in ACTIONS and model_name in models:
        return f"{list_name(models[model_name]._meta)}: {ACTIONS[action]}"
    return str(ROLES.get(name) or FLAGS.get(name) or NAMES.get(name) or name)
