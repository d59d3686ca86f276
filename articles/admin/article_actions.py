"""Actions on several articles of the list: pages that ask first (bulk.py), and exports."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

from articles import permissions
from articles.models import Article

from . import bulk
from .article_columns import EXPORT_COLUMNS
from .article_zip import zip_response
from .bulk_actions import BULK_ACTIONS, BulkAction
from .csv_export import csv_response

ListAction = Callable[[Any, HttpRequest, QuerySet[Article]], HttpResponseBase]


def _asking(action: BulkAction) -> ListAction:
    def choose(model_admin: Any, request: Any, articles: QuerySet[Article]) -> HttpResponseBase:
        chosen = articles.order_by("pk").values_list("pk", flat=True).distinct()
        return bulk.ask(request, action, chosen[: action.max_articles + 1], request.GET.urlencode())

    return choose


def export_csv(model_admin: Any, request: HttpRequest, articles: QuerySet[Article]) -> HttpResponseBase:
    rows = ([get(row) for _name, get in EXPORT_COLUMNS] for row in articles)
    return csv_response("article", [name for name, _get in EXPORT_COLUMNS], rows)


def export_markdown(model_admin: Any, request: HttpRequest, articles: QuerySet[Article]) -> HttpResponseBase:
    return zip_response(articles)


EXPORTS: dict[str, tuple[ListAction, str, Any]] = {
    "export-csv": (export_csv, "export-csv", gettext_lazy("Export CSV")),
    "export-markdown": (export_markdown, "export-markdown", gettext_lazy("Export Markdown")),
}


def offered_actions(editor: Any) -> dict[str, tuple[ListAction, str, Any]]:
    """Return the actions that this editor may take with some article, by their names."""
    asking = {
        name: (_asking(action), name, action.button)
        for name, action in BULK_ACTIONS.items()
        if permissions.has_permission(editor, action.permission)
    }
    return {**asking, **EXPORTS}
