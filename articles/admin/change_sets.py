"""Change sets: what was changed in several articles at once, and the button that undoes it."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from articles import editing, exceptions
from articles.content import schema
from articles.models import Article, ChangeSet, ChangeSetItem

from .article_columns import state
from .pages import EditorRequest, render_page

PAGE_SIZE = 50


def change_set_url(change_set: ChangeSet) -> str:
    return reverse("admin:articles_article_change_set", args=[change_set.pk])


def report_change_set(request: HttpRequest, result: editing.ChangeSetResult) -> None:
    """Say what was changed, and which articles stayed drafts."""
    items = list(result.change_set.items.all())
    places = sum(item.count for item in items)
    text = ngettext("%(n)d article updated.", "%(n)d articles updated.", len(items)) % {"n": len(items)}
    text += " " + ngettext("%(n)d change in total.", "%(n)d changes in total.", places) % {"n": places}
    published = sum(item.published for item in items)
    if published:
        text += " " + ngettext("%(n)d published.", "%(n)d published.", published) % {"n": published}
    messages.success(request, text)
    for article, reason in result.unpublished:
        message = _("%(article)s wasn't published. Its changes are saved as a draft: %(reason)s")
        messages.warning(request, message % {"article": article, "reason": reason})


def _visible_sets(request: EditorRequest) -> Any:
    """Return the sets of which every article is one that this editor may work on."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    mine = Article.objects.for_editor(request.user).values("pk")
    foreign = ChangeSetItem.objects.exclude(article__in=mine).values("change_set")
    return ChangeSet.objects.exclude(pk__in=foreign)


@require_safe
def list_change_sets(request: EditorRequest) -> HttpResponse:
    rows = _visible_sets(request).annotate(article_count=Count("items")).order_by("-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render_page(
        request,
        "article/change_sets.html",
        _("Recent changes"),
        opts=Article._meta,
        page=page,
        page_range=page.paginator.get_elided_page_range(page.number),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def show_change_set(request: EditorRequest, number: int) -> HttpResponse:
    """Show the articles of a set; a POST undoes it."""
    change_set = _visible_sets(request).filter(pk=number).first()
    if change_set is None:
        raise Http404("no such change set")
    if request.method == "POST":
        return _undo(request, change_set)
    items = change_set.items.select_related(
        "article__publication__revision", "article__product", "change_set"
    )
    rows = [{"item": item, "state": state(item.article), "values": list(_values(item))} for item in items]
    return render_page(
        request,
        "article/change_set.html",
        _("Change"),
        opts=Article._meta,
        change_set=change_set,
        rows=rows,
        has_values=any(row["values"] for row in rows),
        may_undo=editing.can_undo(change_set, request.user),
    )


def _values(item: ChangeSetItem) -> Iterator[tuple[str, str, str]]:
    """Yield the details that a set changed in an article: what they are called, before, and after."""
    before, after = editing.values_of(item)
    for key, value in after.items():
        if value != before[key]:
            title = schema.ARTICLE.title_of(key) if key in schema.ARTICLE.by_key else _("Labels")
            yield str(title), editing.in_words(before[key]), editing.in_words(value)


def _undo(request: EditorRequest, change_set: ChangeSet) -> HttpResponse:
    try:
        result = editing.undo_change_set(change_set, request.user)
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(change_set_url(change_set))
    count = change_set.items.filter(undone=True).count()
    text = ngettext("Undone in %(n)d article.", "Undone in %(n)d articles.", count)
    messages.success(request, text % {"n": count})
    for article, reason in result.left:
        message = _("%(article)s wasn't changed: %(reason)s")
        messages.warning(request, message % {"article": article, "reason": reason})
    return HttpResponseRedirect(change_set_url(change_set))
