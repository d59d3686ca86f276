"""Products with their areas, and the number of published articles in each."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from articles.models import Publication


@dataclass
class AreaCount:
    slug: str
    name: str
    provider: str
    count: int


@dataclass
class ProductCount:
    """A product with published articles. Those without an area count for the product alone."""

    slug: str
    name: str
    vendor: str
    short: str
    count: int = 0
    areas: list[AreaCount] = field(default_factory=list)

    def area(self, slug: str) -> AreaCount | None:
        return next((area for area in self.areas if area.slug == slug), None)


def count_products(language: str, product: str = "") -> list[ProductCount]:
    """Return all products in one language by name, or one product. One query."""
    live = Publication.objects.live().in_language(language)
    if product:
        live = live.filter(product__slug=product)
    columns = [f"product__{name}" for name in ("name", "slug", "vendor", "short")]
    columns += [f"area__{name}" for name in ("name", "slug", "provider")]
    rows = live.order_by("product__name", "product", "area__name").values_list(*columns)
    return _group(rows.annotate(count=Count("pk")))


def _group(rows: Iterable[tuple]) -> list[ProductCount]:
    products: dict[str, ProductCount] = {}
    for name, slug, vendor, short, area_name, area_slug, provider, count in rows:
        counts = products.setdefault(slug, ProductCount(slug, name, vendor, short))
        counts.count += count
        if area_slug:
            counts.areas.append(AreaCount(area_slug, area_name, provider, count))
    return list(products.values())
