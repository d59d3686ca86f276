"""Products with their areas, and the number of published articles and codes in each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from articles.models import Area, Product, names_in

from .live_counts import Shelf, ShelfCount, count_shelves

Shelves = dict[Shelf, ShelfCount]
MAX_SHARED, MIN_MEMBERS = 3, 2  # articles under a name that several products begin with


@dataclass
class AreaCount:
    slug: str
    name: str
    provider: str
    count: int

    @property
    def local_name(self) -> str:
        """Return the name, which is in the language of the counts, as rows of the database have it."""
        return self.name


@dataclass
class ProductCount:
    """A product with published articles. Those without an area count for the product alone."""

    slug: str
    name: str
    vendor: str
    short: str
    count: int = 0
    areas: list[AreaCount] = field(default_factory=list)
    # A few articles about several products, under the name that theirs begin with: no product of its own.
    is_family_name: bool = False

    @property
    def local_name(self) -> str:
        return self.name

    def area(self, slug: str) -> AreaCount | None:
        return next((area for area in self.areas if area.slug == slug), None)


class CodeCount(NamedTuple):
    """The number of published codes of a product, an area of it or none, and a side."""

    product: str  # slug
    product_name: str
    product_short: str
    product_pk: int
    area: str | None
    area_name: str | None
    area_provider: str | None
    area_pk: int | None
    side: str
    codes: int


class _Product(NamedTuple):
    slug: str
    name: str
    vendor: str
    short: str
    names: str

    def in_language(self, language: str) -> "_Product":
        name, short = names_in(self.names, language, self.name, self.short)
        return self._replace(name=name, short=short)


class _Area(NamedTuple):
    slug: str
    name: str
    provider: str
    names: str

    def in_language(self, language: str) -> "_Area":
        name, provider = names_in(self.names, language, self.name, self.provider)
        return self._replace(name=name, provider=provider)


def count_products(language: str, product: str = "", shelves: Shelves | None = None) -> list[ProductCount]:
    """Return all products in one language by name, or one product. `shelves` if they were counted before."""
    products, areas = _read_products(language, product), _read_areas(language)
    counts: dict[int, ProductCount] = {}
    by_area: dict[tuple[int, int], AreaCount] = {}
    for shelf, count in _in_order(shelves or count_shelves(language), products, areas):
        named = products[shelf.product]
        product_count = counts.setdefault(
            shelf.product, ProductCount(named.slug, named.name, named.vendor, named.short)
        )
        product_count.count += count.articles
        if shelf.area is None:
            continue
        key, area = (shelf.product, shelf.area), areas[shelf.area]
        if key not in by_area:
            by_area[key] = AreaCount(area.slug, area.name, area.provider, 0)
            product_count.areas.append(by_area[key])
        by_area[key].count += count.articles
    for row in counts.values():
        members = sum(named.name.startswith(f"{row.name} ") for named in products.values())
        row.is_family_name = row.count <= MAX_SHARED and members >= MIN_MEMBERS
    return list(counts.values())


def count_codes(language: str, shelves: Shelves | None = None) -> list[CodeCount]:
    """Return the numbers of codes by product, area, and side, in the order of the database."""
    products, areas = _read_products(language), _read_areas(language)
    counts = []
    for shelf, count in _in_order(shelves or count_shelves(language), products, areas):
        if count.codes:
            counts.append(_code_count(shelf, count.codes, products, areas))
    return counts


def _code_count(
    shelf: Shelf, codes: int, products: dict[int, _Product], areas: dict[int, _Area]
) -> CodeCount:
    product, area = products[shelf.product], areas[shelf.area] if shelf.area else None
    return CodeCount(
        product.slug,
        product.name,
        product.short,
        shelf.product,
        area and area.slug,
        area and area.name,
        area and area.provider,
        shelf.area,
        shelf.side,
        codes,
    )


def _in_order(
    shelves: Shelves, products: Iterable[int], areas: Iterable[int]
) -> list[tuple[Shelf, ShelfCount]]:
    """Return the shelves of these products in the order of products and areas, those without one last."""
    product_places = {pk: n for n, pk in enumerate(products)}
    area_places: dict[int | None, int] = {pk: n for n, pk in enumerate(areas)}
    area_places[None] = len(area_places)

    def place(row: tuple[Shelf, ShelfCount]) -> tuple[int, int, str]:
        return product_places[row[0].product], area_places[row[0].area], row[0].side

    shown = (shelf for shelf in shelves if shelf.product in product_places and shelf.area in area_places)
    return sorted(((shelf, shelves[shelf]) for shelf in shown), key=place)


def _read_products(language: str, slug: str = "") -> dict[int, _Product]:
    rows = Product.objects.filter(slug=slug) if slug else Product.objects.all()
    columns = rows.order_by("name", "pk").values_list("pk", *_Product._fields)
    return {pk: _Product(*names).in_language(language) for pk, *names in columns}


def _read_areas(language: str) -> dict[int, _Area]:
    columns = Area.objects.order_by("name", "pk").values_list("pk", *_Area._fields)
    return {pk: _Area(*names).in_language(language) for pk, *names in columns}
