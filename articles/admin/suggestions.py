"""Published articles, read-only, for editors who may not change them: the list, and how to suggest a change.

Nothing here shows a draft: all of it comes from what readers see.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles import editing, exceptions, feedback
from articles.content import diff, schema, snapshot
from articles.models import Feedback, Publication
from articles.strings.codes import canonical_code
from articles.strings.numbers import whole_number

from .pages import EditorRequest, article_page_url, get_editor_article, redirect_to, render_page

PAGE_SIZE = 50
MAX_OWN = 20  # of an editor's own suggestions that the page shows


@require_safe
def list_published(request: EditorRequest) -> HttpResponse:
    """List the published articles, those with the words of `q` in the title or with this code."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    query = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:200]
    rows = Publication.objects.live().select_related("product").order_by("title", "pk")
    if query:
        by_code = Q(code_rows__canonical=canonical_code(query)) if canonical_code(query) else Q()
        rows = rows.filter(Q(title__icontains=query) | by_code).distinct()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render_page(
        request,
        "article/published.html",
        _("Published articles"),
        page=page,
        page_range=page.paginator.get_elided_page_range(page.number),
        query=query,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def suggest_change(request: EditorRequest, object_id: str) -> HttpResponse:
    """Show a published article part by part, and store what the editor would change in one."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    rows = Publication.objects.live().select_related("revision", "product")
    publication = rows.filter(article=whole_number(object_id) or 0).first()
    if publication is None or publication.revision is None:
        raise Http404("not published")
    part = (request.POST.get("part") or request.GET.get("part") or "")[:24]
    typed: dict[str, str] = {}
    if request.method == "POST":
        typed = {
            name: request.POST.get(name, "") for name in ("title", "summary", "body", "question", "answer")
        }
        typed = {name: text for name, text in typed.items() if name in request.POST}
        try:
            editing.suggest_change(publication, part, typed, request.POST.get("note", ""), request.user)
        except exceptions.NotAllowed:
            raise PermissionDenied from None
        except exceptions.Refused as refusal:
            for reason in refusal.reasons:
                messages.error(request, reason)
        else:
            messages.success(request, _("Suggested. A reviewer will look at it."))
            return HttpResponseRedirect(article_page_url(publication.article_id, "suggest"))
    return render_page(
        request,
        "article/suggest.html",
        _("Suggest a change"),
        publication=publication,
        parts=list(_parts(snapshot.of(publication.revision), part, typed)),
        note=request.POST.get("note", ""),
        mine=_suggestions_of(request.user, publication),
        may_edit=editing.is_allowed("save", request.user, publication.article),
    )


def _suggestions_of(editor: Any, publication: Publication) -> list[tuple[Feedback, str]]:
    """Return the editor's suggestions for an article, newest first, each with the name of its part."""
    rows = Feedback.objects.filter(article=publication.article_id, is_suggestion=True, author=editor)
    data = snapshot.of(publication.revision) if publication.revision else None
    return [(row, feedback.part_label(data, row.part)) for row in rows[:MAX_OWN]] if data else []


def _parts(data: snapshot.Data, opened: str, typed: dict[str, str]) -> Any:
    """Yield the parts with texts that can be changed, the opened one with what was typed."""
    for value, label in feedback.parts_of(data):
        fields = editing.part_fields(data, value)
        if fields is not None:
            shown = {**fields, **(typed if value == opened else {})}
            texts = [(name, _label(value, name), text) for name, text in shown.items() if name in fields]
            yield {"value": value, "label": label, "fields": texts, "is_open": value == opened}


def _label(part: str, name: str) -> Any:
    kind = part.partition(":")[0]
    if kind in editing.ROW_FIELDS:
        rows = schema.ARTICLE.rows[editing.ROW_FIELDS[kind][0]]
        return next(column.label_in(rows.model) for column in rows.columns if column.key == name)
    return schema.ARTICLE.title_of(name)


@require_http_methods(["GET", "HEAD", "POST"])
def review_suggestion(request: EditorRequest, object_id: str, number: int) -> HttpResponse:
    """Show a suggestion as differences, and apply or decline it."""
    article = get_editor_article(request, object_id)
    if not request.user.has_perm("articles.review_article"):
        raise PermissionDenied
    suggestions = Feedback.objects.select_related("author", "assignee")
    row = get_object_or_404(suggestions, pk=number, article=article, is_suggestion=True, author__isnull=False)
    if request.method == "POST":
        return _decide(request, row)
    changes = [
        (_label(row.part, name), diff.compare_lines(pair["old"].split("\n"), pair["new"].split("\n")))
        for name, pair in row.proposal.items()
    ]
    return render_page(
        request,
        "article/suggestion.html",
        _("Suggested change"),
        article=article,
        suggestion=row,
        part=feedback.part_label(snapshot.take(article), row.part),
        changes=changes,
        is_open=row.state != Feedback.State.DONE,
    )


def _decide(request: EditorRequest, row: Feedback) -> HttpResponse:
    try:
        if request.POST.get("do") == "apply":
            article = editing.apply_suggestion(row, request.user)
            messages.success(request, _("Applied to the draft. Readers see it when you publish."))
            return redirect_to(article, "review")
        if request.POST.get("do") != "decline":
            raise Http404("no such decision")
        editing.decline_suggestion(row, request.user, request.POST.get("note", ""))
        messages.success(request, _("Declined."))
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except (exceptions.Refused, exceptions.Conflict, snapshot.Invalid) as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.get_full_path())
    return HttpResponseRedirect(reverse("admin:index"))
