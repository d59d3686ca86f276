"""Published articles, read-only, for editors who may not change them: the list, and how to suggest a change.

The form is that of an article without what belongs to those who take care of it. Nothing here shows a draft:
all of it comes from what readers see, or saw when the editor opened the form.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles import editing, exceptions
from articles.content import diff, schema, snapshot
from articles.models import Article, Feedback, Publication, Revision
from articles.strings.codes import canonical_code
from articles.strings.numbers import whole_number

from . import conflict, form_checks, form_layout, forms
from .article_form import SCRIPTS, EditorForm, add_row
from .article_templates import InitialArticle
from .pages import EditorRequest, article_page_url, get_editor_article, redirect_to, render_page

PAGE_SIZE = 50
MAX_OWN = 20  # of an editor's own suggestions that the page shows
MAX_NOTE_LENGTH = 500


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
    """Show a published article as a form, and store what the editor would change in it."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    revision = _revision_of(request, whole_number(object_id) or 0)
    if request.method != "POST":
        return _draw(request, revision, EditorForm(request.user, Article(), None, _initial(revision)))
    fields = _with_own_fields(request.POST, revision)
    if kind := request.POST.get("_add"):
        add_row(fields, kind)
        return _draw(request, revision, EditorForm(request.user, Article(), fields, None))
    form = EditorForm(request.user, Article(), fields, None)
    errors = [] if form.is_valid() else form.errors()
    if not errors:
        try:
            data = forms.snapshot_from_form(form.main)
            editing.suggest_change(revision, data, request.POST.get("note", ""), request.user)
        except exceptions.NotAllowed:
            raise PermissionDenied from None
        except exceptions.Refused as refusal:
            errors = [form_checks.describe_reason(reason) for reason in refusal.reasons]
        except snapshot.Invalid as invalid:
            errors = [form_checks.describe_reason(str(invalid))]
    if errors:
        return _draw(request, revision, form, errors)
    messages.success(request, _("Suggested. A reviewer will look at it."))
    if _publication_of(revision) is None:
        messages.warning(request, _("This article was unpublished while you were writing."))
        return HttpResponseRedirect(reverse("admin:articles_article_published"))
    return HttpResponseRedirect(article_page_url(revision.article_id, "suggest"))


def _revision_of(request: EditorRequest, article: int) -> Revision:
    """Return the revision that readers see; of a form that is sent, the one that it began with."""
    if request.method == "POST":
        number = whole_number(request.POST.get("revision")) or 0
        seen = Revision.objects.filter(article=article, number=number, published_at__isnull=False).first()
        if seen is not None:
            return seen
    rows = Publication.objects.live().select_related("revision").filter(article=article)
    publication = rows.first()
    if publication is None or publication.revision is None:
        raise Http404("not published")
    return publication.revision


def _publication_of(revision: Revision) -> Publication | None:
    return Publication.objects.live().filter(article=revision.article_id).first()


# The form

OWN_FIELDS = [
    field
    for field in schema.ARTICLE.values
    if field not in editing.proposal_fields() and field.key != "owner"
]


def _initial(revision: Revision) -> InitialArticle:
    return InitialArticle(snapshot.of(revision), {}, keeps_keys=True)


def _with_own_fields(post: QueryDict, revision: Revision) -> QueryDict:
    """Return the form that was sent with the fields that it doesn't show, as they are published."""
    fields = post.copy()
    values = _initial(revision).form_values()
    for name in [field.attr for field in OWN_FIELDS]:
        value = values.get(name)
        fields[name] = str(value.pk if isinstance(value, Model) else "" if value is None else value)
    return fields


def _parts(form: EditorForm) -> list[dict[str, Any]]:
    """Return the parts of the form without the fields of those who take care of the article."""
    own = {field.attr for field in OWN_FIELDS}
    parts = form.parts(form_layout.MAIN_PARTS)
    for part in parts:
        for item in part["items"]:
            if "line" in item:
                item["line"] = [bound for bound in item["line"] if bound.name not in own]
    return parts


def _draw(
    request: EditorRequest,
    revision: Revision,
    form: EditorForm,
    errors: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:
    article = Article.objects.get(pk=revision.article_id)
    publication = _publication_of(revision)
    data = snapshot.of(revision)
    return render_page(
        request,
        "article/suggest.html",
        _("Suggest a change"),
        form=form,
        formsets=form.formsets,
        scripts=[script for script in SCRIPTS if "autosave" not in script and "checklist" not in script],
        main_parts=_parts(form),
        errors=errors,
        revision=revision,
        published_title=data["title"],
        publication=publication,
        note=request.POST.get("note", ""),
        max_note_length=MAX_NOTE_LENGTH,
        mine=_suggestions_of(request.user, article),
        may_edit=editing.is_allowed("save", request.user, article),
    )


def _suggestions_of(editor: Any, article: Article) -> list[tuple[Feedback, str]]:
    """Return the editor's suggestions for an article, newest first, each with what it would change."""
    rows = Feedback.objects.filter(article=article, is_suggestion=True, author=editor)
    return [(row, ", ".join(changes_of(row))) for row in rows[:MAX_OWN]]


def changes_of(row: Feedback) -> list[str]:
    """Return what a suggestion would change, as people call it: "Solution 2", "Codes"."""
    try:
        return diff.changed_parts(*editing.proposal_sides(row))
    except (snapshot.Invalid, Revision.DoesNotExist):
        return []


# The review


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
    try:
        sections = diff.compare_snapshots(*editing.proposal_sides(row))
    except (snapshot.Invalid, Revision.DoesNotExist):
        sections = []
    return render_page(
        request,
        "article/suggestion.html",
        _("Suggested change"),
        article=article,
        suggestion=row,
        changed_sections=[section for section in sections if section.state != diff.SAME],
        is_open=row.state != Feedback.State.DONE,
    )


def _decide(request: EditorRequest, row: Feedback) -> HttpResponse:
    try:
        if request.POST.get("do") == "apply":
            return _apply(request, row)
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


def _apply(request: EditorRequest, row: Feedback) -> HttpResponse:
    """Put the suggestion into the draft, or ask what stays where both changed the same."""
    try:
        article = editing.apply_suggestion(row, request.user)
    except editing.SuggestionConflict:
        _base, new = editing.proposal_sides(row)
        return conflict.merge_or_ask(request, row.article, new, row.revision, editing.applied_note(row))
    messages.success(request, _("Applied to the draft. Readers see it when you publish."))
    return redirect_to(article, "review")
