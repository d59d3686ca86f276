"""Error codes: the forms in which they are compared."""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from .characters import blank_controls
from .code_cues import ERROR_CUES, PRODUCT_CUES
from .folding import fold, write_ascii_digits
from .late_pattern import compile_late

_ALPHANUMERIC_RUN = compile_late(r"[^\W_]+")

_LEADING_CUES = compile_late(rf"\A(?:(?:{PRODUCT_CUES})(?![^\W\d_])|[\s#:.,;№'\"(\[])+", re.IGNORECASE)
_TRAILING_CUES = compile_late(
    rf"(?:[\s#:.,;'\"!?)\]]|(?<![^\W_])(?:{PRODUCT_CUES})(?![^\W_]))+\Z", re.IGNORECASE
)
# A code without its cue words: up to four letters (OL, PS, C =, OLSU), then parts with digits.
CODE_SHAPE = compile_late(
    r"(?:[A-Z]{1,4}(?:\s?=|:|-|\s)?\s?)?(?:[-+=/,.()]|\s|(?=[A-Z]{0,4}\d)[A-Z\d]++)+", re.IGNORECASE
)
MAX_CODE_LENGTH = 60
MAX_LINKED_LENGTH = 200  # of what a link gives for a code


def canonical_code(s: str) -> str:
    """Return the form in which an error code is stored and compared, or "" if it has no letter or digit.

    A hyphen separates two numbers ("-6000, -77" is "6000-77") or two words. Between letters and digits there
    is no separator: "H 202" is "H202".
    """
    joined = ""
    for run in _ALPHANUMERIC_RUN.findall(s.upper() if s.isascii() else write_ascii_digits(fold(s)).upper()):
        if joined and joined[-1].isdigit() == run[0].isdigit():
            joined += "-"
        joined += run
    return joined


def strip_cue_words(s: str) -> str:
    """Return a typed code without the words around it: "QuickBooks Error: 102" and "qbo err102" are "102".

    If the rest doesn't look like a code, the text is returned unchanged, because it may be a sentence.
    """
    stripped = s.strip()
    if len(stripped) > MAX_CODE_LENGTH:
        return s
    rest = _TRAILING_CUES.sub("", _LEADING_CUES.sub("", stripped))
    looks_like_code = any(c.isdigit() for c in rest) and CODE_SHAPE.fullmatch(
        unicodedata.normalize("NFKC", rest)
    )
    return rest if looks_like_code else s


def clean_code(text: str) -> str:
    """Return the code of a link without the words around it and without control characters."""
    return strip_cue_words(blank_controls(text)).strip()[:MAX_LINKED_LENGTH]


class Certainty(IntEnum):
    """How certain it is that a text means a code: it decides what an answer may claim."""

    BARE = 1  # a number like any other
    SHAPED = 2  # looks like nothing but a code
    CUED = 3  # beside a word such as "error" or "code"
    ALONE = 4  # the whole text


@dataclass(frozen=True)
class CodeMention:
    """A possible code in a text, and where it is in the text with unified typography.

    `only_known` says that it is a code only if an article has it: no one is told that it is an unknown one.
    `is_pair` is two numbers that are one code or, if the site has no such pairs, two.
    """

    written: str
    canonical: str
    certainty: Certainty
    start: int
    end: int
    only_known: bool = False
    is_pair: bool = False


_PLAIN_CODE = compile_late(
    rf"(?:0x[0-9a-f]+|(?!(?:{PRODUCT_CUES}|{ERROR_CUES})(?![^\W\d_]))[a-z]{{0,6}}[0-9]+)\Z",
    re.IGNORECASE | re.ASCII,
)


def is_plain_code(s: str) -> bool:
    """Return whether there is only one way to read a code: letters and a number, or hexadecimal."""
    return bool(_PLAIN_CODE.match(s))


_HEX_RUN = compile_late(r"0X([0-9A-F]{1,16})\Z")
_BARE_HEX = compile_late(r"(?=.*\d)[0-9A-F]{8}\Z|(?=.*\d)[0-9A-F]{2,4}\Z")
_HEX_WITH_H = compile_late(r"(\d[0-9A-F]{0,7})H\Z")
_DECIMAL = compile_late(r"0{0,60}[1-9]\d{4,9}\Z")
_LEADING_ZEROS = compile_late(r"(?<!\d)0+(?=\d)")
_UNSIGNED_32_BIT_RANGE = 2**32
_MAX_PADDED_DIGITS = 8
# Smaller numbers differ in decimal and hexadecimal: stop 0xA is not error 10.
_MIN_RESULT_CODE = 2**16


