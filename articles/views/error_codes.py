"""Pages of all codes by product and area, or of those with the problem on one side."""

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from articles.forms import SIDES, CodesForm
from articles.models import Publication, Side, article_url
from articles.strings.codes import canonical_code

from .http_cache import cached_page, page_url
from .product_groups import GROUP_ORDER, fill_groups, group_by_product, paginate_groups, query_string

PAGE_SIZE = 300


@cached_page
def list_codes(request: HttpRequest) -> HttpResponse:
    form = CodesForm(request.GET)
    if not form.is_valid():
        raise Http404("no such side or page")
    side, number, q = (form.cleaned_data[name] for name in ("side", "page", "q"))
    counts = side_counts(get_language())
    rows = _with_codes(get_language(), q)
    if side:
        rows = rows.filter(side__in=_stored_sides(side))
    groups = group_by_product(rows, "code_rows")
    ordered = rows.order_by(*GROUP_ORDER, "sort_key", "code_rows__position")
    page = paginate_groups(groups, ordered.values(*COLUMNS), number, PAGE_SIZE)
    context = {
        "canonical": page_url(request, side=side, q=q, page=number),
        "side": side,
        "q": q,
        "locations": _locations(counts, side),
        "unknown_count": counts["unknown"],
        "total": sum(counts.values()),
        "groups": groups,
        "page_groups": list(fill_groups(groups, map(_code_row, page), number)),
        "page": page,
        "is_complete": not q and page.paginator.num_pages == 1,  # then filter.js can filter it
        "page_query": query_string(side=side, q=q),
    }
    return render(request, "articles/codes.html", context)


def side_counts(language: str) -> dict[str, int]:
    """Count the codes of each side, by its name in the address. One query."""
    rows = _with_codes(language).order_by().values_list("side").annotate(n=Count("code_rows"))
    counts = dict(rows)
    return {name: sum(counts.get(side, 0) for side in _stored_sides(name)) for name in SIDES}


COLUMNS = (
    *("code_rows__code", "title", "slug", "language", "side", "confidence"),
    *("product__slug", "area__slug"),
)


def _locations(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    """Return the locations of the path, each with a link to its codes."""
    return [
        {"side": name, "name": side.label, "count": counts[name], "is_current": name == current}
        for name, side in SIDES.items()
        if side != Side.UNKNOWN
    ]


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
        "title": row["title"],
        "url": article_url(row["slug"], row["language"]),
        "side": row["side"],
        "confidence": row["confidence"],
    }
    return (row["product__slug"], row["area__slug"] or ""), code_row
