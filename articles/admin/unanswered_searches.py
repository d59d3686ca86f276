"""Pages about searches without an answer: their list, its CSV file, and the decisions of editors."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import editing, insights
from articles.insights import unanswered_searches
from articles.insights.unanswered_searches import UnansweredSearch
from articles.models import CodeReport, SearchTally
from articles.strings.messages import GAP

from . import csv_export
from .pages import article_page_url, render_page

PAGE_SIZE = 20
DECISIONS = {"ignore": CodeReport.State.IGNORED, "plan": CodeReport.State.PLANNED}


@require_safe
def list_unanswered(request: HttpRequest) -> HttpResponse:
    """List unanswered searches. Those of the page are made again, and show what they find now."""
    if not request.user.has_perm("articles.view_searchtally"):
        raise PermissionDenied
    tallies = unanswered_searches.unanswered_tallies()
    page = Paginator(tallies, PAGE_SIZE).get_page(request.GET.get("page"))
    searches = unanswered_searches.retry_tallies(page.object_list, request.user)
    return render_page(
        request,
        "searchtally/unanswered.html",
        _("Unanswered searches"),
        opts=SearchTally._meta,
        page=page,
        page_range=page.paginator.get_elided_page_range(page.number),
        rows=[row_context(row) for row in searches],
        days=unanswered_searches.DAYS,
        **allowed_actions(request.user),
    )


@require_safe
def export_unanswered(request: HttpRequest) -> HttpResponseBase:
    """Export all unanswered searches as they were counted: to make each again would take long."""
    if not request.user.has_perm("articles.view_searchtally"):
        raise PermissionDenied
    rows = unanswered_searches.unanswered_tallies().iterator(chunk_size=csv_export.CHUNK_SIZE)
    keys = ("kind", "query", "language", "low", "days", "times", "last")
    titles = ("kind", "searched", "language", "product", "days", "times", "last_day")
    return csv_export.csv_response("gaps", titles, ([row[key] for key in keys] for row in rows))


@require_POST
def decide_unanswered_search(request: HttpRequest) -> HttpResponse:
    """Plan an article for an unanswered search, or ignore the search from now on."""
    if not request.user.has_perm("articles.change_codereport"):
        raise PermissionDenied
    # PostgreSQL rejects NUL.
    kind, query, language = (
        request.POST.get(name, "").replace("\0", "") for name in ("kind", "query", "language")
    )
    state = DECISIONS.get(request.POST.get("decision", ""))
    if state is None or not insights.decide_unanswered(kind, query, language, state):
        messages.error(request, _("This search is no longer on the list."))
    else:
        messages.success(request, _("%(query)s: %(state)s.") % {"query": query, "state": state.label})
    return HttpResponseRedirect(reverse("admin:articles_searchtally_gaps"))


def allowed_actions(editor: Any) -> dict[str, bool]:
    """Return what this editor can do about an unanswered search."""
    return {
        "may_draft": editing.is_allowed("add", editor),
        "may_preview_search": editor.has_perm("articles.view_synonym"),
        "may_decide": editor.has_perm("articles.change_codereport"),
    }


def row_context(row: UnansweredSearch) -> dict[str, Any]:
    """Return an unanswered search with the URLs of what can be done about it."""
    field = {SearchTally.Kind.CODE: "code", SearchTally.Kind.MESSAGE: "message"}.get(
        SearchTally.Kind(row.kind), "symptom"
    )
    return {
        "search": row,
        "draft_url": draft_url(**{field: row.query}, product=row.product, language=row.language),
        "preview_url": search_preview_url(row.query, row.product, row.language),
        "article_url": article_page_url(row.article) if row.article else "",
    }


def search_preview_url(query: str, product: str, language: str) -> str:
    """Return the URL of the page that shows what a query finds, and why."""
    params = {"q": query, "search_product": product, "search_language": language}
    return f"{reverse('admin:articles_synonym_try')}?{urlencode(params)}"


def draft_url(
    *, code: str = "", message: str = "", symptom: str = "", product: str = "", language: str = ""
) -> str:
    """Return the URL of the form of a new article, filled in. `product` is a slug."""
    values = {
        "code": code,
        "message": message.replace(GAP, "{any}"),
        "symptom": symptom,
        "product": product,
        "language": language,
    }
    params = {name: value for name, value in values.items() if value}
    return f"{reverse('admin:articles_article_add')}?{urlencode(params)}"


def report_draft_url(report: CodeReport) -> str:
    """Return the URL of a new article about a reported code or search."""
    text = "message" if GAP in report.searched else "symptom"
    known = {"code": report.code} if report.canonical else {text: report.searched}
    return draft_url(**known, product=report.product, language=report.language)
