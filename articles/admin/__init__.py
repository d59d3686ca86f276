"""The editors' pages: an admin site of our own, one file per list, form, or page.

Its views are in modules of their own (see urls.py). The modules below register their models.
"""

from articles.admin import (
    article,
    audit,
    catalog,
    code_families,
    code_history,
    feedback,
    images,
    incidents,
    redirects,
    schedules,
    search_log,
    search_rules,
    webhooks,
)

__all__ = [
    "article",
    "audit",
    "catalog",
    "code_families",
    "code_history",
    "feedback",
    "images",
    "incidents",
    "redirects",
    "schedules",
    "search_log",
    "search_rules",
    "webhooks",
]
