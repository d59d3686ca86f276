"""Slugs from titles and names of every script: a-z, 0-9, and single hyphens."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from urllib.parse import unquote

from anyascii import anyascii

from .folding import fold, join_contractions, write_ascii_digits
from .late_pattern import compile_late

MAX_READ_LENGTH = 300
# Chinese characters are words or nearly so: each becomes a part of its own.
_HAN = compile_late("([\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f])")
_FOREIGN = compile_late(r"[^\x00-\x7f]")
# What gets around an address in a sentence, and the ends of files that an article has not.
_EDGES = compile_late(r"\A[^a-z0-9]+|(?:[^a-z0-9]|(?<=/)index|(?<=\.)(?:html?|php|aspx?|jsp))*\Z")
_SLUG = compile_late(r"[a-z0-9][a-z0-9_-]*")


def slugify(s: str) -> str:
    """Return `[a-z0-9-]+` from the letters and digits that have an ASCII form, or "" if none has."""
    plain = join_contractions(write_ascii_digits(fold(s)))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def make_slug(s: str, max_length: int) -> str:
    """Return a slug for a title or name, cut between words where possible, or "" if nothing can be read.

    Letters that `slugify` would drop are transliterated.
    """
    if not s.isascii():
        s = _FOREIGN.sub(_transliterate, _HAN.sub(r" \1 ", unicodedata.normalize("NFC", s)))
    return shorten_slug(slugify(s), max_length)


def read_slug(s: str) -> str:
    """Return the slug in a mistyped end of an address, such as "Error-102.html)", or "" if there is none."""
    slug = _EDGES.sub("", unquote(s[:MAX_READ_LENGTH]).lower())
    return slug if _SLUG.fullmatch(slug) else ""


def _transliterate(match: re.Match[str]) -> str:
    character = match[0]
    is_letter = unicodedata.category(character)[0] in "LMN"
    return (
        re.sub("[^A-Za-z0-9]", "", anyascii(character)) if is_letter and not slugify(character) else character
    )


def shorten_slug(slug: str, max_length: int) -> str:
    """Cut a slug after a whole word, unless its first word alone is longer than `max_length`."""
    if len(slug) <= max_length:
        return slug
    return slug[: slug.rfind("-", 1, max_length + 1)] if "-" in slug[: max_length + 1] else slug[:max_length]


def number_slugs(slug: str, max_length: int) -> Iterator[str]:
    """Yield the slug, then the slug with -2, -3, and so on at its end, each at most `max_length` long."""
    yield shorten_slug(slug, max_length)
    for n in count(2):
        suffix = f"-{n}"
        yield shorten_slug(slug, max_length - len(suffix)) + suffix
