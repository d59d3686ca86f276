"""Decide whether a candidate of a given shape is a phone number.

Shape alone is not enough: a help center is full of error codes, dates, amounts, and versions. So each judge
also weighs the separators, the words around the candidate, and the digits next to it.
"""

import re

from .candidate import Candidate, is_american, is_toll_free
from .context import VERSION_PREFIX
from .disguises import SPOKEN, WORD_AMONG_DIGITS
from .normalize import MIN_DIGITS, normalize_text
from .patterns import (
    AMOUNT_SHAPES,
    AREA_CODE_SHAPES,
    CALCULATION_SIGNS,
    FINE_NATIONAL_SHAPES,
    LIST_SIGNS,
    NATIONAL_SHAPES,
)


def is_grouped_number(candidate: Candidate) -> bool:
    if _is_calculation(candidate):
        return False
    if candidate.is_announced or candidate.has_country_code:
        return True
    if not is_toll_free(candidate.digits):
        is_in_a_row = candidate.is_part_of_more and not candidate.is_in_slug
        return _has_usual_gaps(candidate) and not is_in_a_row and not candidate.is_labeled
    if "\n" in candidate.signs:
        return bool(candidate.signs & set("-.()"))
    if candidate.signs == {"."} and VERSION_PREFIX.search(candidate.before):
        return False
    if candidate.signs == {" "}:
        # A code may stand before it, as in many a title; more after it make it a list of codes.
        return not re.match(" {1,2}[0-9]{3}", candidate.after)
    return not (candidate.signs <= set(".:/") and candidate.is_part_of_more)


def _has_usual_gaps(candidate: Candidate) -> bool:
    if set(candidate.gaps) == {"||"}:
        return True
    return all(not LIST_SIGNS & set(gap.replace("-\n", "-").replace("\n-", "-")) for gap in candidate.gaps)


def _is_calculation(candidate: Candidate) -> bool:
    if candidate.signs & set("<>"):
        return True
    return bool(candidate.signs & CALCULATION_SIGNS) and (
        len(set(candidate.gaps)) > 1 or candidate.before.endswith("#")
    )


def is_regrouped_number(candidate: Candidate) -> bool:
    if not is_american(candidate.digits) or candidate.is_counting:
        return False
    if candidate.is_announced or candidate.has_country_code:
        return True
    if candidate.is_labeled or candidate.is_glued:
        return False
    if len(set(candidate.gaps)) == 1 and len(candidate.groups) == len(candidate.digits):
        is_list = candidate.signs == {" "} and candidate.original.isascii()
        return is_toll_free(candidate.digits) or not (is_list or candidate.signs & LIST_SIGNS)
    return not _is_row_of_values(candidate) and (is_toll_free(candidate.digits) or candidate.is_ornamental)


def _is_row_of_values(candidate: Candidate) -> bool:
    """Check whether the groups look like a path, decimals, a version, an amount, or a column."""
    if candidate.signs & (CALCULATION_SIGNS | set(":/")) or (candidate.gaps and candidate.is_part_of_more):
        return True
    if "." in candidate.signs and not candidate.signs & set("()"):
        return True
    if "\n" in candidate.signs and "-" not in candidate.signs:
        return True
    return candidate.shape in AMOUNT_SHAPES


def is_international_number(candidate: Candidate) -> bool:
    if not candidate.text.startswith("+"):
        is_evenly_split = len({len(group) for group in candidate.groups}) == 1
        is_usual = len(candidate.groups) >= 3 and len(candidate.digits) >= 11 and not is_evenly_split
        return is_usual and not candidate.is_labeled
    if len(candidate.groups) == 1:
        return candidate.is_announced or (len(candidate.digits) >= 10 and not candidate.is_labeled)
    longest_code = 3 if candidate.digits.startswith("1") else 6
    if len(candidate.groups[0]) > longest_code or ("." in candidate.signs and candidate.signs & set(" -")):
        return False
    return len(candidate.digits) >= 10 or len(candidate.groups) > 2 or candidate.is_announced


def is_national_number(candidate: Candidate) -> bool:
    return candidate.is_announced or (candidate.shape in NATIONAL_SHAPES and not candidate.is_labeled)


def is_fine_national_number(candidate: Candidate) -> bool:
    if candidate.is_labeled or candidate.is_counting or candidate.is_counted:
        return False
    if "(" in candidate.text:
        return candidate.shape in AREA_CODE_SHAPES
    if candidate.groups[0] in ("0800", "0808"):
        return len(candidate.groups) > 2
    return candidate.digits.startswith("0") and candidate.shape in FINE_NATIONAL_SHAPES


def is_announced_number(candidate: Candidate) -> bool:
    if candidate.is_counted:
        return False
    is_long_enough = len(candidate.digits) in (10, 11) or (
        len(candidate.digits) >= 8 and len(candidate.groups) > 1
    )
    return is_long_enough or candidate.shape == "3-4"


def is_vanity_number(candidate: Candidate) -> bool:
    area, word = re.split(r"(?<=8[0-9]{2})[-. )]{1,3}", candidate.text, maxsplit=1)
    keys = re.sub("[-. ]", "", word)
    letters = [c for c in keys if c.isalpha()]
    has_long_distance = area.startswith("1")
    is_hyphenated = " " not in candidate.text
    # One letter again and again is a mask: 1-800-XXX-XXXX.
    if len(set(letters)) < 2 or (keys != keys.upper() and not (has_long_distance and is_hyphenated)):
        return False
    if len(keys) == MIN_DIGITS:
        return (has_long_distance or is_hyphenated) and not candidate.is_labeled
    return len(letters) == len(keys) and 7 < len(keys) <= 12 and has_long_distance and is_hyphenated


def is_spelled_number(candidate: Candidate) -> bool:
    if candidate.is_counting or not any(c.isalpha() for c in candidate.original):
        return False
    spelling = normalize_text(candidate.original).text.lower()
    kinds = [match.lastgroup for match in SPOKEN.finditer(spelling)]
    number_words = sum(kind in ("word", "numeral", "unit", "what") for kind in kinds)
    if number_words >= MIN_DIGITS or "glued" in kinds:
        is_national = candidate.digits.startswith("0") and len(set(candidate.digits)) > 3
        return is_american(candidate.digits) or (is_national and len(candidate.digits) in (10, 11))
    if not is_american(candidate.digits) or not kinds or candidate.is_labeled:
        return False
    if number_words >= 3 or "sign" in kinds or WORD_AMONG_DIGITS.search(spelling):
        return True
    return is_toll_free(candidate.digits) and (
        number_words >= 2 or ("leading" in kinds and candidate.is_announced)
    )


def is_lookalike_number(candidate: Candidate) -> bool:
    letters = {c for c in candidate.original if c.isalpha()}
    digits = sum(c.isdigit() for c in candidate.original)
    if not letters or not is_american(candidate.digits) or candidate.is_labeled:
        return False
    # An identifier of letters, digits and hyphens goes on behind it.
    if re.match(r"-?[^\W_]", candidate.after):
        return False
    if len(candidate.groups) == 1:
        return is_toll_free(candidate.digits) and digits >= 9 and letters <= set("lIiOo")
    is_usual = bool(candidate.signs & set("-.()"))
    return (is_toll_free(candidate.digits) and digits >= 4 + 2 * (not is_usual)) or (is_usual and digits >= 5)
