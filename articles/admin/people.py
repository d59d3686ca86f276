"""Choices of people: by name and user name, and with a script that finds one of many."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

# js/admin/person_picker.js
PICKER: dict[str, Any] = {"data-people": gettext_lazy("Find a person")}


def person_label(person: Any) -> str:
    """Return a person's name with the user name, as long as they aren't the same."""
    name = person.get_full_name()
    return f"{name} ({person.get_username()})" if name else person.get_username()


def possible_owners(current: int | None = None) -> QuerySet[User]:
    """Return the people who may work on articles, and the present owner, whose role may be gone."""
    allowed = User.objects.with_perm("articles.change_article").filter(is_staff=True)
    return User.objects.filter(Q(pk__in=allowed.values("pk")) | Q(pk=current)).order_by("username")


def person_choices(people: Iterable[User]) -> list[tuple[str, str]]:
    return [(str(person.pk), person_label(person)) for person in people]
