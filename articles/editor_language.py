"""The language of the admin and of email, which each person chooses for themselves."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.text import capfirst

from articles.models import EditorLanguage
from articles.strings import languages
from articles.strings.interface import interface_language

_SESSION_KEY = "desk_language"


def site_language() -> str:
    return interface_language(settings.LANGUAGE_CODE)


def language_choices() -> list[tuple[str, str]]:
    """Return the languages of the interface, each with what it calls itself."""
    return [(language, capfirst(languages.local_name(language))) for language in languages.SHIPPED]


def choice_of(person: User) -> str:
    """Return the language that a person chose, or an empty text."""
    rows = EditorLanguage.objects.filter(user=person, language__in=languages.SHIPPED)
    return rows.values_list("language", flat=True).first() or ""


def remember(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Put the choice of a person who signs in into their session; a receiver of `user_logged_in`."""
    request.session[_SESSION_KEY] = choice_of(user)


def language_of_session(request: HttpRequest) -> str:
    """Return what was chosen by who is signed in, or an empty text."""
    language = request.session.get(_SESSION_KEY, "")
    return language if language in languages.SHIPPED else ""


def save_choice(request: HttpRequest, person: User, language: str) -> None:
    """Save a choice. Anything but a language of the interface stands for the site's language."""
    if language in languages.SHIPPED:
        EditorLanguage.objects.update_or_create(user=person, defaults={"language": language})
    else:
        EditorLanguage.objects.filter(user=person).delete()
    remember(request, person)


def group_by_language(people: Iterable[User]) -> dict[str, list[User]]:
    """Return people by the language in which they are written to."""
    found = {person.pk: person for person in people}
    rows = EditorLanguage.objects.filter(user__in=found, language__in=languages.SHIPPED)
    chosen = dict(rows.values_list("user", "language"))
    groups: dict[str, list[User]] = {}
    for pk, person in found.items():
        groups.setdefault(chosen.get(pk) or site_language(), []).append(person)
    return groups
