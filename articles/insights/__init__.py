"""Insights from searching and reading: logs, page views, unanswered searches, missing codes."""

from .missing_codes import mark_reports, report_missing_code
from .search_log import (
    NOTHING_LEFT,
    SearchEntry,
    TallyKey,
    delete_searches,
    is_logging,
    key_from_form,
    log_click,
    log_search,
    logged_since,
    redact_code,
    tally_key,
    tally_text,
    write_log,
)
from .unanswered_searches import decide_unanswered

__all__ = [
    "NOTHING_LEFT",
    "SearchEntry",
    "TallyKey",
    "decide_unanswered",
    "delete_searches",
    "is_logging",
    "key_from_form",
    "log_click",
    "log_search",
    "logged_since",
    "mark_reports",
    "redact_code",
    "report_missing_code",
    "tally_key",
    "tally_text",
    "write_log",
]
