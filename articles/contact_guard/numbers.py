"""Find phone numbers in a normalized text, and compare, dial, and mask them."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from .candidate import Candidate, is_american
from .disguises import lookalikes_to_digits, words_to_digits
from .judges import (
    is_announced_number,
    is_fine_national_number,
    is_grouped_number,
    is_international_number,
    is_lookalike_number,
    is_national_number,
    is_regrouped_number,
    is_spelled_number,
    is_vanity_number,
)
from .normalize import KEYPAD, TextView, normalize_text
from .patterns import (
    ANY_GROUPING,
    AREA_CODE_SENTENCE,
    CALL_LINK,
    DIGIT_RUN,
    FINE_NATIONAL,
    GROUPED,
    INTERNATIONAL,
    NATIONAL,
    REGROUPED,
    VANITY,
)

_HAS_DIGITS = re.compile("[0-9](?:[^0-9]*[0-9]){2}")


class PhoneNumber(NamedTuple):
    """A number that was candidate: its span in the original text and its groups of digits."""

    start: int
    end: int
    groups: tuple[str, ...]
    has_plus: bool

    @property
    def digits(self) -> str:
        return "".join(self.groups)


def find_numbers(view: TextView) -> list[PhoneNumber]:
    """Return all numbers by position; of several that start together, the longest comes first."""
    numbers: list[PhoneNumber] = []
    if _HAS_DIGITS.search(view.text):
        numbers += _search(view, _SEARCHES)
        numbers += _search_announced(view)
        numbers += _search(lookalikes_to_digits(view), _LOOKALIKE_SEARCHES)
    numbers += _search(words_to_digits(view), _SPELLED_SEARCHES)
    return sorted(numbers, key=lambda number: (number.start, -number.end))


def dialing_identity(digits: str) -> str:
    """Return the digits without prefixes, the same for all ways to dial a number."""
    digits = re.sub(r"\A(?:011|00)(?=[1-9])", "", digits).lstrip("0")
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def dialable(number: str) -> str:
    """Return a number as a phone takes it: its digits, letters by their keys, and its plus sign."""
    plus = "+" if normalize_text(number).text.lstrip(" (").startswith("+") else ""
    return plus + keypad_digits(number)


def keypad_digits(number: str) -> str:
    """Return the digits of a number, with letters replaced by their keys."""
    return "".join(c for c in normalize_text(number).text.upper().translate(KEYPAD) if c in "0123456789")


def mask_number(number: PhoneNumber) -> str:
    """Return the structure with at most one digit, and the country code 1: `+1-8xx-xxx-xxxx`."""
    groups = list(number.groups)
    if is_american(number.digits):
        national = number.digits[-10:]
        groups = ["1"] * (len(number.digits) - 10) + [national[:3], national[3:6], national[6:]]
    country = groups[:1] if groups[0] == "1" else []
    rest = groups[len(country) :]
    hidden = "-".join("x" * len(group) for group in rest)
    return "+" * number.has_plus + "-".join([*country, rest[0][0] + hidden[1:]])


_Judge = Callable[[Candidate], bool]
_Search = tuple[re.Pattern[str], _Judge]
_SEARCHES: tuple[_Search, ...] = (
    (CALL_LINK, lambda candidate: True),
    (AREA_CODE_SENTENCE, lambda candidate: True),
    (GROUPED, is_grouped_number),
    (REGROUPED, is_regrouped_number),
    (INTERNATIONAL, is_international_number),
    (NATIONAL, is_national_number),
    (FINE_NATIONAL, is_fine_national_number),
    (VANITY, is_vanity_number),
)
_SPELLED_SEARCHES: tuple[_Search, ...] = (
    (GROUPED, is_spelled_number),
    (DIGIT_RUN, is_spelled_number),
)
_LOOKALIKE_SEARCHES: tuple[_Search, ...] = (
    (GROUPED, is_lookalike_number),
    (REGROUPED, is_lookalike_number),
)


def _search(view: TextView | None, searches: Iterable[_Search]) -> Iterator[PhoneNumber]:
    if not view:
        return
    for pattern, is_number in searches:
        group = "number" if "number" in pattern.groupindex else 0
        position = 0
        while match := pattern.search(view.text, position):
            candidate = Candidate(view, *match.span(group))
            # A rejected candidate may overlap the start of a real number.
            position = match.start() + 1
            if is_number(candidate):
                position = match.end()
                yield _number(candidate, is_vanity=pattern is VANITY)


def _search_announced(view: TextView) -> Iterator[PhoneNumber]:
    done = 0
    for position in sorted(view.announced_offsets):
        match = ANY_GROUPING.match(view.text, position) if position >= done else None
        if match and is_announced_number(candidate := Candidate(view, *match.span())):
            done = match.end()
            yield _number(candidate, is_vanity=False)


def _number(candidate: Candidate, *, is_vanity: bool) -> PhoneNumber:
    start, end = candidate.view.span(candidate.start, candidate.end)
    groups = (
        tuple(re.findall("[0-9]+", candidate.text.upper().translate(KEYPAD)))
        if is_vanity
        else candidate.groups
    )
    return PhoneNumber(
        start, end, groups, "+" in candidate.view.text[max(0, candidate.start - 2) : candidate.start + 1]
    )
