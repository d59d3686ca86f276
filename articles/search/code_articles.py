"""Finds the articles of a code in any spelling that the search reads, in the best language there is."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings

from articles.models import Publication
from articles.strings.characters import blank_controls
from articles.strings.codes import canonical_code, strip_cue_words
from articles.strings.languages import is_same_language, rank_languages

from . import rows as read
from .code_reader import read_code

MAX_CODE_LENGTH = 200
MAX_ARTICLES = 50


@dataclass(frozen=True)
class CodeArticles:
    """The live articles of a code, and whether they are in the language and product that were asked for.

    `is_certain` says that the code is theirs however it is read; otherwise it may be something else, so no
    reader is led there without being asked.
    """

    publications: list[Publication] = field(default_factory=list)
    is_certain: bool = True
    is_other_language: bool = False
    is_other_product: bool = False

    @property
    def sole(self) -> Publication | None:
        """The one article that the code certainly means."""
        return self.publications[0] if self.is_certain and len(self.publications) == 1 else None


def clean_code(text: str) -> str:
    """Return the code of a link without the words around it and without control characters."""
    return strip_cue_words(blank_controls(text)).strip()[:MAX_CODE_LENGTH]


def find_by_code(code: str, *, product: str = "", language: str = "") -> CodeArticles:
    """Return the articles of a code in any spelling that the search reads. Never raises for what was asked.

    Another product, or another language, is better than nothing. The database has the code as articles write
    it; the index has its other readings (numbers, looks), and is asked only where the first has none.
    """
    canonical = canonical_code(clean_code(code))
    live = Publication.objects.live()
    found = list(live.with_code(canonical).for_list()[: MAX_ARTICLES * 2]) if canonical else []
    is_certain = True
    if not found and canonical:
        reading = read_code(clean_code(code))
        publications = read.read_publications(reading.pks)
        found = [publications[pk] for pk in reading.pks if pk in publications]
        is_certain = reading.is_certain
    return _choose(found, is_certain, product, language)


def _choose(found: list[Publication], is_certain: bool, product: str, language: str) -> CodeArticles:
    """Return those of the product, if it has any, in the best language."""
    of_product = [row for row in found if row.product.slug == product]
    rows = of_product or found
    if not rows:
        return CodeArticles()
    best = best_language((row.language for row in rows), language)
    return CodeArticles(
        [row for row in rows if row.language == best][:MAX_ARTICLES],
        is_certain,
        is_other_language=bool(language) and not is_same_language(best, language),
        is_other_product=bool(product) and not of_product,
    )


def best_language(available: Iterable[str], wanted: str) -> str:
    return rank_languages(available, wanted, settings.LANGUAGE_CODE)[0]
