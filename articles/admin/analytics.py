"""Analytics over time: searches answered, solutions that worked, pages that helped, as charts and tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from articles.insights import analytics
from articles.insights.analytics import Days, Rate
from articles.models import SearchTally

from . import charts
from .pages import render_page

PERIOD_DAYS = (30, 90, 365)  # days
STEPS = {"day": gettext_lazy("by day"), "week": gettext_lazy("by week")}


@dataclass(frozen=True)
class Measure:
    """One of the three measures: its count, and the labels of its two numbers and of their share."""

    name: str
    title: Any
    count_by_day: Callable[[date], Days]
    all: Any
    good: Any
    share: Any
    summary: Any  # of all, by their number
    empty: Any


MEASURES = [
    Measure(
        "searches", gettext_lazy("Searches"), analytics.searches_by_day,
        gettext_lazy("searches"), gettext_lazy("answered"), gettext_lazy("answer rate"),
        ngettext_lazy(
            "%(share)d%% answered: %(good)d of %(all)d search.",
            "%(share)d%% answered: %(good)d of %(all)d searches.", "all",
        ),
        gettext_lazy("No searches recorded in this period."),
    ),
    Measure(
        "solutions", gettext_lazy("Solutions tried"), analytics.solution_votes_by_day,
        gettext_lazy("tried"), gettext_lazy("worked"), gettext_lazy("success rate"),
        ngettext_lazy(
            "%(share)d%% worked: %(good)d of %(all)d solution tried.",
            "%(share)d%% worked: %(good)d of %(all)d solutions tried.", "all",
        ),
        gettext_lazy("No solution votes in this period."),
    ),
    Measure(
        "pages", gettext_lazy("Helpful votes"), analytics.page_votes_by_day,
        gettext_lazy("votes"), gettext_lazy("helpful"), gettext_lazy("helpful rate"),
        ngettext_lazy(
            "%(share)d%% helpful: %(good)d of %(all)d vote.",
            "%(share)d%% helpful: %(good)d of %(all)d votes.", "all",
        ),
        gettext_lazy("No helpful votes in this period."),
    ),
]  # fmt: skip


def may_see_analytics(editor: Any) -> bool:
    return all(
        editor.has_perm(f"articles.view_{name}") for name in ("searchtally", "solutionvote", "feedback")
    )


@require_safe
def show_analytics(request: HttpRequest) -> HttpResponse:
    """Show three measures by day or by week. Five queries, whatever the period."""
    if not may_see_analytics(request.user):
        raise PermissionDenied
    days = next((n for n in PERIOD_DAYS if str(n) == request.GET.get("days")), PERIOD_DAYS[0])
    step = request.GET.get("by", "")
    step = step if step in STEPS else "day" if days == PERIOD_DAYS[0] else "week"
    periods = split_periods(timezone.localdate(), days, step)
    return render_page(
        request,
        "searchtally/analytics.html",
        _("Analytics"),
        opts=SearchTally._meta,
        measures=[measure_context(measure, periods) for measure in MEASURES],
        period_days=PERIOD_DAYS,
        days=days,
        steps=STEPS,
        step=step,
        retention_days=settings.SEARCH_MEMORY_DAYS,
    )


def split_periods(today: date, days: int, step: str) -> list[tuple[date, date]]:
    """Return the first day of each period and the day after its last. Weeks begin on a Monday, whole."""
    first, end, size = today - timedelta(days=days - 1), today + timedelta(days=1), 1
    if step == "week":
        first, size = first - timedelta(days=first.weekday()), 7
    starts = [first + timedelta(days=n) for n in range(0, (end - first).days, size)]
    return [(start, start + timedelta(days=size)) for start in starts]


def short_date(day: date) -> str:
    """Return a day without its year as the language writes it, with a short month: Nov. 30, 11月30日."""
    return formats.date_format(day, formats.get_format("MONTH_DAY_FORMAT").replace("F", "N"))


def measure_context(measure: Measure, periods: list[tuple[date, date]]) -> dict[str, Any]:
    """Return the charts of one measure, and its table, newest first.

    Periods before the first count are unknown rather than zero.
    """
    days = measure.count_by_day(periods[0][0])
    pairs = [analytics.total(days, *period) for period in periods]
    labels = [short_date(start) for start, _end in periods]
    first = next((n for n, pair in enumerate(pairs) if pair.all), len(pairs))
    unknown: list[int | None] = [None] * first
    counts = [
        (str(measure.all), unknown + [pair.all for pair in pairs[first:]]),
        (str(measure.good), unknown + [pair.good for pair in pairs[first:]]),
    ]
    shares = [(str(measure.share), [pair.share for pair in pairs])]
    rows = [
        {"start": start, "last": end - timedelta(days=1), "pair": pair}
        for (start, end), pair in zip(periods[first:], pairs[first:], strict=True)
    ]
    total = sum(pairs, Rate())
    return {
        "measure": measure,
        "total": total,
        "summary": measure.summary % {"share": total.share, "good": total.good, "all": total.all}
        if total.all
        else "",
        "charts": [
            {
                "name": f"{measure.name}-count",
                "title": _("Count"),
                "chart": charts.line_chart(labels, counts),
            },
            {
                "name": f"{measure.name}-share",
                "title": _("Percent"),
                "chart": charts.line_chart(labels, shares, per_cent=True),
            },
        ],
        "rows": rows[::-1],
    }
