"""How it goes over time: searches answered, solutions that worked, pages that helped, drawn and in tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.insights import analytics
from articles.insights.analytics import Days, Pair
from articles.models import SearchTally

from . import charts

LENGTHS = (30, 90, 365)  # days
STEPS = {"day": gettext_lazy("by day"), "week": gettext_lazy("by week")}


@dataclass(frozen=True)
class Kind:
    """One of the three: its name, its count, and how the two numbers and their share are called."""

    name: str
    title: Any
    count: Callable[[date], Days]
    all: Any
    good: Any
    share: Any
    empty: Any


KINDS = [
    Kind(
        "searches", gettext_lazy("Searches"), analytics.searches_by_day,
        gettext_lazy("searches"), gettext_lazy("answered"), gettext_lazy("share answered"),
        gettext_lazy("Nobody searched in these days, or nothing is remembered of it."),
    ),
    Kind(
        "solutions", gettext_lazy("Solutions that readers tried"), analytics.solution_votes_by_day,
        gettext_lazy("tried"), gettext_lazy("worked"), gettext_lazy("share that worked"),
        gettext_lazy("No reader said in these days what became of a solution."),
    ),
    Kind(
        "pages", gettext_lazy("Did the page help?"), analytics.page_votes_by_day,
        gettext_lazy("answers"), gettext_lazy("yes"), gettext_lazy("share of yes"),
        gettext_lazy("No reader said in these days whether a page helped."),
    ),
]  # fmt: skip


def may_see(editor: Any) -> bool:
    return all(
        editor.has_perm(f"articles.view_{name}") for name in ("searchtally", "solutionvote", "feedback")
    )


@require_safe
def figures_view(request: HttpRequest) -> HttpResponse:
    """Three kinds of figures, by day or by week. Five queries, however long."""
    if not may_see(request.user):
        raise PermissionDenied
    length = next((n for n in LENGTHS if str(n) == request.GET.get("days")), LENGTHS[0])
    step = request.GET.get("by", "")
    step = step if step in STEPS else "day" if length == LENGTHS[0] else "week"
    periods = periods_of(timezone.localdate(), length, step)
    context = {
        **admin.site.each_context(request),
        "title": _("Figures"),
        "opts": SearchTally._meta,
        "parts": [part(kind, periods, step) for kind in KINDS],
        "lengths": LENGTHS,
        "length": length,
        "steps": STEPS,
        "step": step,
        "kept_days": settings.SEARCH_MEMORY_DAYS,
    }
    return render(request, "admin/articles/searchtally/figures.html", context)


def periods_of(today: date, length: int, step: str) -> list[tuple[date, date]]:
    """From the first day of each to the one after its last. Weeks are whole: they begin on a Monday."""
    first, end, size = today - timedelta(days=length - 1), today + timedelta(days=1), 1
    if step == "week":
        first, size = first - timedelta(days=first.weekday()), 7
    starts = [first + timedelta(days=n) for n in range(0, (end - first).days, size)]
    return [(start, start + timedelta(days=size)) for start in starts]


def part(kind: Kind, periods: list[tuple[date, date]], step: str) -> dict[str, Any]:
    """The charts of one kind, and the table behind them, newest first.

    Of the time before the first word nothing is known: that is no zero.
    """
    days = kind.count(periods[0][0])
    pairs = [analytics.total(days, *period) for period in periods]
    labels = [formats.date_format(start, "j M") for start, _end in periods]
    whole = sum(pairs, Pair())
    known = next((n for n, pair in enumerate(pairs) if pair.all), len(pairs))
    unknown: list[int | None] = [None] * known
    counts = [
        (str(kind.all), unknown + [pair.all for pair in pairs[known:]]),
        (str(kind.good), unknown + [pair.good for pair in pairs[known:]]),
    ]
    shares = [(str(kind.share), [pair.share for pair in pairs])]
    rows = [
        {"start": start, "last": end - timedelta(days=1), "pair": pair}
        for (start, end), pair in zip(periods[known:], pairs[known:], strict=True)
    ]
    return {
        "kind": kind,
        "whole": whole,
        "charts": [
            {"name": f"{kind.name}-count", "title": _("How many"), "chart": charts.chart(labels, counts)},
            {
                "name": f"{kind.name}-share",
                "title": _("Share in per cent"),
                "chart": charts.chart(labels, shares, per_cent=True),
            },
        ],
        "rows": rows[::-1],
    }
