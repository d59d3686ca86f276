"""The pages of a copy: of each language its articles, products, areas, families, codes, and questions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from articles.catalog import ProductCount, count_families, count_products
from articles.models import Publication

from .addresses import file_beside_home, file_of
from .live_pages import fetch
from .rewriting import ArticleWords

MAX_LIST_PAGES = 1_000


@dataclass(frozen=True)
class Scope:
    """What a copy is of: all articles, or those of one product, in one language or in all."""

    product: str = ""
    language: str = ""

    def languages(self) -> list[str]:
        """Return the languages with articles, the site's own first."""
        rows = Publication.objects.live()
        rows = rows.filter(product__slug=self.product) if self.product else rows
        found = set(rows.order_by().values_list("language", flat=True).distinct())
        known = [code for code, _name in settings.LANGUAGES if code in found]
        known.sort(key=lambda code: (code != settings.LANGUAGE_CODE, code))
        return [code for code in known if not self.language or code == self.language]

    def articles(self, language: str) -> Any:
        """Return the published articles, by product and code, light enough for a list."""
        rows = Publication.objects.live().in_language(language).for_list()
        rows = rows.filter(product__slug=self.product) if self.product else rows
        return sorted(rows.order_by(), key=lambda row: (row.product.slug, row.sort_key, row.slug))

    def products(self, language: str) -> list[ProductCount]:
        return count_products(language, self.product)


@dataclass
class LanguagePages:
    """The pages of one language, and what its lists are made of. Its language must be active."""

    scope: Scope
    language: str
    rows: list[Publication] = field(default_factory=list)
    products: list[ProductCount] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = self.scope.articles(self.language)
        self.products = self.scope.products(self.language)

    def list_addresses(self) -> list[str]:
        """Return the addresses of pages that the live site has, too, besides articles."""
        addresses = [reverse("safety")]
        for product in self.products:
            addresses.append(reverse("product-detail", args=[product.slug]))
            addresses += [
                reverse("area-detail", args=[product.slug, area.slug]) for area in product.areas if area.slug
            ]
        return addresses + [family.url for family in self._families()]

    def _families(self) -> Any:
        families = count_families(self.language, [product.slug for product in self.products])
        return sorted(families, key=lambda family: (family.product, family.slug))

    def own_files(self) -> list[str]:
        """Return the pages that only a copy has, or that it has in another form."""
        names = ["search.html", "codes.html", "faqs.html"]
        return [file_of(reverse("home")), *map(file_beside_home, names)]


def with_further_pages(address: str) -> Iterator[tuple[str, str, str]]:
    """Yield the file, the address, and the HTML of a list and its further pages."""
    for number in range(1, MAX_LIST_PAGES):
        html = fetch(address, {"page": number} if number > 1 else None)
        if html is None:
            return
        yield file_of(address, number), address, html
        if 'rel="next"' not in html:
            return


def grouped(rows: list[Any]) -> list[dict[str, Any]]:
    """Group rows of articles by product and area, as the lists of the site do."""
    groups = []
    for product, of_product in groupby(rows, key=lambda row: row.product):
        by_area: dict[Any, list[Any]] = {}
        for row in of_product:
            by_area.setdefault(row.area, []).append(row)
        areas = [
            {"area": area, "rows": by_area[area]}
            for area in sorted(by_area, key=lambda area: (area is None, area and area.name))
        ]
        groups.append({"product": product, "areas": areas})
    return groups


def search_rows(rows: list[Any], words: dict[int, ArticleWords]) -> list[list[Any]]:
    """Return what the search of a copy knows of each article: where it is, and what it can be found by."""
    with translation.override(rows[0].language if rows else settings.LANGUAGE_CODE):
        home = file_of(reverse("home")).removesuffix("index.html")
    return [
        [
            file_of(row.get_absolute_url()).removeprefix(home),
            row.title,
            row.product.name,
            row.summary,
            row.codes,
            words[row.pk].messages if row.pk in words else [],
        ]
        for row in rows
    ]
