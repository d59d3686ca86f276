"""The index: every code, by product and area, or those that break at one place."""

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
def codes(request: HttpRequest) -> HttpResponse:
    form = CodesForm(request.GET)
    if not form.is_valid():
        raise Http404("no such side or page")
    side, number, q = (form.cleaned_data[name] for name in ("side", "page", "q"))
    counts = side_counts(get_language())
    rows = _coded(get_language(), q)
    if side:
        rows = rows.filter(side__in=_stored(side))
    groups = group_by_product(rows, "code_rows")
    listed = rows.order_by(*GROUP_ORDER, "sort_key", "code_rows__position")
    found = paginate_groups(groups, listed.values(*COLUMNS), number, PAGE_SIZE)
    context = {
        "canonical": page_url(request, side=side, q=q, page=number),
        "side": side,
        "q": q,
        "stops": _stops(counts, side),
        "unknown": counts["unknown"],
        "total": sum(counts.values()),
        "groups": groups,
        "shown": list(fill_groups(groups, map(_entry, found), number)),
        "page": found,
        "whole": not q and found.paginator.num_pages == 1,  # so that a script can narrow it down
        "page_query": query_string(side=side, q=q),
    }
    return render(request, "articles/codes.html", context)


def side_counts(language: str) -> dict[str, int]:
    """How many codes break at each place, by its word in an address. One query."""
    rows = _coded(language).order_by().values_list("side").annotate(n=Count("code_rows"))
    stored = dict(rows)
    return {word: sum(stored.get(side, 0) for side in _stored(word)) for word in SIDES}


COLUMNS = (
    *("code_rows__code", "title", "slug", "language", "side", "confidence"),
    *("product__slug", "area__slug"),
)


def _stops(counts: dict[str, int], side: str) -> list[dict[str, Any]]:
    """The stops of the line, each a way to its codes."""
    return [
        {"word": word, "name": place.label, "count": counts[word], "is_here": word == side}
        for word, place in SIDES.items()
        if place != Side.UNKNOWN
    ]


def _coded(language: str, q: str = "") -> Any:
    """Codes in a language, once for each article; those that hold `q`, or stand by a title that does."""
    wanted = Q(code_rows__isnull=False)
    if q:
        found = Q(title__icontains=q) | Q(code_rows__code__icontains=q)
        if canonical := canonical_code(q):
            found |= Q(code_rows__canonical__contains=canonical)
        wanted &= found
    return Publication.objects.live().in_language(language).filter(wanted)


def _stored(word: str) -> list[str]:
    """An article that names no side is one of which it is not known."""
    return [SIDES[word], ""] if word == "unknown" else [SIDES[word]]


def _entry(row: dict[str, Any]) -> tuple[tuple[str, str], dict[str, Any]]:
    entry = {
        "code": row["code_rows__code"],
        "title": row["title"],
        "url": article_url(row["slug"], row["language"]),
        "side": row["side"],
        "confidence": row["confidence"],
    }
    return (row["product__slug"], row["area__slug"] or ""), entry
