"""Decisions of editors about unanswered searches and missing code reports."""

from django.db.models import QuerySet
from django.utils.timezone import localdate

from articles.models import CodeReport, SearchTally

State = CodeReport.State


def mark_reports(rows: "QuerySet[CodeReport]", state: State) -> int:
    """Set the state of reports. Returns how many."""
    return rows.update(state=state)


def decide_gap(kind: str, query: str, language: str, state: State) -> bool:
    """Plan an article for an unanswered search, or ignore it; stored as a report of readers would be.

    False if nobody searched that any more.
    """
    if not SearchTally.objects.filter(kind=kind, query=query, language=language).exists():
        return False
    canonical, searched = report_key(kind, query)
    today = localdate()
    CodeReport.objects.update_or_create(
        canonical=canonical,
        searched=searched,
        language=language,
        defaults={"state": state},
        create_defaults={"state": state, "code": canonical[:80], "first_day": today, "last_day": today},
    )
    return True


def report_key(kind: str, query: str) -> tuple[str, str]:
    """Return how a report names a search: as a code, or as a text."""
    return (query, "") if kind == SearchTally.Kind.CODE else ("", query)
