"""People: the one door through which editors add and change them, and what it refuses.

A role implies access to the admin. No one but a superuser gives more than roles, no one changes who has more
than they could give, and no one changes their own access.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from articles import editing
from articles.exceptions import NotAllowed, Refused

MAX_USERNAME_LENGTH = 140  # leaves room for a number


@dataclass(frozen=True)
class PersonFields:
    """What is entered about a person. Without `roles`, these stay as they are."""

    name: str
    email: str
    roles: tuple[str, ...] | None = None
    is_active: bool = True


def may_add(editor: User) -> bool:
    return editor.has_perm("auth.add_user")


def may_change(editor: User, person: User) -> bool:
    """Return whether the editor could give everything that this person has."""
    if not editor.has_perm("auth.change_user"):
        return False
    return editor.is_superuser or not editing.has_more_than_roles(person)


def may_change_access(editor: User, person: User) -> bool:
    """Return whether the editor may change the roles of this person, and turn the account off."""
    return may_change(editor, person) and editor.pk != person.pk


def groups_to_give(editor: User) -> QuerySet[Group]:
    """Return the groups that the editor may give: the roles, and for superusers those of the site's own."""
    groups = Group.objects.order_by("pk")
    return groups if editor.is_superuser else groups.filter(name__in=editing.ROLES)


@transaction.atomic
def add_person(fields: PersonFields, editor: User) -> User:
    """Add a person without a password: a one-time link lets them choose one.

    Raises NotAllowed, and Refused where the address belongs to someone.
    """
    if not may_add(editor):
        raise NotAllowed(_("You don't have permission to add people."))
    if not fields.roles:
        raise Refused(_("Select a role."))
    _refuse_taken_email(fields.email)
    person = User(username=_free_username(fields), email=User.objects.normalize_email(fields.email))
    _set_name(person, fields.name)
    person.set_unusable_password()
    person.save()
    _set_access(person, fields, editor)
    editing.log_permission_change(person, [], editor)
    return person


@transaction.atomic
def change_person(person: User, fields: PersonFields, editor: User) -> None:
    """Change name, address, and access. Raises NotAllowed, and Refused for a taken address."""
    row = User.objects.select_for_update().get(pk=person.pk)
    if not may_change(editor, row):
        raise NotAllowed(_("You don't have permission to change this account."))
    before = editing.permissions_of(row)
    if fields.email.casefold() != row.email.casefold():
        _refuse_taken_email(fields.email)
    row.email = User.objects.normalize_email(fields.email)
    _set_name(row, fields.name)
    row.save(update_fields=["email", "first_name", "last_name"])
    if may_change_access(editor, row):
        _set_access(row, fields, editor)
    editing.log_permission_change(row, before, editor)


def _set_access(person: User, fields: PersonFields, editor: User) -> None:
    """Set roles and whether the person can sign in; leave the groups that the editor can't give."""
    if fields.roles is not None:
        mine = groups_to_give(editor)
        given = mine.filter(name__in=fields.roles)
        if given.count() != len(set(fields.roles)):
            raise NotAllowed(_("You can't give this role."))
        person.groups.set([*person.groups.exclude(pk__in=mine.values("pk")), *given])
    person.is_active = fields.is_active
    # Whoever loses the last role still gets in, and reads there whom to ask.
    person.is_staff = person.is_staff or bool(fields.roles)
    person.save(update_fields=["is_active", "is_staff"])


def _set_name(person: User, name: str) -> None:
    """Keep a name in one piece: where it could be cut differs from language to language."""
    if name != person.get_full_name():
        person.first_name, person.last_name = name, ""


def _refuse_taken_email(email: str) -> None:
    """Refuse an address that signs someone else in."""
    if email and User.objects.filter(email__iexact=email).exists():
        raise Refused(_("Someone already signs in with this email address."))


def _free_username(fields: PersonFields) -> str:
    """Return a name to sign in with, made of the address or else of the person's name."""
    text = unicodedata.normalize("NFKC", fields.email.partition("@")[0] or fields.name).casefold()
    base = re.sub(r"[^\w.+-]+", ".", text).strip(".")[:MAX_USERNAME_LENGTH] or "person"
    name, number = base, 1
    while User.objects.filter(username__iexact=name).exists():
        number += 1
        name = f"{base}{number}"
    return name
