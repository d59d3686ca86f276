"""Change several articles at once: a page that asks first, and the change in one transaction.

The page lists every article, what stands there now, and which are left out and why. It is shown again if that
is different when the change is made.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from articles import editing, exceptions, permissions
from articles.models import Article
from articles.strings.numbers import whole_number

from .article_columns import state
from .bulk_actions import BULK_ACTIONS, BulkAction
from .bulk_forms import ChangeForm
from .change_sets import change_set_url
from .pages import EditorRequest, article_page_url, render_page

FROM_ARTICLE = "article"  # in place of the list's query: the page leads back to the article
FIELD = "article"  # a chosen article, as its id and the version that the page showed


@dataclass
class BulkRow:
    article: Article
    state: str
    now: list[str]
    refusal: str = ""
    version: int = 0  # that the page showed first, so that an article that changed since stays left out


@require_http_methods(["GET", "POST"])
def change_articles(request: EditorRequest, name: str) -> HttpResponse:
    """Ask about an action on the articles `?ids=1,2`, or those that the page sent, and carry it out."""
    action = BULK_ACTIONS.get(name)
    if action is None:
        raise Http404("no such action")
    if request.method == "POST":
        return _ask_or_apply(request, action, _versions(request.POST.getlist(FIELD)))
    chosen = _versions(request.GET.get("ids", "").split(","))
    return ask(request, action, chosen, FROM_ARTICLE if len(chosen) == 1 else "")


def ask(
    request: EditorRequest, action: BulkAction, chosen: Iterable[int], list_query: str = ""
) -> HttpResponse:
    """Show what the action would do to these articles. The list is narrowed down by `list_query`."""
    _require(request, action)
    articles = _load(request, action, chosen)
    form = action.form(articles)
    rows = _rows(action, articles, form, request.user)
    return _page(request, action, form, rows, list_query)


def _require(request: EditorRequest, action: BulkAction) -> None:
    if not permissions.has_permission(request.user, action.permission):
        raise PermissionDenied


def _versions(names: Iterable[str]) -> dict[int, int | None]:
    """Read `7:3`, an article and the version that was shown; the version may be missing."""
    chosen = {}
    for name in names:
        pk, _colon, version = name.partition(":")
        if (number := whole_number(pk)) is not None:
            chosen[number] = whole_number(version)
    return chosen


def _load(request: EditorRequest, action: BulkAction, chosen: Iterable[int]) -> list[Article]:
    """Return the chosen articles that this editor may see, by title."""
    rows = Article.objects.not_deleted().for_editor(request.user).filter(pk__in=list(chosen))
    rows = rows.select_related("product", "area", "owner", "publication__revision")
    articles = list(rows.prefetch_related("labels", "former_slugs").order_by("title", "pk"))
    if len(articles) > action.max_articles:
        message = _("Choose up to %(n)d articles at once. Only the first %(n)d are shown here.")
        messages.warning(request, message % {"n": action.max_articles})
    return articles[: action.max_articles]


def _rows(action: BulkAction, articles: list[Article], form: ChangeForm, editor: Any) -> list[BulkRow]:
    now = action.describe(articles)
    rows = [
        BulkRow(
            article,
            state(article),
            now.get(article.pk, []),
            action.refusal(article, form, editor),
            article.version,
        )
        for article in articles
    ]
    return sorted(rows, key=lambda row: bool(row.refusal))


def _ask_or_apply(request: EditorRequest, action: BulkAction, chosen: dict[int, int | None]) -> HttpResponse:
    _require(request, action)
    list_query = request.POST.get("list", "")
    articles = _load(request, action, chosen)
    form = action.form(articles, request.POST)
    rows = _rows(action, articles, form, request.user)
    if action.needs_same_version:
        for row in rows:
            if chosen[row.article.pk] != row.article.version and not row.refusal:
                row.version = chosen[row.article.pk] or 0
                row.refusal = _(
                    "This article changed after you opened this page. Check the new version first."
                )
    if not form.is_valid() or _surprises(request, rows):
        return _page(request, action, form, rows, list_query)
    changed = [row.article for row in rows if not row.refusal]
    try:
        with transaction.atomic():
            editing.lock_in_order(article.pk for article in changed)
            applied = action.apply(changed, form, request.user)
    except exceptions.Conflict:
        messages.error(
            request, _("Nothing changed because another editor just saved one of these articles. Try again.")
        )
        return _page(request, action, form, rows, list_query)
    except exceptions.Refused as refusal:
        messages.error(request, _("Nothing changed: %(reason)s") % {"reason": refusal})
        return _page(request, action, form, rows, list_query)
    text = ngettext(
        "%(title)s: %(n)d article updated.", "%(title)s: %(n)d articles updated.", applied.changed
    )
    text = text % {"title": action.title, "n": applied.changed}
    if applied.change_set:
        link = format_html('<a href="{}">{}</a>', change_set_url(applied.change_set), _("View or undo"))
        text = format_html("{} {}", text, link)
    messages.success(request, text)
    action.after(request, changed, form)
    return HttpResponseRedirect(_back_url(list_query, changed))


def _surprises(request: EditorRequest, rows: list[BulkRow]) -> bool:
    """Return whether articles are left out that the page didn't say, or nothing would be changed."""
    refused = {str(row.article.pk) for row in rows if row.refusal}
    return len(refused) == len(rows) or not refused <= set(request.POST.getlist("refused"))


def _back_url(list_query: str, articles: list[Article]) -> str:
    """Return the URL of the article, or of the list as it was narrowed down."""
    if list_query == FROM_ARTICLE and articles:
        return article_page_url(articles[0])
    url = reverse("admin:articles_article_changelist")
    return f"{url}?{list_query}" if list_query else url


def _page(
    request: EditorRequest, action: BulkAction, form: ChangeForm, rows: list[BulkRow], list_query: str
) -> HttpResponse:
    count = sum(not row.refusal for row in rows)
    title = ngettext("%(title)s: %(n)d article", "%(title)s: %(n)d articles", len(rows))
    return render_page(
        request,
        "article/bulk.html",
        title % {"title": action.title, "n": len(rows)},
        opts=Article._meta,
        action=action,
        form=form,
        rows=rows,
        count=count,
        refused_count=len(rows) - count,
        list_query=list_query,
        list_url=_back_url(list_query, [row.article for row in rows]),
    )
