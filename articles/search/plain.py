"""A plain search over the publications themselves: codes first, then words.

Exact code as typed, then its canonical form; else the articles that hold most of the words. It answers
the same on both databases and keeps nothing of its own.
"""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.safestring import SafeString

from articles import text
from articles.models import Publication, PublicationCode

from .excerpt import excerpt

MAX_WORDS = 16
MAX_CANDIDATES = 2000
# A hit holds at least this share of what was asked; less is noise.
COVERAGE = 0.6


@dataclass(frozen=True)
class Hit:
    """One result: the publication, why it is here (code, title, message or words), and safe HTML."""

    publication: Publication
    why: str
    excerpt: SafeString


@dataclass
class Results:
    """One page of hits, best first, and what was understood.

    `jump` is the one article that certainly has the code that was asked for; `choices` are several.
    """

    query: str
    kind: str = "empty"
    confident: bool = False
    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    code: str = ""
    jump: Publication | None = None
    choices: list[Publication] = field(default_factory=list)


def find(
    q: str, *, product: str = "", area: str = "", language: str | None = None, page: int = 1, size: int = 20
) -> Results:
    """Return one page of live articles for what a person typed. Never raises for what was typed.

    `product` and `area` are slugs; `page` counts from 1.
    """
    asked = " ".join(q.replace("\x00", " ").split())[:2000]
    shelf = _shelf(product, area, language)
    wanted = list(dict.fromkeys(text.words(asked)))[:MAX_WORDS]
    results = Results(query=asked)
    if not wanted:
        return results
    coded = _by_code(asked, shelf)
    worded = _by_words(wanted, shelf)
    found = [(pk, "code") for pk in coded] + [(pk, why) for pk, why, _n in worded if pk not in coded]
    results.total = len(found)
    results.kind = "code" if coded else "words"
    results.confident = bool(coded or (worded and len(wanted) > 2 and worded[0][2] == len(wanted)))
    results.hits = _hits(found[(page - 1) * size : page * size], wanted)
    if coded:
        results.code = text.strip_cue(asked)
        choices = list(Publication.objects.live().for_list().filter(pk__in=coded))
        results.jump = choices[0] if len(choices) == 1 else None
        results.choices = choices if len(choices) > 1 else []
    return results


def _shelf(product: str, area: str, language: str | None):
    shelf = Publication.objects.live()
    if language:
        shelf = shelf.in_language(language)
    if product:
        shelf = shelf.filter(product__slug=product)
    if area:
        shelf = shelf.filter(area__slug=area)
    return shelf


def _by_code(asked: str, shelf) -> list[int]:
    """Those that have the code as typed; if none, those that have it in another spelling."""
    code = text.strip_cue(asked)
    canonical = text.canonical_code(code)
    if not canonical or len(canonical) > 200:
        return []
    rows = PublicationCode.objects.filter(canonical=canonical, publication__in=shelf)
    found = list(rows.order_by("position", "publication").values_list("publication", "code"))
    typed = [pk for pk, written in found if written == code]
    return list(dict.fromkeys(typed or [pk for pk, _code in found]))


def _by_words(wanted: list[str], shelf) -> list[tuple[int, str, int]]:
    """Those that hold enough of the words, most first, with how many; words in the title count double."""
    holds = Q()
    for word in wanted:
        holds |= Q(words__contains=f" {word}")
    scored = []
    rows = shelf.filter(holds).order_by("sort_key", "pk").values_list("pk", "words", "title")
    for pk, words, title in rows[:MAX_CANDIDATES]:
        present = [word for word in wanted if f" {word}" in words]
        if len(present) < COVERAGE * len(wanted):
            continue
        in_title = set(text.words(title))
        titled = sum(word in in_title for word in present)
        why = "title" if titled == len(present) else "words"
        scored.append((len(present) + titled, pk, why, len(present)))
    scored.sort(key=lambda row: -row[0])
    return [(pk, why, count) for _score, pk, why, count in scored]


def _hits(found: list[tuple[int, str]], wanted: list[str]) -> list[Hit]:
    rows = Publication.objects.live().for_list().in_bulk([pk for pk, _why in found])
    return [Hit(rows[pk], why, excerpt(rows[pk].summary, wanted)) for pk, why in found if pk in rows]
