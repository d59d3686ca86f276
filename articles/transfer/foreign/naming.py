"""The product that an export is of, which no export says."""

from articles.content.snapshot import Data
from articles.models import PresentSlugs, Product
from articles.strings.slugs import make_slug

from .mapping import ImportMapping
from .source import UnusableExport

MAX_NAMED = 5


def product_for(slug: str, mapping: ImportMapping) -> Data:
    """Return the product as a snapshot has it: the one that is named, or the site's only one.

    Raises UnusableExport if there are several or none.
    """
    slug = slug or mapping.product.get("slug", "") or make_slug(mapping.product.get("name", ""), 80)
    if slug:
        slug = PresentSlugs().of(slug)[0]
        known = Product.objects.filter(slug=slug).first()
        name = mapping.product.get("name", "") or (
            known.name if known else slug.replace("-", " ").capitalize()
        )
        return {"slug": slug, "name": name, "vendor": known.vendor if known else ""}
    products = list(Product.objects.order_by("slug")[: MAX_NAMED + 1])
    if len(products) == 1:
        return {"slug": products[0].slug, "name": products[0].name, "vendor": products[0].vendor}
    if not products:
        raise UnusableExport("An export doesn't name its product. Add --product with the product's slug.")
    known_slugs = ", ".join(product.slug for product in products[:MAX_NAMED])
    more = ", ..." if products[MAX_NAMED:] else ""
    raise UnusableExport(f"An export doesn't name its product. Add --product ({known_slugs}{more}).")
