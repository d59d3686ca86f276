"""People in their roles, for tests."""

from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group, User

LETTERS = {"n": None, "a": "Author", "r": "Reviewer", "p": "Publisher", "m": "Manager", "s": "superuser"}


def in_role(role: str | None, name: str) -> User:
    """A person who may sign in to the desk, in a role, none, or as superuser.

    The groups come with a migration, and go with every test that empties its database.
    """
    if role == "superuser":
        return User.objects.create_superuser(name, password="correct horse")
    person = User.objects.create_user(name, password="correct horse", is_staff=True)
    if role:
        if not Group.objects.filter(name=role).exists():
            import_module("articles.migrations.0009_roles").make_roles(apps, None)
            import_module("articles.migrations.0012_inbox").give_right(apps, None)
            import_module("articles.migrations.0014_library_rows").give_rights(apps, None)
        person.groups.add(Group.objects.get(name=role))
    return person
