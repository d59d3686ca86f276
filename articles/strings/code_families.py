"""Families of codes: those that begin alike, such as H101 and H202, and those that a rule names."""

import re
from collections.abc import Callable, Collection, Mapping

from .codes import canonical_code

MAX_RULE_LENGTH = 120
# A pair is named by its first number, a result code by its facility, a number by all but its last digits. A
# symbolic code such as E_FAIL is of no numbered series such as E101.
_HEX = re.compile(r"0X[0-9A-F]{8}\Z")
_LETTERS = re.compile(r"[A-Z]{1,12}(?=\d)")
_NAME = re.compile(r"[A-Z]{1,12}-(?=[A-Z])")
_PAIR = re.compile(r"\d{2,9}(?=-)")
_NUMBER = re.compile(r"\d{3,12}\Z")
_LONG_NUMBER = 8
_SERIES = "-series"

_RANGE = re.compile(
    r"(?P<first>.+?)\s*(?:\.\.+|…|\s(?:to|through|[-\u2013\u2014])\s)\s*(?P<last>.+)\Z", re.IGNORECASE
)
_WILDCARDS = re.compile(r"(?<=[^\W_])[xX?]+\Z|[\s,;/-][xX?]+\Z")
_NUMBERED = re.compile(r"(?P<prefix>.*?)(?P<number>\d{1,18})\Z")

Rule = Callable[[str], bool]  # of the canonical form of a code


def automatic_family(canonical: str) -> str:
    """Return the slug of the family that a code belongs to by the way it begins, or ""."""
    if _HEX.match(canonical):
        return canonical[:6].lower()
    if name := _NAME.match(canonical):
        return f"{name[0][:-1].lower()}_"
    if (letters := _LETTERS.match(canonical)) or (letters := _PAIR.match(canonical)):
        return letters[0].lower()
    if _NUMBER.match(canonical):
        tail = 4 if len(canonical) >= _LONG_NUMBER else 2
        return canonical[:-tail] + "x" * tail
    return ""


def family_label(slug: str) -> str:
    """Return what the codes of an automatic family share, as people write it: H, FD_, 120xx, 0x8004xxxx."""
    slug = slug.removesuffix(_SERIES)
    if slug.startswith("0x"):
        return f"0x{slug[2:].upper()}xxxx"
    return slug if "xx" in slug else slug.upper()


def parse_rule(text: str) -> Rule | None:
    """Return the rule of a line: a code, a range (12000 to 12175), or a beginning (H2xx, ERR_*)."""
    text = text.strip()
    if not text or len(text) > MAX_RULE_LENGTH:
        return None
    if match := _RANGE.match(text):
        return _range_rule(match["first"], match["last"])
    if text.endswith("*"):
        prefix = canonical_code(f"{text.rstrip('*')}0")[:-1]
        return (lambda canonical: canonical.startswith(prefix)) if prefix else None
    if match := _WILDCARDS.search(text):
        size = len(match[0].strip(" ,;/-"))
        prefix = re.escape(canonical_code(text[: match.end() - size] + "0" * size)[:-size])
        if not prefix:
            return None
        digit = "[0-9A-F]" if prefix.startswith("0X") else r"\d"
        pattern = re.compile(rf"{prefix}{digit}{{{size}}}\Z")
        return lambda canonical: bool(pattern.match(canonical))
    exact = canonical_code(text)
    return (lambda canonical: canonical == exact) if exact else None


def _range_rule(first: str, last: str) -> Rule | None:
    low, high = (_NUMBERED.match(canonical_code(code)) for code in (first, last))
    if not low or not high or low["prefix"] != high["prefix"] or int(low["number"]) > int(high["number"]):
        return None
    prefix, start, end = low["prefix"], int(low["number"]), int(high["number"])

    def is_inside(canonical: str) -> bool:
        code = _NUMBERED.match(canonical)
        return code is not None and code["prefix"] == prefix and start <= int(code["number"]) <= end

    return is_inside


def family_of(canonical: str, named: Mapping[str, Collection[Rule]]) -> str:
    """Return the slug of the first named family with a rule for this code, or of its automatic one.

    A named family with rules shares its page with no automatic one, even if both have the same slug.
    """
    for slug, rules in named.items():
        if any(rule(canonical) for rule in rules):
            return slug
    automatic = automatic_family(canonical)
    return f"{automatic}{_SERIES}" if named.get(automatic) else automatic
