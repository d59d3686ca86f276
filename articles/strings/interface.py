"""The language of the interface: that of the address, or the site's own where no catalog is whole.

Django ships some words of a hundred languages, so without this a page in one of them would mix languages.
Addresses and articles keep theirs; only what frames them is in another.
"""

import copy
from typing import Any

from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language, get_language_info, to_language, trans_real

from articles.strings import languages


def is_shipped(language: str) -> bool:
    """Return whether the interface speaks a language. A region without a catalog uses that of its base."""
    tags = languages.language_tag(language), languages.base_language(language)
    return any(tag in languages.SHIPPED for tag in tags)


def interface_language(language: str | None = None) -> str:
    """Return the language of the interface on pages of a language, or on the present page."""
    for candidate in (language or get_language() or "", settings.LANGUAGE_CODE):
        if is_shipped(candidate):
            return candidate
    return languages.SHIPPED[0]


def text_direction(language: str) -> str:
    """Return "rtl" for a language that is written from right to left, else "ltr"."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def install() -> None:
    """Let languages without a whole catalog borrow all words and formats of the interface's language."""
    trans: Any = trans_real
    dates_and_numbers: Any = formats
    read_catalogs = trans.translation

    def translation(language: str) -> Any:
        interface = interface_language(language)
        if interface == language:
            return read_catalogs(language)
        if language not in trans._translations:
            borrowed = copy.copy(read_catalogs(interface))
            borrowed.to_language = lambda: to_language(language)
            trans._translations[language] = borrowed
        return trans._translations[language]

    trans.translation = translation
    dates_and_numbers.get_language = interface_language
