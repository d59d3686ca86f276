"""Codes whose figures vary: ??204 or xx204 for a family of devices, 00000 00000 for any two groups."""

import re
from collections.abc import Iterable, Iterator

from .codes import canonical_code

_VARYING = r"(?:\?{1,6}|#{2,6}|[xX]{2,6})"
_PATTERN = re.compile(rf"([A-Z]{{0,4}})-?({_VARYING}\d{{2,8}}|\d{{1,8}}{_VARYING})\Z", re.IGNORECASE)
_GROUPS = re.compile(r"(?:0{3,8}|[xX]{3,8}|#{3,8}|\?{3,8})(?:[ -](?:0{3,8}|[xX]{3,8}|#{3,8}|\?{3,8})){1,5}\Z")
_SIGN = re.compile(r"[0xX#?]")
_WILD = re.compile(r"[xX#?]")
_CODE = re.compile(r"([A-Z]{0,4})(\d{3,12})\Z")
_CODE_OF_GROUPS = re.compile(r"\d{3,8}(?:-\d{3,8}){1,5}\Z")
ANY_PATTERN_TERM = "shape:pattern"


def pattern_terms(written: str) -> list[str]:
    """Return the terms of the index for a code that an editor wrote with figures that vary, if it is one."""
    stripped = written.strip()
    if _GROUPS.match(stripped):
        return [ANY_PATTERN_TERM, f"pattern:{_SIGN.sub('?', stripped).replace(' ', '-')}"]
    if match := _PATTERN.match(stripped):
        return [ANY_PATTERN_TERM, f"pattern:{match[1].upper()}{_WILD.sub('?', match[2])}"]
    return []


def is_part_of_pattern(typed: str, codes: Iterable[str]) -> bool:
    """Return whether a code is merely what doesn't vary in each code that is written alike: 204 of ??204."""
    canonical = canonical_code(typed)
    same = [code for code in codes if canonical_code(code) == canonical]
    return bool(same) and not pattern_terms(typed) and all(map(pattern_terms, same))


def fits_pattern(canonical: str, code: str) -> bool:
    """Return whether a code is of the pattern that an editor wrote: 17204 of ??204."""
    return not {*pattern_terms(code)}.isdisjoint(matching_pattern_terms(canonical))


def matching_pattern_terms(canonical: str) -> Iterator[str]:
    """Yield the terms of all patterns that a code would fit, those with the fewest varying figures first."""
    if _CODE_OF_GROUPS.match(canonical):
        yield f"pattern:{re.sub(r'[0-9]', '?', canonical)}"
    elif match := _CODE.match(canonical):
        letters, digits = match.groups()
        for size in range(1, min(len(digits), 7)):
            yield f"pattern:{letters}{'?' * size}{digits[size:]}"
            yield f"pattern:{letters}{digits[:-size]}{'?' * size}"
