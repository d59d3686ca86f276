"""Pages of all codes by product and area, or of those with the problem on one side."""

from collections import Counter
from functools import lru_cache, partial
from typing import Any

from django.core.paginator import Page
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext_lazy

from articles.catalog import FamilyCount, count_codes, count_families
from articles.code_notes import code_mark, code_state
from articles.forms import SIDES, CodesForm
from articles.models import Publication, Side, article_url
from articles.strings.codes import canonical_code

from .http_cache import cached_page, page_url
from .popular import MIN_LISTED, popular_articles, read_popular
from .product_groups import (
    GroupCount,
    ProductGroup,
    fill_groups,
    group_counts,
    paginate_groups,
    query_string,
    read_counts,
)
from .site_state import SiteState, read_site_state, shelf_counts

PAGE_SIZE = 300


@cached_page
def list_codes(request: HttpRequest) -> HttpResponse:
    form = CodesForm(request.GET)
    if not form.is_valid():
        raise Http404("no such side or page")
    side, number, q = (form.cleaned_data[name] for name in ("side", "page", "q"))
    state, language = read_site_state(), get_language()
    counts = side_counts(state, language)
    groups = group_counts(
        read_counts(_matching_codes(language, side, q), "code_rows")
        if q
        else _code_counts(state, language, side)
    )
    total = sum(counts.values())
    begins = number == 1 and not (side or q) and total >= MIN_LISTED
    popular = popular_articles(state, language) if begins else []
    page = paginate_groups(groups, partial(_ordered_codes, language, side, q), number, PAGE_SIZE)
    context = {
        "heading": str(HEADINGS[side]),
        "canonical": page_url(request, side=side, q=q, page=number),
        "side": side,
        "q": q,
        "locations": _locations(counts, side),
        "unknown_count": counts["unknown"],
        "total": total,
        "popular": SimpleLazyObject(partial(read_popular, popular, language)),
        "groups": groups,
        "page_groups": SimpleLazyObject(partial(_page_groups, groups, page, language)),
        "kept_for": None if q else (state, side, number, popular),
        "page": page,
        "is_complete": not q and page.paginator.num_pages == 1,  # then filter.js can filter it
        "page_query": query_string(side=side, q=q),
    }
    return render(request, "articles/codes.html", context)


def _page_groups(groups: list[ProductGroup], page: Page, language: str) -> list[ProductGroup]:
    """Return the groups with their codes on a page; only where the list isn't kept."""
    page_groups = list(fill_groups(groups, map(_code_row, page), page.number))
    _split_by_family(page_groups, language)
    return page_groups


@lru_cache(maxsize=20)
def side_counts(state: SiteState, language: str) -> dict[str, int]:
    """Count the codes of each side, by its name in the address."""
    counts: Counter[str] = Counter()
    for *_group, side, count in _codes_by_side(state, language):
        counts[side] += count
    return {name: sum(counts[side] for side in _stored_sides(name)) for name in SIDES}


HEADINGS = {
    "": gettext_lazy("Error codes"),
    "you": gettext_lazy("Errors on your side"),
    "network": gettext_lazy("Network errors"),
    "software": gettext_lazy("Software errors"),
    "provider": gettext_lazy("Provider errors"),
    "unknown": gettext_lazy("Errors with an unknown location"),
}
COLUMNS = (
    *("code_rows__code", "code_rows__family", "title", "slug", "language", "side"),
    *("product__slug", "area__slug", "state"),
)


def _locations(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    """Return the locations of the path, each with a link to its codes."""
    return [
        {"side": name, "name": side.label, "count": counts[name], "is_current": name == current}
        for name, side in SIDES.items()
        if side != Side.UNKNOWN
    ]


def _split_by_family(groups: list[ProductGroup], language: str) -> None:
    """Set the families of each area, with their rows, in the order of codes; None is no family.

    A family may be in several areas of a product; from the second on its heading says that it goes on.
    """
    slugs = {row["family"] for group in groups for area in group.page_areas for row in area.items} - {""}
    families = {
        (family.product, family.slug): family
        for family in count_families(language, [group.slug for group in groups], slugs)
    }
    for group in groups:
        seen: set[FamilyCount | None] = set()
        for area in group.page_areas:
            by_family: dict[FamilyCount | None, list[Any]] = {}
            for row in area.items:
                by_family.setdefault(families.get((group.slug, row["family"])), []).append(row)
            area.families = [(family, rows, family in seen) for family, rows in by_family.items()]
            seen |= by_family.keys()


@lru_cache(maxsize=50)
def _code_counts(state: SiteState, language: str, side: str) -> list[GroupCount]:
    """Count the codes by product and area, of one side or all."""
    counts: Counter[GroupCount] = Counter()
    stored = _stored_sides(side) if side else None
    for *group, stored_side, count in _codes_by_side(state, language):
        if stored is None or stored_side in stored:
            counts[tuple(group)] += count
    return [(*group, count) for group, count in counts.items()]


@lru_cache(maxsize=10)
def _codes_by_side(state: SiteState, language: str) -> list[GroupCount]:
    """Count the codes by product, area, and side, in order, once for each state of the site."""
    return [tuple(row) for row in count_codes(language, shelf_counts(state, language))]


def _matching_codes(language: str, side: str, q: str = "") -> Any:
    rows = _with_codes(language, q)
    return rows.filter(side__in=_stored_sides(side)) if side else rows


def _ordered_codes(language: str, side: str, q: str) -> Any:
    """Return the codes in the order that they have within an area."""
    ordered = _matching_codes(language, side, q).order_by("sort_key", "code_rows__position")
    return ordered.annotate(state=code_state("article", "code_rows__canonical")).values(*COLUMNS)


def _with_codes(language: str, q: str = "") -> Any:
    """Return one row for each code of a published article, if the code or the title contains `q`."""
    condition = Q(code_rows__isnull=False)
    if q:
        matches = Q(title__icontains=q) | Q(code_rows__code__icontains=q)
        if canonical := canonical_code(q):
            matches |= Q(code_rows__canonical__contains=canonical)
        condition &= matches
    return Publication.objects.live().in_language(language).filter(condition)


def _stored_sides(name: str) -> list[str]:
    """Return the values in the database; an article without a side counts as unknown."""
    return [SIDES[name], ""] if name == "unknown" else [SIDES[name]]


def _code_row(row: dict[str, Any]) -> tuple[tuple[str, str], dict[str, Any]]:
    code_row = {
        "code": row["code_rows__code"],
        "family": row["code_rows__family"],
        "title": row["title"],
        "url": article_url(row["slug"], row["language"]),
        "side": row["side"],
        "mark": code_mark(row["state"]),
    }
    return (row["product__slug"], row["area__slug"] or ""), code_row
