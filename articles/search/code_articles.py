"""Finds the articles of a code in any spelling that the search reads, in the best language there is."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.conf import settings

from articles.code_notes import CodeNotice, find_code_notes, retired_there
from articles.models import Publication
from articles.strings.code_patterns import fits_pattern, is_part_of_pattern
from articles.strings.codes import (
    canonical_code,
    clean_code,
    fold_look_alikes,
    numeric_equivalents,
)
from articles.strings.languages import is_same_language, rank_languages

from . import rows as read
from .code_reader import read_code
from .results import OTHER_CODE, OTHER_PRODUCT, Offer, Results

MAX_ARTICLES = 50


@dataclass(frozen=True)
class CodeArticles:
    """The live articles of a code, and whether they are in the language and product that were asked for.

    `is_certain` says that the code is theirs however it is read; otherwise it may be something else, so no
    reader is led there without being asked. `notes` say what became of the code; if no live article has it
    anymore (`is_retired`), the publications are those that it leads to now.
    """

    publications: list[Publication] = field(default_factory=list)
    is_certain: bool = True
    is_other_language: bool = False
    is_other_product: bool = False
    is_retired: bool = False
    notes: list[CodeNotice] = field(default_factory=list)

    @property
    def sole(self) -> Publication | None:
        """The one article that the code certainly means."""
        is_plain = self.is_certain and not self.is_retired and len(self.publications) == 1
        return self.publications[0] if is_plain else None

    @property
    def offers(self) -> list[Offer]:
        """The articles as a search offers them that has no article of its own for the code."""
        why = OTHER_CODE if self.is_retired else OTHER_PRODUCT
        return [Offer(publication, publication.code, why) for publication in self.publications]

    @property
    def is_known(self) -> bool:
        """Whether the code is or was public: its link says something."""
        return bool(self.publications or self.notes)


def find_by_code(code: str, *, product: str = "", language: str = "") -> CodeArticles:
    """Return the articles of a code in any spelling that the search reads. Never raises for what was asked.

    Another product, or another language, is better than nothing. First come articles with the code as they
    write it, then what became of it, then its other readings (numbers, looks), for which the index is asked.
    """
    code = clean_code(code)
    canonical = canonical_code(code)
    if not canonical:
        return CodeArticles()
    live = Publication.objects.live().with_code(canonical).for_list()
    found = list(live.annotate(is_retired=retired_there(canonical))[: MAX_ARTICLES * 2])
    found = [row for row in found if not is_part_of_pattern(code, row.codes)]
    is_noted = not found or any(row.is_retired for row in found)
    notes = find_code_notes(code, is_live=bool(found)) if is_noted else []
    if found:
        chosen = _choose(found, product, language)
        return replace(chosen, notes=_notes_of(chosen.publications, notes))
    if notes:
        return _retired(notes, language)
    reading = read_code(code)
    publications = read.read_publications(reading.pks)
    chosen = _choose([publications[pk] for pk in reading.pks if pk in publications], product, language)
    as_written = [name for row in chosen.publications for name in row.codes if _is_same_code(name, code)]
    notes = [note for name in dict.fromkeys(as_written) for note in find_code_notes(name, is_live=True)]
    notes = _notes_of(chosen.publications, notes)
    return replace(chosen, is_certain=reading.is_certain, notes=notes)


def code_of_article(publication: Publication, code: str) -> str:
    """Return the code of an article, as it writes it, that was meant by one in any spelling; or "".

    Of a pattern such as ??204 it's the code that was asked for, as that is on the reader's screen.
    """
    code = clean_code(code)
    canonical = canonical_code(code)
    same = (name for name in publication.codes if canonical_code(name) == canonical)
    alike = (name for name in publication.codes if _is_same_code(name, code))
    fits = any(fits_pattern(canonical, name) for name in publication.codes)
    return next(same, "") or next(alike, "") or (canonical.replace("-", " ") if fits else "")


def _retired(notes: list[CodeNotice], language: str) -> CodeArticles:
    """Return what the link of a code that no live article has leads to."""
    heirs = {row.pk: row for note in notes for row in note.publications}
    return replace(_choose(list(heirs.values()), "", language), is_retired=bool(notes), notes=notes)


def code_of_search(results: Results, language: str, product: str = "") -> CodeArticles:
    """Return what is known of the code of a search: notes on one that articles have, or where else it is."""
    if results.unknown and product:
        return find_by_code(results.unknown, language=language)
    if results.unknown:
        return _retired(find_code_notes(clean_code(results.unknown), is_live=False), language)
    if results.kind == "code" and results.code:
        return CodeArticles(notes=find_code_notes(clean_code(results.code), is_live=True))
    return CodeArticles()


def _notes_of(publications: list[Publication], notes: list[CodeNotice]) -> list[CodeNotice]:
    """Return the notes on the codes of these articles; the same code of others may live on."""
    articles = {publication.article_id for publication in publications}
    return [note for note in notes if note.article_id in articles]


def _is_same_code(one: str, other: str) -> bool:
    return fold_look_alikes(canonical_code(one)) == fold_look_alikes(canonical_code(other)) or bool(
        numeric_equivalents(one) & numeric_equivalents(other)
    )


def _choose(found: list[Publication], product: str, language: str) -> CodeArticles:
    """Return those of the product, if it has any, in the best language."""
    of_product = [row for row in found if row.product.slug == product]
    rows = of_product or found
    if not rows:
        return CodeArticles()
    best = best_language((row.language for row in rows), language)
    return CodeArticles(
        [row for row in rows if row.language == best][:MAX_ARTICLES],
        is_other_language=bool(language) and not is_same_language(best, language),
        is_other_product=bool(product) and not of_product,
    )


def find_in_other_language(slug: str, language: str) -> Publication | None:
    """Return the live article with this slug in the best other language, with all that a page needs."""
    rows = Publication.objects.live().filter(slug=slug).exclude(language=language)
    found = list(rows.values_list("language", flat=True))
    return rows.in_language(best_language(found, language)).for_page().first() if found else None


def best_language(available: Iterable[str], wanted: str) -> str:
    return rank_languages(available, wanted, settings.LANGUAGE_CODE)[0]
