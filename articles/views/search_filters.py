"""The filters of the search page: products and areas with their number of results."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from articles.catalog import ProductCount


@dataclass(frozen=True)
class FilterChoice:
    """A product or area to filter by; `slug` is "" for all."""

    slug: str
    name: str
    count: int
    is_chosen: bool
    query: str


@dataclass(frozen=True)
class Filters:
    """The products with results, and the areas of the chosen or only one."""

    product: str
    product_name: str
    products: list[FilterChoice]
    areas: list[FilterChoice]


def build_filters(
    params: dict[str, Any], products: list[ProductCount], counts: dict[str, int]
) -> Filters | None:
    """Return the filters for a search, or None if there is nothing to choose from.

    `counts` has the results of each product by slug, and of each area by "product/area".
    """
    available = [
        product for product in products if counts.get(product.slug) or product.slug == params["product"]
    ]
    slug = params["product"] or (available[0].slug if len(available) == 1 else "")
    chosen = next((product for product in available if product.slug == slug), None)
    total = sum(counts.get(product.slug, 0) for product in available)
    product_choices = [_choice(params, "", "", _("All products"), total)]
    product_choices += [
        _choice(params, product.slug, "", product.name, counts.get(product.slug, 0)) for product in available
    ]
    area_choices = [_choice(params, slug, "", _("All areas"), counts.get(slug, 0))]
    for area in chosen.areas if chosen else ():
        count = counts.get(f"{slug}/{area.slug}", 0)
        if count or area.slug == params["area"]:
            area_choices.append(_choice(params, slug, area.slug, area.name, count))
    if len(product_choices) <= 2 and not params["product"]:
        product_choices = []
    if len(area_choices) <= 2 and not params["area"]:
        area_choices = []
    if not product_choices and not area_choices:
        return None
    return Filters(slug, chosen.name if chosen else "", product_choices, area_choices)


def _choice(params: dict[str, Any], product: str, area: str, name: str, count: int) -> FilterChoice:
    query = search_query({**params, "product": product, "area": area}, "q", "product", "area", "all", "exact")
    return FilterChoice(area or product, name, count, params["area"] == area, query)


def search_query(params: dict[str, Any], *keys: str) -> str:
    """Return the query string of a search with these of its parameters, or "" for a paste."""
    if params["pasted"]:
        return ""
    query = QueryDict(mutable=True)
    query.update({key: "1" if params[key] is True else params[key] for key in keys if params.get(key)})
    return query.urlencode()
