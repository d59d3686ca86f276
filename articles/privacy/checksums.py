"""Finds card numbers and IBANs by their checksums, however their digits are grouped."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_RUN = re.compile(r"(?<![A-Za-z0-9.])\d(?:[ \t\u00a0\u2009\u202f.\-\u2010\u2011_/\n]{0,2}\d){12,}")
# Lengths by the first digits of a card's issuer (ISO/IEC 7812).
_ISSUERS = [
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"30[0-5]|309|36|3[89]"), (14, 16)),
    (re.compile(r"6011|64[4-9]|65|62|35|60|81|82"), (16, 19)),
    (re.compile(r"50|5[6-9]|6[0379]"), (16,)),
]
_USUAL_GROUPS = {
    (16,), (15,), (14,), (13,), (19,), (4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (8, 8), (6, 10), (4, 4, 4, 4, 3),
    (6, 13), (4, 12), (12, 4), (4, 4, 8), (8, 4, 4), (6, 6, 4), (4, 4, 4, 1), (4, 3, 3, 3),
    (4, 4, 5), (4, 7, 4),
}  # fmt: skip
MAX_DIGITS = 19


def card_spans(text: str) -> Iterator[Span]:
    """Yield the start and end of each card number: a known issuer, its length, and a right Luhn digit."""
    for run in _RUN.finditer(text):
        groups = [group.span() for group in re.finditer(r"\d+", run[0])]
        following = 0
        for first, (start, end) in enumerate(groups):
            if first < following or run[0][start] not in "234568":
                continue
            # Of digits that stand alone in a row, all are the number or none.
            if end - start == 1 and first and groups[first - 1][1] - groups[first - 1][0] == 1:
                continue
            last = _last_group(run[0], groups, first)
            if last is not None:
                yield run.start() + start, run.start() + groups[last][1]
                following = last + 1


def _last_group(run: str, groups: list[Span], first: int) -> int | None:
    """Return the last group of a card number that begins with a group, or None."""
    digits, sizes = "", []
    for last, (start, end) in enumerate(groups[first : first + MAX_DIGITS + 1], first):
        sizes.append(end - start)
        digits += run[start:end]
        if len(digits) > MAX_DIGITS:
            break
        goes_on = (
            set(sizes) == {1} and last + 1 < len(groups) and groups[last + 1][1] - groups[last + 1][0] == 1
        )
        if len(digits) >= 13 and not goes_on and _is_card(digits, tuple(sizes)):
            return last
    return None


def _is_card(digits: str, groups: tuple[int, ...]) -> bool:
    usual = groups in _USUAL_GROUPS or set(groups) == {1}
    # Numbers that stand side by side by chance pass the checksum one time in ten.
    if not usual and (len(digits) not in (14, 15, 16) or max(groups) > 8 or min(groups) < 2):
        return False
    issued = any(len(digits) in lengths and issuer.match(digits) for issuer, lengths in _ISSUERS)
    return issued and len(set(digits)) > 1 and _passes_luhn(digits)


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if n % 2 else 1) for n, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2} ?\d{2}(?:[ \u00a0\u202f\-]?[A-Za-z0-9]){11,30}")
_COUNTRIES = """
    15 NO, 16 BE, 18 DK FI FO GL NL SD, 19 MK SI, 20 AT BA EE KZ LT LU XK, 21 CH CR HR LI LV,
    22 BG BH DE GB GE IE ME RS VA, 23 AE GI IL IQ OM SO TL, 24 AD CZ ES MD PK RO SA SE SK TN VG, 25 LY PT ST,
    26 IS TR, 27 FR GR IT MC MR SM, 28 AL AZ BY CY DO GT HU LB NI PL SV, 29 BR EG PS QA UA, 30 JO KW MU YE,
    31 MT SC, 32 LC, 33 RU
"""
# Length of an IBAN by its country (SWIFT's registry).
_LENGTHS = {
    country: int(length)
    for length, *countries in (group.split() for group in _COUNTRIES.split(","))
    for country in countries
}


def iban_spans(text: str) -> Iterator[Span]:
    """Yield the start and end of each IBAN: the length of its country, and a right checksum."""
    at = 0
    while match := _IBAN.search(text, at):
        at = match.start() + 2
        length = _LENGTHS.get(match[0][:2].upper(), 0)
        signs = [n for n, sign in enumerate(match[0]) if sign.isalnum()]
        if not length or len(signs) < length:
            continue
        end = signs[length - 1] + 1
        if match[0][end : end + 1].isalnum():
            continue
        iban = "".join(sign for sign in match[0][:end] if sign.isalnum()).upper()
        if int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1:
            yield match.start(), match.start() + end
            at = match.start() + end
