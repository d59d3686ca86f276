"""Merge two articles: choose where readers go and which rows come along."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles import duplicates, editing, exceptions
from articles.content import schema, snapshot
from articles.models import Article
from articles.strings.numbers import whole_number

from .article_fields import ArticleField
from .bulk_actions import describe_impact
from .change_sets import change_set_url
from .forms import one_line
from .pages import EditorRequest, article_page_url, get_editor_article, render_article_page

MAX_NAME_LENGTH = 300
MAX_FOUND = 8  # articles that a code or title may mean
MAX_NOTE_LENGTH = 500


@require_http_methods(["GET", "HEAD", "POST"])
def merge_article(request: EditorRequest, object_id: str) -> HttpResponse:
    """Ask what of this article goes where, and merge. `?into=` names the other article."""
    source = get_editor_article(request, object_id)
    if source.deleted_at is not None:
        raise Http404("deleted")
    if not editing.is_allowed("delete", request.user, source):
        raise PermissionDenied
    if request.method == "POST":
        return _merge(request, source)
    found, _reason = _find_targets(request, source, request.GET.get("into", ""))
    return _page(request, source, found)


def _find_targets(request: EditorRequest, source: Article, name: str) -> tuple[list[Article], str]:
    """Return the articles that a slug, URL, ID, code, or title may mean; a sentence if it isn't one of them.

    Only those that the editor may work on.
    """
    mine = Article.objects.not_deleted().for_editor(request.user).with_parts()
    try:
        named = ArticleField(required=False).clean(name[:MAX_NAME_LENGTH])
    except ValidationError:
        named = None
    if named is not None:
        found = list(mine.filter(pk=named.pk))
        return found, "" if found else _("No article has this slug, URL, ID, code, or title.")
    if not (words := one_line(name[:MAX_NAME_LENGTH])):
        return [], _("Choose the article to merge it into.")
    library: Any = admin.site.get_model_admin(Article)
    rows, _duplicates = library.get_search_results(request, mine.exclude(pk=source.pk), words)
    found = list(mine.filter(pk__in=rows.order_by().values("pk")).order_by("title", "pk")[:MAX_FOUND])
    if len(found) > 1:
        return found, _("Choose one of these articles.")
    return found, "" if found else _("No article has this slug, URL, ID, code, or title.")


def _merge(request: EditorRequest, source: Article) -> HttpResponse:
    name = request.POST.get("other", "").strip() or request.POST.get("target", "")
    found, reason = _find_targets(request, source, name)
    if reason:
        messages.error(request, reason)
        return _page(request, source, found)
    [target] = found
    versions = _version(request, "version", source), _version(request, f"version-{target.pk}", target)
    note = request.POST.get("note", "")[:MAX_NOTE_LENGTH].strip()
    try:
        result = editing.merge_articles(
            source, target, _chosen(request), request.user, versions, "publish" in request.POST, note
        )
    except exceptions.NotAllowed as refusal:
        messages.error(request, str(refusal))
    except exceptions.Conflict:
        messages.error(
            request,
            _(
                "Nothing was merged because one of the articles changed after you opened this page. Try "
                "again."
            ),
        )
    except (exceptions.Refused, snapshot.Invalid) as refusal:
        messages.error(request, _("Nothing was merged: %(reason)s") % {"reason": refusal})
    else:
        messages.success(
            request, _("Merged. URLs and codes now redirect to “%(title)s”.") % {"title": target}
        )
        item = result.change_set.items.get(deleted=False)
        if item.after != item.before and not item.published:
            message = _("“%(title)s” has draft changes that aren't published yet.")
            messages.warning(request, message % {"title": target})
        return HttpResponseRedirect(change_set_url(result.change_set))
    return _page(request, source, [target])


def _version(request: HttpRequest, name: str, article: Article) -> int:
    """Return the version that the page showed; the present one, if it didn't show this article."""
    value = request.POST.get(name)
    return article.version if value is None else whole_number(value) or 0


def _chosen(request: HttpRequest) -> dict[str, set[int]]:
    """Read `solutions:2`, the kind of a row and its number."""
    chosen: dict[str, set[int]] = {}
    for name in request.POST.getlist("row"):
        key, _colon, number = name.partition(":")
        if (n := whole_number(number)) is not None:
            chosen.setdefault(key, set()).add(n)
    return chosen


def _page(request: EditorRequest, source: Article, found: list[Article]) -> HttpResponse:
    data = snapshot.take(source)
    target = found[0] if len(found) == 1 else None
    suggested = _suggestions(request, source, data) if len(found) < 2 else []
    candidates = list({article.pk: article for article in (*found, *suggested)}.values())
    sent = set(request.POST.getlist("row")) if request.method == "POST" else None
    impact = describe_impact([source, *candidates])
    return render_article_page(
        request,
        "merge.html",
        source,
        _("Merge into another article"),
        candidates=[{"article": article, "impact": impact.get(article.pk, [])} for article in candidates],
        target=target,
        impact=impact.get(source.pk, []),
        kinds=list(_kinds(data, snapshot.take(target) if target else None, sent)),
        may_publish=request.user.has_perm("articles.publish_article"),
        publishes="publish" in request.POST if request.method == "POST" else True,
        note=request.POST.get("note", ""),
        swap_url=f"{article_page_url(target, 'merge')}?into={source.slug}" if target else "",
    )


def _suggestions(request: EditorRequest, source: Article, data: snapshot.Data) -> list[Article]:
    """Return the possible duplicates in its language that the editor may work on."""
    pks = [row.article for row in duplicates.find_duplicates(data, source.pk, request.user)]
    rows = Article.objects.not_deleted().for_editor(request.user).filter(language=source.language)
    found = rows.in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def _kinds(data: snapshot.Data, target: snapshot.Data | None, sent: set[str] | None) -> Any:
    """Yield each kind of rows with what people call its rows, and whether they come along."""
    for key in editing.MERGED_ROWS:
        rows = []
        for n, row in enumerate(data[key]):
            name = f"{key}:{n}"
            is_there = bool(target) and _text(key, row) in [
                _text(key, other) for other in (target or {})[key]
            ]
            checked = name in sent if sent is not None else not is_there
            rows.append({"name": name, "text": _text(key, row), "checked": checked, "is_there": is_there})
        if rows:
            yield {"title": schema.ARTICLE.title_of(key), "rows": rows}


def _text(key: str, row: Any) -> str:
    text = row if isinstance(row, str) else row[schema.ARTICLE.rows[key].title]
    return Truncator(text).chars(160)
