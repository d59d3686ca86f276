"""Long lists grouped by product and area, cut into pages, with a way to jump to each group.

The order is the database's own in every query here: what is counted and what is cut must agree, and databases
differ in how they sort names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet
from django.http import Http404, QueryDict

AreaKey = tuple[str, str]  # slugs of product and area, "" for none
GROUP_ORDER = ("product__name", "product", F("area__name").asc(nulls_last=True), "area")


@dataclass
class AreaGroup:
    """An area of a product; what belongs to no area stands last, under no name."""

    slug: str
    name: str
    provider: str
    count: int
    page: int = 1
    items: list[Any] = field(default_factory=list)


@dataclass
class ProductGroup:
    """A product with its families; `page` is where it begins, and `is_continued` that it began before.

    `shown` are the families of which the present page has something.
    """

    slug: str
    name: str
    short: str
    families: list[AreaGroup]
    page: int = 1
    shown: list[AreaGroup] = field(default_factory=list)
    is_continued: bool = False

    @property
    def count(self) -> int:
        return sum(family.count for family in self.families)


COLUMNS = ("product__slug", "product__name", "product__short", "area__slug", "area__name", "area__provider")


def group_by_product(rows: QuerySet, counted: str = "pk") -> list[ProductGroup]:
    """All groups of `rows` with the number of each, in order. One query."""
    counts = rows.order_by(*GROUP_ORDER).values_list(*COLUMNS).annotate(n=Count(counted))
    return [
        ProductGroup(slug, name, short, [_area_group(*row[3:]) for row in of])
        for (slug, name, short), of in groupby(counts, key=lambda row: row[:3])
    ]


def _area_group(slug: str | None, name: str | None, provider: str | None, count: int) -> AreaGroup:
    return AreaGroup(slug or "", name or "", provider or "", count)


def paginate_groups(groups: list[ProductGroup], rows: QuerySet, number: int, size: int) -> Page:
    """One page of `rows`, which are in ORDER; notes on which page each group and family begins."""
    before = 0
    for group in groups:
        group.page = before // size + 1
        for family in group.families:
            family.page = before // size + 1
            before += family.count
    paginator = Paginator(rows, size)
    paginator.count = before  # known already: spares a query
    if number > paginator.num_pages:
        raise Http404("no such page of the list")
    return paginator.page(number)


def fill_groups(
    groups: Iterable[ProductGroup], items: Iterable[tuple[AreaKey, Any]], number: int
) -> Iterator[ProductGroup]:
    """The groups that a page has something of, with it; each item comes with its place."""
    found: dict[AreaKey, list[Any]] = {}
    for place, item in items:
        found.setdefault(place, []).append(item)
    for group in groups:
        for family in group.families:
            family.items = found.get((group.slug, family.slug), [])
        group.shown = [family for family in group.families if family.items]
        group.is_continued = group.page < number
        if group.shown:
            yield group


def query_string(**asked: str) -> str:
    """Part of an address that asks the same again."""
    address = QueryDict(mutable=True)
    address.update({key: value for key, value in asked.items() if value})
    return address.urlencode()
