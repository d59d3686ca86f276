"""Folding, cutting and canonical forms. Strings in, values out; knows nothing of Django or of articles.

Index and query pass through the same functions, so whatever is folded away here is folded away on both sides.
"""

import re
import unicodedata

# Quotes are unified before NFKC, which would turn an acute accent used as an apostrophe into a space
# and a mark.
_SINGLE_QUOTES = (
    "\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u02c8`\u00b4\uff07\ua78c"
)
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036\u02ee\uff02\u301d\u301e\u301f"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u2e3a\u2e3b\u301c"
_UNIFIED = str.maketrans(
    dict.fromkeys(_SINGLE_QUOTES, "'") | dict.fromkeys(_DOUBLE_QUOTES, '"') | dict.fromkeys(_DASHES, "-")
)

# What is never seen: soft hyphens, zero-width characters, direction marks, variation selectors, tags.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)

_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")

# Letters that carry their accent inside: no Unicode form takes them apart.
_INSEPARABLE = str.maketrans(
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
    }
)

# Accents of Latin, Greek and Cyrillic, and the optional vowel signs of Hebrew and Arabic. Marks of other
# scripts are part of the letter (Devanagari vowels, Japanese voicing) and stay.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u0591-\u05c7\u064b-\u065f\u0670\u0640]+"
)

# The classes of `re` know letters and digits but no marks, without which Hindi or Thai words fall apart.
_MARKS = "".join(chr(n) for n in range(0x0300, 0xFFFF) if unicodedata.category(chr(n)) in ("Mn", "Mc"))
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")

# "can't" and "cant" are one word for those who type; "l'erreur" is two.
_CONTRACTION = re.compile(r"(?<=\w)'(?=(?:t|s|d|m|re|ve|ll)\b)")

_CODE_RUN = re.compile(r"[^\W_]+")

# Words that people type around a code, and that printed messages put before it.
_CUE_WORDS = (
    "quickbooks|quickbook|quikbooks|intuit|qbdt|qbo|qbd|qb|online|desktop|banking|bank|"
    "errors?|eror|err|codes?|status|message|msg|number|no|nr|num"
)
_LEADING_CUES = re.compile(rf"\A(?:(?:{_CUE_WORDS})(?![^\W\d_])|[\s#:.,;№'\"(\[])+", re.IGNORECASE)
_TRAILING_CUES = re.compile(rf"(?:[\s#:.,;'\"!?)\]]|(?<![^\W_])(?:{_CUE_WORDS})(?![^\W_]))+\Z", re.IGNORECASE)
# What may be left once the cue words are gone: at most a few letters in front (OL, PS, C =, OLSU), then parts
# with digits.
_CODE_SHAPE = re.compile(
    r"(?:[A-Z]{1,4}(?:\s?=|-|\s)?\s?)?(?:[-+=/,.()]|\s|(?=[A-Z]{0,4}\d)[A-Z\d]++)+", re.IGNORECASE
)
_LONGEST_CODE = 60


def fold(s: str) -> str:
    """Return the form in which spellings are compared: no case, accents, widths or typographic variants.

    Folding twice changes nothing more. Line breaks and punctuation other than dashes and quotes stay.
    """
    if s.isascii():
        return s.lower().replace("`", "'")
    s = unicodedata.normalize("NFKC", UNSEEN.sub("", s).translate(_UNIFIED)).casefold()
    s = unicodedata.normalize("NFKD", s.translate(_INSEPARABLE))
    s = unicodedata.normalize("NFKC", _ACCENTS.sub("", s)).casefold()
    return s.translate(_UNIFIED).translate(_INSEPARABLE)


def words(s: str) -> list[str]:
    """Return the folded words in order: runs of letters, digits and the marks that belong to them."""
    return _WORD.findall(_CONTRACTION.sub("", fold(s)))


def canonical_code(s: str) -> str:
    """Return the one form in which an error code is stored and compared, "" if there is nothing in it.

    Separators are a matter of taste except between two numbers ("-6000, -77" is "6000-77") or two words,
    where a hyphen keeps them apart. At a border of letters and digits there is none: "H 202" is "H202".
    """
    joined = ""
    for run in _CODE_RUN.findall(_ascii_digits(fold(s)).upper()):
        if joined and joined[-1].isdigit() == run[0].isdigit():
            joined += "-"
        joined += run
    return joined


def strip_cue(s: str) -> str:
    """Return a typed code without the words around it: "QuickBooks Error: 102" and "qbo err102" are "102".

    What is left must look like a code, or the text comes back as it was: this is no way to shorten sentences.
    """
    typed = s.strip()
    if len(typed) > _LONGEST_CODE:
        return s
    rest = _TRAILING_CUES.sub("", _LEADING_CUES.sub("", typed))
    # A bracket of the code itself, as in "(-6190, -816)", goes with its partner; a lone one is debris.
    looks_like_code = any(c.isdigit() for c in rest) and _CODE_SHAPE.fullmatch(
        unicodedata.normalize("NFKC", rest)
    )
    return rest if looks_like_code else s


def sort_key(code: str, title: str) -> str:
    """Return a key that puts codes before titles and 102 before 1002, at most 160 characters.

    It is made of 0-9 and a-f alone (the UTF-8 of the folded text), because databases disagree on the order
    of everything else: a collation may skip hyphens or put capitals first.
    """
    canonical = canonical_code(code).lower()
    name = re.sub(r"[0-9]+", lambda digits: digits[0].zfill(8), f"{canonical} {fold(title)}".strip())
    return f"{'0' if canonical else '1'}{name}".encode("utf-8", "replace")[:80].hex()


def slugify(s: str) -> str:
    """Return `[a-z0-9-]+` made from the letters and digits that have an ASCII form, or "" if none has."""
    plain = _CONTRACTION.sub("", _ascii_digits(fold(s)))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _ascii_digits(s: str) -> str:
    """Write the decimal digits of every script as 0 to 9 (NFKC leaves Arabic and Indic ones)."""
    return _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), s)
