"""Long lists that are grouped by product and area and split into pages.

Every query here uses the sort order of the database: counts and pages must agree, and databases sort names
differently.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet
from django.http import Http404, QueryDict
from django.utils.functional import SimpleLazyObject

GroupCount = tuple[Any, ...]  # COLUMNS and the count
ReadRows = Callable[[], QuerySet]
AreaKey = tuple[str, str]  # slugs of product and area, "" for none
GROUP_ORDER = ("product__name", "product", F("area__name").asc(nulls_last=True), "area")


@dataclass
class AreaGroup:
    """An area of a product with its items; those without an area come last, under an empty name."""

    slug: str
    name: str
    provider: str
    count: int
    page: int = 1
    items: list[Any] = field(default_factory=list)
    # Of codes: each family, its items, and whether an area before this one has some of it.
    families: list[tuple[Any, list[Any], bool]] = field(default_factory=list)


@dataclass
class ProductGroup:
    """A product with its areas; `page` is its first page, `is_continued` if that is an earlier one.

    `page_areas` are the areas with items on the current page.
    """

    slug: str
    name: str
    short: str
    areas: list[AreaGroup]
    page: int = 1
    page_areas: list[AreaGroup] = field(default_factory=list)
    is_continued: bool = False

    @property
    def count(self) -> int:
        return sum(area.count for area in self.areas)


COLUMNS = ("product__slug", "product__name", "product__short", "area__slug", "area__name", "area__provider")


def group_by_product(rows: QuerySet, count_field: str = "pk") -> list[ProductGroup]:
    """Return all groups of `rows` in order, with their counts. One query."""
    return group_counts(read_counts(rows, count_field))


def read_counts(rows: QuerySet, count_field: str, *more: str) -> list[GroupCount]:
    """Count `rows` by product, area, and other columns, in order. One query."""
    ordered = rows.order_by(*GROUP_ORDER, *more)
    return list(ordered.values_list(*COLUMNS, *more).annotate(n=Count(count_field)))


def group_counts(counts: Iterable[GroupCount]) -> list[ProductGroup]:
    """Return groups of their own for whoever asks, as pages are written into them."""
    return [
        ProductGroup(slug, name, short, [_area_group(*row[3:]) for row in group])
        for (slug, name, short), group in groupby(counts, key=lambda row: row[:3])
    ]


def _area_group(slug: str | None, name: str | None, provider: str | None, count: int) -> AreaGroup:
    return AreaGroup(slug or "", name or "", provider or "", count)


def paginate_groups(groups: list[ProductGroup], read_rows: ReadRows, number: int, size: int) -> Page:
    """Return a page of rows, sorted by GROUP_ORDER, and set the first page of each group and area."""
    first = (number - 1) * size
    before = skipped = 0
    shown = []  # products with rows on the page: of a hundred thousand rows only theirs are sorted
    for group in groups:
        group.page = before // size + 1
        if before + group.count <= first:
            skipped += group.count
        elif before < first + size:
            shown.append(group.slug)
        for area in group.areas:
            area.page = before // size + 1
            before += area.count
    return lazy_page(
        lambda: read_rows().filter(product__slug__in=shown), before, number, size, skipped=skipped
    )


def lazy_page(read_rows: ReadRows, count: int, number: int, size: int, *, skipped: int = 0) -> Page:
    """Return a page whose rows are read when they are shown, which a list that is kept never does.

    `read_rows` leaves out the first `skipped` ones.
    """
    paginator = Paginator((), size)
    paginator.count = count
    if number > paginator.num_pages:
        raise Http404("no such page of the list")
    first = (number - 1) * size - skipped
    rows = SimpleLazyObject(lambda: list(read_rows()[first : first + size]))
    return Page(rows, number, paginator)


def fill_groups(
    groups: Iterable[ProductGroup], items: Iterable[tuple[AreaKey, Any]], number: int
) -> Iterator[ProductGroup]:
    """Yield the groups that have items on a page, with those items."""
    by_area: dict[AreaKey, list[Any]] = {}
    for key, item in items:
        by_area.setdefault(key, []).append(item)
    for group in groups:
        for area in group.areas:
            area.items = by_area.get((group.slug, area.slug), [])
        group.page_areas = [area for area in group.areas if area.items]
        group.is_continued = group.page < number
        if group.page_areas:
            yield group


def query_string(**params: str) -> str:
    """Return the query string of these parameters, without empty ones."""
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in params.items() if value})
    return query.urlencode()