def numeric_equivalents(written: str) -> set[str]:
    """Return the numbers that a code may be: two codes that share one are the same number.

    Leading zeros don't count. Large numbers are the same in hexadecimal, signed, and unsigned decimal. The
    small letter in front tells a number from a code such as N811.
    """
    canonical = canonical_code(written)
    if match := _HEX_RUN.match(canonical):
        return _hex_equivalents(match[1])
    numbers = {_LEADING_ZEROS.sub("", canonical)} if canonical else set()
    if match := _HEX_WITH_H.match(canonical):
        numbers |= _hex_equivalents(match[1])
    elif _BARE_HEX.match(canonical) and (len(canonical) == 8 or not canonical.isdigit()):
        numbers |= _hex_equivalents(canonical)
    # `isdigit` also holds for signs that `int` refuses, and thousands of digits are refused too.
    if _DECIMAL.match(canonical) and _MIN_RESULT_CODE <= (number := int(canonical)) < _UNSIGNED_32_BIT_RANGE:
        is_negative = written.strip().startswith("-")
        numbers.add(f"n{_UNSIGNED_32_BIT_RANGE - number if is_negative else number}")
    return numbers


def canonical_spellings(written: str) -> list[str]:
    """Return the canonical forms in which the same code may be stored: the number in each notation."""
    canonical = canonical_code(written)
    spellings = {canonical} if canonical else set()
    for number in numeric_equivalents(written):
        if number[0] == "n":
            value = int(number[1:])
            spellings |= {str(value), str(_UNSIGNED_32_BIT_RANGE - value), f"0X{value:08X}", f"{value:08X}"}
        elif number.isdecimal():
            spellings |= {number.zfill(size) for size in range(1, _MAX_PADDED_DIGITS + 1)}
    return sorted(spellings)


def _hex_equivalents(digits: str) -> set[str]:
    numbers = {f"x{digits.lstrip('0') or '0'}"}
    if _MIN_RESULT_CODE <= (number := int(digits, 16)) < _UNSIGNED_32_BIT_RANGE:
        numbers.add(f"n{number}")
    return numbers


_NUMBER_BEHIND_LETTERS = compile_late(r"[A-Z]{1,6}0*(\d{2,}(?:-\d+)*)\Z")
_ONLY_NUMBER = compile_late(r"0*(\d{2,}(?:-\d+)*)\Z")


def number_term(canonical: str) -> list[str]:
    """Return the term of the index for the number that a code has behind its letters, if it has one."""
    number = _NUMBER_BEHIND_LETTERS.match(canonical)
    return [f"number:{number[1]}"] if number else []


def number_term_without_letters(canonical: str) -> list[str]:
    """Return the term under which codes with letters have a number that was typed without these."""
    number = _ONLY_NUMBER.match(canonical)
    return [f"number:{number[1]}"] if number else []


_LOOK_ALIKES = str.maketrans("OIL", "011")


def fold_look_alikes(canonical: str) -> str:
    """Return the code with O as 0, and I and L as 1. It is a last resort, because codes may collide."""
    return canonical.translate(_LOOK_ALIKES)


# Cyrillic and Greek letters that keyboards and text recognition put in the place of Latin ones.
_LATIN_LETTERS = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf",
    "ABEKMHOPCTYXSIJaeopcyxsijABEZHIKMNOPTYXo",
)
_TOKEN_WITH_DIGIT = compile_late(r"(?<![^\W_])(?:[^\W\d_]{1,4}(?:[- ]|\s?=\s?)(?=\d))?[^\W\d_]{0,6}\d\w*")


def write_latin_codes(s: str) -> str:
    """Return the text with Latin letters in codes whose Cyrillic or Greek letters all look like these."""
    return s if s.isascii() else _TOKEN_WITH_DIGIT.sub(_write_latin, s)


def _write_latin(token: re.Match[str]) -> str:
    latin = token[0].translate(_LATIN_LETTERS)
    return latin if latin.isascii() else token[0]
