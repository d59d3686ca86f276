"""People in their roles, for tests."""

from django.contrib.auth.models import Group, User

LETTERS = {"n": None, "a": "Author", "r": "Reviewer", "p": "Publisher", "m": "Manager", "s": "superuser"}


def in_role(role: str | None, name: str) -> User:
    """Make a person who may sign in to the desk, in a role, none, or as superuser."""
    if role == "superuser":
        return User.objects.create_superuser(name, password="correct horse")
    person = User.objects.create_user(name, password="correct horse", is_staff=True)
    if role:
        person.groups.add(Group.objects.get(name=role))
    return person
