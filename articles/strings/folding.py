"""Folding: one form for all spellings of a text: case, accents, widths, dashes, quotes, and digits.

The search index and queries pass through the same functions, so what is folded away on one side is folded
away on the other.
"""

import unicodedata

from .characters import TYPOGRAPHY, UNSPACED, drop_invisible, has_unspaced
from .late_pattern import compile_late

# Quotes are unified before NFKC, which would turn an acute accent used as an apostrophe into a space
# and a mark.
_TYPOGRAPHY = str.maketrans(TYPOGRAPHY | {"`": "'"})

_NON_ASCII_DIGIT = compile_late(r"[^\D0-9]")

# Letters that no Unicode form splits into a letter and an accent.
_UNDECOMPOSABLE = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ħ": "h",
        "ŧ": "t",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
        # Arabic and Persian keyboards write these letters differently.
        "\u0671": "\u0627",
        "\u0649": "\u064a",
        "\u06cc": "\u064a",
        "\u06a9": "\u0643",
    }
)

# Accents of Latin, Greek, and Cyrillic, and the optional vowel signs of Hebrew and Arabic. Marks of other
# scripts (Devanagari vowels, Japanese voicing) are part of the letter and stay. So does the breve of the
# short Cyrillic i, which Russian word endings need.
_ACCENTS = compile_late(
    "[\u0300-\u0305\u0307-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05c7\u064b-\u065f\u0670\u0640]+"
)
_BREVE = compile_late("(?<!\u0438)\u0306+")

_CONTRACTION = compile_late(r"(?<=\w)'(?=(?:t|s|d|m|re|ve|ll)\b)")
_SCRIPT_BORDER = compile_late(rf"(?<=[{UNSPACED}])(?=[A-Za-z0-9'\"])|(?<=[A-Za-z0-9'\"])(?=[{UNSPACED}])")


def fold(s: str) -> str:
    """Return the form in which spellings are compared: no case, accents, widths or typographic variants.

    Folding twice changes nothing more. Line breaks and punctuation other than dashes and quotes stay.
    """
    if s.isascii():
        return s.lower().replace("`", "'")
    s = unicodedata.normalize("NFKC", drop_invisible(s).translate(_TYPOGRAPHY)).casefold()
    s = unicodedata.normalize("NFKD", s.translate(_UNDECOMPOSABLE))
    if "\u0306" in s:
        s = _BREVE.sub("", s)
    s = unicodedata.normalize("NFKC", _ACCENTS.sub("", s)).casefold()
    return s.translate(_TYPOGRAPHY).translate(_UNDECOMPOSABLE)


def write_ascii_digits(s: str) -> str:
    """Write the decimal digits of every script as 0 to 9 (NFKC leaves the Arabic and Indic ones)."""
    return _NON_ASCII_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), s)


def unify_typography(s: str) -> str:
    """Return the text with widths, dashes, quotes, and digits unified, and its letters as they were."""
    if s.isascii():
        return s
    plain = write_ascii_digits(unicodedata.normalize("NFKC", drop_invisible(s).translate(_TYPOGRAPHY)))
    # A script without spaces gets one where a script with spaces begins or ends.
    return _SCRIPT_BORDER.sub(" ", plain) if has_unspaced(plain) else plain


def join_contractions(folded: str) -> str:
    """Write "can't" as "cant", as many people type it. The two words of "l'erreur" stay apart."""
    return _CONTRACTION.sub("", folded) if "'" in folded else folded
