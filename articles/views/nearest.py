"""Codes that are nearly the one that was asked for. They are offered, never claimed."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from articles import text
from articles.models import Publication

MOST = 5
LONGEST = 40
CANDIDATES = 2000


@dataclass
class Near:
    code: str
    publication: Publication


def nearest(asked: str, shelf: Any) -> list[Near]:
    """The few live codes most like `asked`, best first; none for a text that is no code. Two queries.

    `shelf` is a queryset of live publications.
    """
    canonical = text.canonical_code(text.strip_cue(asked))
    if not canonical or len(canonical) > LONGEST or not any(sign.isdigit() for sign in canonical):
        return []
    allowed = max(1, len(canonical) // 3)
    found: dict[int, tuple[int, str]] = {}
    rows = shelf.filter(code_rows__canonical__startswith=canonical[0]).order_by("code_rows__canonical")
    for pk, code, other in rows.values_list("pk", "code_rows__code", "code_rows__canonical")[:CANDIDATES]:
        slips = _slips(canonical, other)
        if slips <= allowed and slips < found.get(pk, (allowed + 1, ""))[0]:
            found[pk] = (slips, code)
    best = sorted(found, key=lambda pk: found[pk][0])[:MOST]
    publications = shelf.for_list().in_bulk(best)
    return [Near(found[pk][1], publications[pk]) for pk in best if pk in publications]


def _slips(one: str, other: str) -> int:
    """How many signs one would have typed wrong, left out or put in."""
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return sum(max(end - start, stop - begin) for kind, start, end, begin, stop in steps if kind != "equal")
