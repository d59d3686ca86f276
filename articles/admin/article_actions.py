"""Actions on several articles of the list: pages that ask first (bulk.py), and exports."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import permissions
from articles.insights import page_views
from articles.models import Article, Publication

from . import bulk
from .article_columns import EXPORT_COLUMNS
from .article_zip import zip_response
from .bulk_actions import BULK_ACTIONS, BulkAction
from .csv_export import csv_response
from .pages import article_page_url

ListAction = Callable[[Any, HttpRequest, QuerySet[Article]], HttpResponseBase | None]


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


def merge_two(model_admin: Any, request: HttpRequest, articles: QuerySet[Article]) -> HttpResponseBase | None:
    """Lead to the merge of two articles: what fewer readers see goes into the other."""
    chosen = list(articles.order_by("pk").distinct()[:3])
    if len(chosen) != 2:
        messages.error(request, _("Select two articles to merge."))
        return None
    views = page_views.count_recent
    live = dict(Publication.objects.filter(article__in=chosen).values_list("article", "live"))
    target, source = sorted(chosen, key=lambda one: (not live.get(one.pk), -views([one.pk]), one.pk))
    return HttpResponseRedirect(f"{article_page_url(source, 'merge')}?into={target.slug}")


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
    merging = {"merge": (merge_two, "merge", gettext_lazy("Merge"))}
    may_merge = permissions.has_permission(editor, "delete_article")
    return {**asking, **(merging if may_merge else {}), **EXPORTS}
