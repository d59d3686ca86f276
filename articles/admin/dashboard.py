"""The dashboard, the admin's first page: what there is to do now, for the editor who looks at it.

Each block shows a few rows, the number of all, and a link to their list. Editors get no block that their
permissions let them do nothing about. Each costs one or two queries, however much there is.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy, ngettext_lazy

from articles import editing
from articles.insights import analytics
from articles.strings.lists import percent

from . import dashboard_articles, dashboard_readers
from .analytics import may_see_analytics
from .dashboard_rows import DashboardBlock

SUMMARY_DAYS = 30  # compared with as many days before
# What to say without any, the share, the number of all, and what counts them.
RATES: Any = (
    (
        gettext_lazy("No searches"),
        gettext_lazy("<b>{share}</b> of searches answered"),
        ngettext_lazy("%(n)d search", "%(n)d searches", "n"),
        analytics.searches_by_day,
    ),
    (
        gettext_lazy("No solutions tried"),
        gettext_lazy("<b>{share}</b> of tried solutions worked"),
        ngettext_lazy("%(n)d solution tried", "%(n)d solutions tried", "n"),
        analytics.solution_votes_by_day,
    ),
    (
        gettext_lazy("No helpful votes"),
        gettext_lazy("<b>{share}</b> of votes say the article was helpful"),
        ngettext_lazy("%(n)d vote", "%(n)d votes", "n"),
        analytics.page_votes_by_day,
    ),
)

BLOCKS: list[Callable[[User], DashboardBlock | None]] = [
    dashboard_articles.unsaved_block,
    dashboard_articles.drafts_block,
    dashboard_articles.review_block,
    dashboard_articles.approved_block,
    dashboard_articles.schedules_block,
    dashboard_readers.feedback_block,
    dashboard_articles.review_due_block,
    dashboard_articles.translations_block,
    dashboard_readers.incidents_block,
    dashboard_readers.unanswered_block,
    dashboard_readers.missing_codes_block,
]


def dashboard_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the dashboard shows beside Django's list of models."""
    editor: User = request.user  # type: ignore[assignment]
    blocks = [block for make_block in BLOCKS if (block := make_block(editor)) is not None]
    return {
        "blocks": [block for block in blocks if block.rows],
        "all_blocks": blocks,
        "in_review": [block.note for block in blocks if block.name == "mine" and not block.rows],
        "managers": [] if blocks else editing.managers(),
        "may_draft": editing.is_allowed("add", editor),
        "rates": list(_rates(editor)),
        "rate_days": SUMMARY_DAYS,
    }


def _rates(editor: User) -> Iterator[dict[str, Any]]:
    """Yield three rates of the last days, with those of the days before."""
    if not may_see_analytics(editor):
        return
    until = timezone.localdate() + timedelta(days=1)
    middle = until - timedelta(days=SUMMARY_DAYS)
    since = middle - timedelta(days=SUMMARY_DAYS)
    for none, rate, count, count_by_day in RATES:
        days = count_by_day(since)
        now, before = analytics.total(days, middle, until), analytics.total(days, since, middle)
        yield {
            "now": now,
            "before": before,
            "text": format_html(rate, share=percent(now.share)) if now.all else none,
            "count": count % {"n": now.all},
        }
