"""The order of articles in lists, the same in every database."""

import re

from .codes import canonical_code
from .folding import fold


def sort_key(code: str, title: str) -> str:
    """Return a key of at most 160 characters that sorts codes before titles and 102 before 1002.

    It is the UTF-8 of the folded text in hexadecimal, because databases disagree on the order of everything
    but 0-9 and a-f: a collation may skip hyphens or sort capitals first.
    """
    canonical = canonical_code(code).lower()
    name = re.sub(r"[0-9]+", lambda digits: digits[0].zfill(8), f"{canonical} {fold(title)}".strip())
    return f"{'0' if canonical else '1'}{name}".encode("utf-8", "replace")[:80].hex()
