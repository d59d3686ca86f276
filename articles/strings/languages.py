"""Language tags: how people and browsers write them, and which language comes next where one is missing."""

import re
from collections.abc import Iterable

from django.utils.translation import get_language, get_language_info

# The interface is in these, whole: `tests/test_messages.py` checks the catalogs of all but the first.
SHIPPED = ("en", "ar", "de", "es", "fr", "ja", "pt-br")

# They write the names of languages with a small letter.
_SMALL_LETTERS = {"es", "fr", "pt"}

_SEPARATORS = re.compile(r"[_\s]+")


def language_tag(s: str) -> str:
    """Return a tag in the form in which tags are compared: `de_AT`, `DE-at`, and `de-AT` are `de-at`."""
    return _SEPARATORS.sub("-", s.strip().partition(".")[0]).lower()


def base_language(tag: str) -> str:
    return language_tag(tag).partition("-")[0]


def rank_languages(available: Iterable[str], wanted: str, own: str) -> list[str]:
    """Return the available languages in the order of what helps a reader.

    That is the language asked for, its base and other regions of it, the site's own, then all others.
    """
    preferred = [language_tag(wanted), base_language(wanted), "", language_tag(own), base_language(own)]

    def rank(language: str) -> tuple[int, str]:
        tag = language_tag(language)
        if tag in preferred:
            return preferred.index(tag), tag
        return (2 if base_language(tag) == preferred[1] else len(preferred)), tag

    return sorted(dict.fromkeys(available), key=rank)


def is_same_language(one: str, other: str) -> bool:
    """Return whether a reader of one language reads the other: regions don't count."""
    return base_language(one) == base_language(other)


def gettext_noop(message: str) -> str:
    """Mark a string for the catalogs. Django's function needs settings, and those import this module."""
    return message


gettext_noop("English")  # in our catalogs, as Django's Japanese name is that of US English


def name_in_sentence(language: str) -> str:
    """Return the name of a language in the language of the page, or its tag if it has no name here."""
    try:
        name = str(get_language_info(language)["name_translated"])
    except KeyError:
        return language
    if base_language(language) == language_tag(language):
        name = name.partition("(")[0].strip()  # Django's English is American in Japanese
    is_small = base_language(get_language() or "") in _SMALL_LETTERS
    return name[:1].lower() + name[1:] if is_small else name


def local_name(language: str) -> str:
    """Return what a language calls itself, as in a list, or its tag if it has no name here."""
    try:
        name: str = get_language_info(language)["name_local"]
    except KeyError:
        return language
    return name[:1].title() + name[1:]  # not upper(): Georgian has capitals for whole words only
