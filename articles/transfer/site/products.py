"""Products and their areas in site.yaml."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.content.snapshot import Data
from articles.models import Area, Product

from .changes import EntryType, PlannedChange, find_product

PRODUCT_FIELDS = ("slug", "name", "vendor", "short", "names")
AREA_FIELDS = ("slug", "name", "provider", "names")


class Products(EntryType):
    key = "products"

    @staticmethod
    def read(public: bool) -> list[Data]:
        rows = []
        for product in Product.objects.prefetch_related("areas"):
            areas = [{key: getattr(area, key) for key in AREA_FIELDS} for area in product.areas.all()]
            areas.sort(key=lambda area: area["slug"])
            rows.append({**{key: getattr(product, key) for key in PRODUCT_FIELDS}, "areas": areas})
        return sorted(rows, key=lambda row: row["slug"])

    def compare(self, rows: list[Data]) -> Iterator[PlannedChange]:
        seen: set[str] = set()
        for n, data in enumerate(rows):
            slug = data["slug"]
            item = Product(**{key: data[key] for key in PRODUCT_FIELDS})
            item.name = item.name or slug
            change = PlannedChange(f"products[{n}]", data, item)
            existing = None if slug in seen else self.context.products.get(slug)
            self.compare_fields(change, existing, PRODUCT_FIELDS)
            if slug in seen:
                change.add_fault("slug", _("is duplicated"))
            product = self.context.products[slug] = existing or item
            seen.add(slug)
            yield change
            for m, area in enumerate(data["areas"]):
                yield self._compare_area(f"{change.spot}.areas[{m}]", product, area, seen)

    def _compare_area(self, spot: str, product: Product, data: Data, seen: set[str]) -> PlannedChange:
        name = f"{product.slug}/{data['slug']}"
        item = Area(**{key: data[key] for key in AREA_FIELDS})
        item.name = item.name or data["slug"]
        change = PlannedChange(spot, {**data, "product": product.slug}, item)
        existing = None if name in seen else self.context.areas.get(name)
        self.compare_fields(change, existing, AREA_FIELDS)
        if name in seen:
            change.add_fault("slug", _("is duplicated"))
        self.context.areas[name] = existing or item
        seen.add(name)
        return change

    def write(self, changes: list[PlannedChange]) -> None:
        for change in changes:
            if isinstance(change.item, Product):
                change.item.save()
            elif isinstance(change.item, Area) and (product := find_product(change, change.data["product"])):
                change.item.product = product
                change.item.save()
