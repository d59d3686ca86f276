"""The filters of the search page: products and areas with their number of results, and what articles are."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles import search
from articles.catalog import ProductCount
from articles.forms import SIDES, UPDATED_DAYS
from articles.models import Publication, Side
from articles.search import Attributes
from articles.strings.languages import local_name

# Parameters of a search, in the order of its address; those of the list are chosen by a menu.
MENU_KEYS = ("kind", "side", "language", "updated")
QUERY_KEYS = ("q", "product", "area", *MENU_KEYS, "all", "exact")


@dataclass(frozen=True)
class FilterChoice:
    """A product or area to filter by; `slug` is "" for all, and `query` the search with it."""

    slug: str
    name: str
    count: int
    is_chosen: bool
    query: str


@dataclass(frozen=True)
class FilterMenu:
    """A filter of which one of a few values is chosen: (value, label) of each, "" for any."""

    name: str
    label: str
    chosen: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Filters:
    """The products with results, the areas of the chosen or only one, and the menus."""

    product: str = ""
    product_name: str = ""
    products: list[FilterChoice] = field(default_factory=list)
    areas: list[FilterChoice] = field(default_factory=list)
    menus: tuple[FilterMenu, ...] = ()
    is_any_menu_set: bool = False


def build_filters(
    params: dict[str, Any], products: list[ProductCount], results: search.Results
) -> Filters | None:
    """Return the filters for a search, or None if there is nothing to choose from."""
    counts = results.counts
    available = [
        product for product in products if counts.get(product.slug) or product.slug == params["product"]
    ]
    slug = params["product"] or (available[0].slug if len(available) == 1 else "")
    chosen = next((product for product in available if product.slug == slug), None)
    all_count = sum(counts.get(product.slug, 0) for product in available)
    rest = search_query({**params, "product": "", "area": ""}, *QUERY_KEYS)
    product_choices = [FilterChoice("", _("All products"), all_count, not params["product"], rest)]
    for product in available:
        is_chosen, query = product.slug == params["product"], rest and f"{rest}&product={product.slug}"
        product_choices.append(
            FilterChoice(product.slug, product.name, counts.get(product.slug, 0), is_chosen, query)
        )
    rest = rest and f"{rest}&product={slug}"
    area_choices = [FilterChoice("", _("All areas"), counts.get(slug, 0), not params["area"], rest)]
    for area in chosen.areas if chosen else ():
        count = counts.get(f"{slug}/{area.slug}", 0)
        if count or area.slug == params["area"]:
            is_chosen, query = area.slug == params["area"], rest and f"{rest}&area={area.slug}"
            area_choices.append(FilterChoice(area.slug, area.name, count, is_chosen, query))
    if len(product_choices) <= 2 and not params["product"]:
        product_choices = []
    if len(area_choices) <= 2 and not params["area"]:
        area_choices = []
    is_any_menu_set = any(params[key] for key in MENU_KEYS)
    menus = _menus(params, results) if results.total > 1 or is_any_menu_set else ()
    if not (product_choices or area_choices or menus):
        return None
    name = chosen.name if chosen else ""
    return Filters(slug, name, product_choices, area_choices, menus, is_any_menu_set)


def chosen_attributes(params: dict[str, Any]) -> Attributes:
    """Return the attributes that the menus of a search ask for."""
    days = UPDATED_DAYS.get(params["updated"])
    return Attributes(
        kind=params["kind"],
        side=SIDES.get(params["side"], ""),
        since=timezone.now() - timedelta(days=days) if days else None,
    )


def search_query(params: dict[str, Any], *keys: str) -> str:
    """Return the query string of a search with these of its parameters, or "" for a paste."""
    if params["pasted"]:
        return ""
    return urlencode({key: "1" if params[key] is True else params[key] for key in keys if params.get(key)})


def _menus(params: dict[str, Any], results: search.Results) -> tuple[FilterMenu, ...]:
    chosen = (params[key] for key in MENU_KEYS)
    is_any_set = any(params[key] for key in MENU_KEYS)
    counts = Counter() if is_any_set else _count_choices(results)
    menus = _menus_of(get_language() or "", tuple(_languages()), *chosen)
    return tuple(replace(menu, choices=_with_counts(menu, counts)) for menu in menus) if counts else menus


def _with_counts(menu: FilterMenu, counts: Counter[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (value, f"{label} ({counts[menu.name, value]})" if value and menu.name != "language" else label)
        for value, label in menu.choices
    )


def _count_choices(results: search.Results) -> Counter[tuple[str, str]]:
    """Count what each choice would give, if all results are on the page: then nothing has to be asked."""
    counts: Counter[tuple[str, str]] = Counter()
    if len(results.hits) < results.total or results.kind == "code":
        return counts
    names, now = {str(value): word for word, value in SIDES.items()}, timezone.now()
    for hit in results.hits:
        publication = hit.publication
        counts["kind", Attributes.HOW_TO if hit.is_how_to else Attributes.ERROR] += 1
        counts["side", names.get(publication.side, "")] += 1
        for word, days in UPDATED_DAYS.items():
            counts["updated", word] += publication.published_at >= now - timedelta(days=days)
    return counts


@lru_cache(maxsize=500)
def _menus_of(
    page_language: str, languages: tuple[str, ...], kind: str, side: str, language: str, updated: str
) -> tuple[FilterMenu, ...]:
    kinds = (
        ("", _("Errors and how-tos")),
        (Attributes.ERROR, _("Errors")),
        (Attributes.HOW_TO, _("How-tos")),
    )
    sides = (("", _("Anywhere")), *((word, str(Side(value).label)) for word, value in SIDES.items()))
    times = (
        ("", _("Any time")),
        ("month", _("In the last month")),
        ("quarter", _("In the last 3 months")),
        ("year", _("In the last year")),
    )
    current = language or page_language
    named = tuple((tag, local_name(tag)) for tag in dict.fromkeys([*languages, current]))
    menus = (
        FilterMenu("kind", _("Type"), kind, kinds),
        FilterMenu("side", _("Where the problem is"), side, sides),
        FilterMenu("language", _("Language"), current, named),
        FilterMenu("updated", _("Updated"), updated, times),
    )
    has_languages = len(languages) > 1 or language
    return menus if has_languages else tuple(menu for menu in menus if menu.name != "language")


def _languages() -> list[str]:
    """Return the languages that articles are in, for the state of the last search; the site's own first."""
    state = search.last_seen_state()
    if _languages_of.get("state") != state:
        found = Publication.objects.live().order_by().values_list("language", flat=True).distinct()
        ordered = sorted(found, key=lambda language: (language != settings.LANGUAGE_CODE, language))
        _languages_of.update(state=state, languages=ordered)
    return _languages_of["languages"]


_languages_of: dict[str, Any] = {}
