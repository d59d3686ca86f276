"""Addresses made from titles and names of every script: a-z, 0-9 and single hyphens."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

from anyascii import anyascii

from articles.text import slugify

# Chinese characters are words or nearly so: each becomes a part of its own.
_HAN = re.compile("([\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f])")
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def make_slug(s: str, max_length: int) -> str:
    """Return an address for a title or name, cut between words where possible; "" if nothing can be read.

    What `slugify` can write stays as it writes it; letters of other scripts are transliterated.
    """
    if not s.isascii():
        s = _FOREIGN.sub(_transliterated, _HAN.sub(r" \1 ", unicodedata.normalize("NFC", s)))
    return shorten(slugify(s), max_length)


def _transliterated(found: re.Match[str]) -> str:
    sign = found[0]
    is_letter = unicodedata.category(sign)[0] in "LMN"
    return re.sub("[^A-Za-z0-9]", "", anyascii(sign)) if is_letter and not slugify(sign) else sign


def shorten(slug: str, max_length: int) -> str:
    """Cut a slug to a length: after a whole word, unless its first word alone is longer."""
    if len(slug) <= max_length:
        return slug
    return slug[: slug.rfind("-", 1, max_length + 1)] if "-" in slug[: max_length + 1] else slug[:max_length]


def numbered(slug: str, max_length: int) -> Iterator[str]:
    """The slug, then the same with -2, -3 and so on at its end, each within the length."""
    yield shorten(slug, max_length)
    for n in count(2):
        suffix = f"-{n}"
        yield shorten(slug, max_length - len(suffix)) + suffix
