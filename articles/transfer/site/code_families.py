"""Code families in site.yaml."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.catalog.families import refresh_families
from articles.content.snapshot import Data
from articles.models import CodeFamily

from .changes import EntryType, PlannedChange, find_product

FIELDS = ("name", "codes", "summary")


class CodeFamilies(EntryType):
    key = "code_families"

    @staticmethod
    def read(public: bool) -> list[Data]:
        rows = [
            {
                "product": family.product.slug,
                "slug": family.slug,
                "name": family.name,
                "codes": _lines(family.codes),
                "summary": family.summary,
            }
            for family in CodeFamily.objects.select_related("product")
        ]
        return sorted(rows, key=lambda row: (row["product"], row["slug"]))

    def compare(self, rows: list[Data]) -> Iterator[PlannedChange]:
        families = CodeFamily.objects.select_related("product")
        known = {(family.product.slug, family.slug): family for family in families}
        seen = set()
        for n, data in enumerate(rows):
            identity = (data["product"], data["slug"])
            item = CodeFamily(**{key: data[key] for key in FIELDS} | {"slug": data["slug"]})
            item.codes = "\n".join(data["codes"])
            change = PlannedChange(f"code_families[{n}]", data, item)
            existing = known.get(identity)
            if existing:  # compared as lines, however they are separated
                existing.codes = "\n".join(_lines(existing.codes))
            self.compare_fields(change, existing, FIELDS)
            if data["product"] not in self.context.products:
                message = _("there's no product %(slug)s") % {"slug": data["product"]}
                change.add_fault("product", message)
            if identity in seen:
                change.add_fault("slug", _("is duplicated"))
            seen.add(identity)
            yield self.wait_for_publish(change)

    def write(self, changes: list[PlannedChange]) -> None:
        products = set()
        for change in changes:
            product = find_product(change, change.data["product"])
            if product and isinstance(change.item, CodeFamily):
                change.item.product = product
                change.item.save()
                products.add(product.pk)
        refresh_families(products)


def _lines(codes: str) -> list[str]:
    return [line.strip() for line in codes.splitlines() if line.strip()]
