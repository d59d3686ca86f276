"""Lists of words and percentages, as they are written in the language of the interface."""

from articles.strings.interface import interface_language
from articles.strings.languages import base_language

_SEPARATORS = {"ar": "، ", "fa": "، ", "ur": "، ", "ja": "、", "zh": "、"}
# A space that doesn't break, narrow in French.
_BEFORE_PERCENT = {"de": "\N{NO-BREAK SPACE}", "es": "\N{NO-BREAK SPACE}", "fr": "\N{NARROW NO-BREAK SPACE}"}


def list_separator() -> str:
    """Return what stands between the words of a list in the interface's language."""
    return _SEPARATORS.get(base_language(interface_language()), ", ")


def percent(number: object) -> str:
    """Return a number as a percentage of the interface's language."""
    return f"{number}{_BEFORE_PERCENT.get(base_language(interface_language()), '')}%"
