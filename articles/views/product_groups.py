"""Long lists that are grouped by product and area and split into pages.

Every query here uses the sort order of the database: counts and pages must agree, and databases sort names
differently.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, QueryDict
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from articles.models import names_in

GroupCount = tuple[Any, ...]  # COLUMNS and the count
ReadRows = Callable[[], QuerySet]
AreaKey = tuple[str, str]  # slugs of product and area, "" for none
GROUP_ORDER = ("product__name", "product", F("area__name").asc(nulls_last=True), "area")
COLUMNS = (
    *("product__slug", "product__name", "product__short", "product"),
    *("area__slug", "area__name", "area__provider", "area"),
)


NAMES = ("product__names", "area__names")


@dataclass
class AreaGroup:
    """An area of a product with its items; those without an area come last, under an empty name."""

    slug: str
    name: str
    provider: str
    pk: int | None
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
    pk: int
    areas: list[AreaGroup]
    page: int = 1
    page_areas: list[AreaGroup] = field(default_factory=list)
    is_continued: bool = False

    @property
    def count(self) -> int:
        return sum(area.count for area in self.areas)


def group_by_product(rows: QuerySet, count_field: str = "pk") -> list[ProductGroup]:
    """Return all groups of `rows` in order, with their counts. One query."""
    return group_counts(read_counts(rows, count_field))


def read_counts(rows: QuerySet, count_field: str, *more: str) -> list[GroupCount]:
    """Count `rows` by product, area, and other columns, in order. One query."""
    ordered = rows.order_by(*GROUP_ORDER, *more)
    counts = ordered.values_list(*COLUMNS, *more, *NAMES).annotate(n=Count(count_field))
    return [_with_local_names(*row) for row in counts]


def _with_local_names(*row: Any) -> GroupCount:
    """Return the columns and the count of a row, with names in the language of the page."""
    *values, product_names, area_names, count = row
    language = get_language()
    values[1:3] = names_in(product_names, language, values[1], values[2])
    if values[4]:
        values[5:7] = names_in(area_names or "", language, values[5], values[6])
    return (*values, count)


def group_counts(counts: Iterable[GroupCount]) -> list[ProductGroup]:
    """Return groups of their own for whoever asks, as pages are written into them."""
    return [
        ProductGroup(slug, name, short, pk, [_area_group(*row[4:]) for row in group])
        for (slug, name, short, pk), group in groupby(counts, key=lambda row: row[:4])
    ]


def _area_group(
    slug: str | None, name: str | None, provider: str | None, pk: int | None, count: int
) -> AreaGroup:
    return AreaGroup(slug or "", name or "", provider or "", pk, count)


def paginate_groups(groups: list[ProductGroup], read_rows: ReadRows, number: int, size: int) -> Page:
    """Return a page of rows, for `fill_groups`, and set the first page of each group and area.

    `read_rows` has the order that rows have within an area.
    """
    first = (number - 1) * size
    before = 0
    parts: list[AreaPart] = []
    for group in groups:
        group.page = before // size + 1
        for area in group.areas:
            area.page = before // size + 1
            start, stop = max(first - before, 0), min(first + size - before, area.count)
            if start < stop:
                parts.append(AreaPart(group.pk, area.pk, start, stop, stop - start == area.count))
            before += area.count
    return _lazy_page(lambda: _read_parts(read_rows, parts), before, number, size)


class AreaPart(NamedTuple):
    """The rows of an area that are on a page, such as the tenth to the twentieth."""

    product: int
    area: int | None
    start: int
    stop: int
    is_whole: bool


def _read_parts(read_rows: ReadRows, parts: list[AreaPart]) -> list[Any]:
    """Return the rows of parts of areas.

    A part is read in the order of an index, so that of a hundred thousand rows those before the page are
    skipped and those behind it not looked at. Whole areas are no longer than the page and are read at once.
    """
    rows: list[Any] = []
    whole = Q()
    for part in parts:
        is_there = Q(product=part.product, area=part.area)
        if part.is_whole:
            whole |= is_there
        else:
            rows += read_rows().filter(is_there)[part.start : part.stop]
    return rows + list(read_rows().filter(whole)) if whole else rows


def lazy_page(read_rows: ReadRows, count: int, number: int, size: int) -> Page:
    """Return a page whose rows are read when they are shown, which a list that is kept never does."""
    first = (number - 1) * size
    return _lazy_page(lambda: list(read_rows()[first : first + size]), count, number, size)


def _lazy_page(read_page: Callable[[], list[Any]], count: int, number: int, size: int) -> Page:
    paginator = Paginator((), size)
    paginator.count = count
    if number > paginator.num_pages:
        raise Http404("no such page of the list")
    return Page(SimpleLazyObject(read_page), number, paginator)


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
