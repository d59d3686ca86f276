"""An article's history: its revisions, the comparison of two, and the way back to one."""

import re
from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from articles import editing, exceptions, markdown
from articles.content import diff, record, schema, snapshot, spots
from articles.models import Article, Revision
from articles.strings.numbers import MAX_POSITIVE_INTEGER, whole_number

from .pages import (
    EditorRequest,
    get_editor_article,
    live_revision,
    redirect_to,
    render_article_page,
    render_page,
)

PAGE_SIZE = 50
MAX_DECISIONS = 100
MAX_NUMBERS = 200
MAX_CHANGES = 6  # of a revision that the history names
COMPARE_VIEWS = {"side": gettext_lazy("Side by side"), "inline": gettext_lazy("Inline")}
RENDERED = "rendered"
SECTION = re.compile(r'<section class="article-section" id="([a-z]+)".*?</section>', re.S)


@require_safe
def show_history(request: EditorRequest, object_id: str) -> HttpResponse:
    """List all revisions, newest first, and the decisions about them."""
    article = get_editor_article(request, object_id)
    revisions = article.revisions.select_related("author")
    page = Paginator(revisions, PAGE_SIZE).get_page(request.GET.get("page"))
    _name_changes(article, list(page.object_list))
    step = "restore" if article.deleted_at is None else "bring-back"
    return render_article_page(
        request,
        "history.html",
        article,
        _("History"),
        page=page,
        page_range=page.paginator.get_elided_page_range(page.number),
        decisions=article.audit.all()[:MAX_DECISIONS],
        may_restore=editing.is_allowed(step, request.user, article),
        newest=article.version,
        previous=page.object_list[1].number if len(page.object_list) > 1 else None,
    )


def _name_changes(article: Article, newest_first: list[Revision]) -> None:
    """Give each revision of a page of the history what it changed against the one before."""
    if not newest_first:
        return
    oldest = newest_first[-1]
    before = article.revisions.filter(number__lt=oldest.number).first()
    snapshots = [snapshot.of(row) for row in newest_first]
    previous = [*snapshots[1:], snapshot.of(before) if before else None]
    for row, data, old in zip(newest_first, snapshots, previous, strict=True):
        changes = diff.changed_parts(old, data) if old else []
        row.changes = changes[:MAX_CHANGES]  # type: ignore[attr-defined]
        row.more_changes = len(changes[MAX_CHANGES:])  # type: ignore[attr-defined]


def revisions_to_compare(request: EditorRequest, article: Article) -> tuple[Revision | None, Revision]:
    """Return the revisions that `from` and `to` name.

    The defaults are the published and the newest one, and the last two where everything is published.
    """
    chosen: dict[str, Revision] = {}
    for name in ("from", "to"):
        if not (value := request.GET.get(name, "")):
            continue
        number = whole_number(value, MAX_POSITIVE_INTEGER)
        revision = article.revisions.filter(number=number).first() if number else None
        if revision is None:
            raise Http404("no such revision")
        chosen[name] = revision
    new = chosen.get("to") or article.revisions.first()
    if new is None:
        raise Http404("no revision")
    old = chosen.get("from") or live_revision(article)
    if old == new and not chosen:
        old = article.revisions.filter(number__lt=new.number).first() or old
    return old, new


def compare_context(request: EditorRequest, old: Revision | None, new: Revision) -> dict[str, object]:
    """Return what a template needs to show the differences between two revisions."""
    view = request.GET.get("view", "side")
    sections = diff.compare_snapshots(snapshot.of(old) if old else None, snapshot.of(new))
    return {
        "old": old,
        "new": new,
        "view": view if view in COMPARE_VIEWS else "side",
        "views": COMPARE_VIEWS,
        "changed_sections": [section for section in sections if section.state != diff.SAME],
        "same_sections": [section for section in sections if section.state == diff.SAME],
    }


@require_safe
def compare_revisions(request: EditorRequest, object_id: str) -> HttpResponse:
    """Compare two revisions as text, section by section, or as readers see them."""
    if request.GET.get("view") == RENDERED:
        return compare_rendered(request, object_id)
    article = get_editor_article(request, object_id)
    old, new = revisions_to_compare(request, article)
    context = {**compare_context(request, old, new), **_choices(article)}
    return render_article_page(request, "compare.html", article, _("Compare"), **context)


def _choices(article: Article) -> dict[str, Any]:
    """Return what can be compared, and how."""
    return {
        "numbers": list(article.revisions.values_list("number", flat=True)[:MAX_NUMBERS]),
        "views": {**COMPARE_VIEWS, RENDERED: _("As readers see it")},
    }


@require_safe
def compare_rendered(request: EditorRequest, object_id: str) -> HttpResponse:
    """Compare two revisions as readers would see them, in the site's own design."""
    article = get_editor_article(request, object_id)
    old, new = revisions_to_compare(request, article)
    # Of copies: a draft's page would pass for the published one.
    before, after = (_render_sections(copy(article), snapshot.of(row)) if row else {} for row in (old, new))
    order = list(SECTION_TITLES)
    names = sorted(
        dict.fromkeys([*after, *before]), key=lambda name: order.index(name) if name in order else len(order)
    )
    pairs = [
        {
            "title": SECTION_TITLES.get(name, name),
            "old": before.get(name, ""),
            "new": after.get(name, ""),
            "same": before.get(name) == after.get(name),
        }
        for name in names
    ]
    context = {"old": old, "new": new, "pairs": pairs, "view": RENDERED, **_choices(article)}
    return render_article_page(request, "rendered.html", article, _("Compare"), **context)


SECTION_TITLES = {
    "top": gettext_lazy("Title and summary"),
    "messages": gettext_lazy("Error messages"),
    "symptoms": gettext_lazy("Symptoms"),
    "causes": gettext_lazy("Causes"),
    "solutions": gettext_lazy("Solutions"),
    "advanced": gettext_lazy("Advanced solutions"),
    "more": gettext_lazy("More information"),
    "impact": gettext_lazy("What this affects"),
    "prevention": gettext_lazy("Prevention"),
    "compare": gettext_lazy("Similar errors"),
    "questions": gettext_lazy("Frequently asked questions"),
    "sources": gettext_lazy("Sources"),
}


# The sections of comparisons, by those of a page.
COMMENT_SECTIONS = {"advanced": "solutions", "more": "body", "compare": "comparisons"}


def render_new(article: Article, newest: Revision) -> list[dict[str, Any]]:
    """Return a new article as readers would see it, section by section, each with that of its comments.

    Nothing of one that was ever published: there its changes are what a reviewer reads.
    """
    if live_revision(article) is not None:
        return []
    parts: list[dict[str, Any]] = []
    for name, html in _render_sections(article, snapshot.of(newest), mark_rows=True).items():
        section = COMMENT_SECTIONS.get(name, name)
        is_first = all(part["section"] != section for part in parts)
        parts.append(
            {"title": SECTION_TITLES.get(name, name), "html": html, "section": section if is_first else ""}
        )
    return parts


def _render_sections(article: Article, data: snapshot.Data, mark_rows: bool = False) -> dict[str, str]:
    """Render a snapshot's page and split it into sections, without anchors: two of them share one page.

    With `mark_rows`, each row ends with its spot in a comment; see ROW_MARK.
    """
    page_record = record.load(record.draft_publication(article, data))
    context = {"record": page_record}
    html: dict[str, str] = {"top": render_to_string("admin/articles/article/_rendered_top.html", context)}
    page = render_to_string("articles/_sections.html", context)
    html |= {match[1]: match[0] for match in SECTION.finditer(page)}
    if mark_rows:
        html = {name: _mark_rows(section, data) for name, section in html.items()}
    return {name: _strip_anchors(section) for name, section in html.items()}


# Where comments on a row stand: the end of what has its anchor.
ROW_MARK = re.compile(r"<!--row ([a-z]+:[a-z0-9]{8})-->")


def _mark_rows(html: str, data: snapshot.Data) -> str:
    from bs4 import BeautifulSoup, Comment  # heavy, and only a review of a new article needs it

    soup = BeautifulSoup(html, "html.parser")
    for field, rows in schema.ARTICLE.keyed_rows.items():
        for row in data[field]:
            element = soup.find(id=f"{rows.anchor}-{row['key']}")
            if element is not None:
                element.append(Comment(f"row {spots.spot_of(field, row['key'])}"))
    return str(soup)


SECTION_TAG = re.compile(r'<section( class="[^"]*")?[^>]*>')
DETAILS_TAG = re.compile(r"<details(?: open)?")


def _strip_anchors(html: str) -> str:
    """Remove anchors and landmarks, and open what is folded. Only whole tags of our own are touched."""
    html = SECTION_TAG.sub(r"<div\1>", html).replace("</section>", "</div>")
    return markdown.strip_ids(DETAILS_TAG.sub("<details open", html))


@require_POST
def restore_revision(request: EditorRequest, object_id: str) -> HttpResponse:
    """Make the revision `number` the draft again. A deleted article comes back this way, too."""
    article = get_editor_article(request, object_id)
    number = whole_number(request.POST.get("number"), MAX_POSITIVE_INTEGER) or 0
    try:
        former = snapshot.of(article.revisions.get(number=number))
        restored = editing.restore(article, number, request.user, article.version)
    except Revision.DoesNotExist:
        raise Http404("no such revision") from None
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Conflict:
        messages.error(
            request, _("Someone else saved this article. Check the latest version before you restore.")
        )
        return redirect_to(article, "history")
    except (exceptions.Refused, snapshot.Invalid) as error:
        messages.error(request, str(error))
        return redirect_to(article, "history")
    message = _("Revision %(number)s restored as a draft. The published version hasn't changed.")
    messages.success(request, message % {"number": number})
    if restored.slug != former["slug"]:
        message = _("Another article now uses the slug %(slug)s, so this one got %(free)s.")
        messages.warning(request, message % {"slug": former["slug"], "free": restored.slug})
    elif restored.source_id != former["id"]:
        message = _("Another article now uses the external ID %(id)s, so this one got %(free)s.")
        messages.warning(request, message % {"id": former["id"], "free": restored.source_id})
    return redirect_to(article)


@require_safe
def list_deleted(request: EditorRequest) -> HttpResponse:
    """List the deleted articles, each with a button to restore it."""
    if not editing.is_allowed("bring-back", request.user):
        raise PermissionDenied
    rows = Article.objects.for_editor(request.user).exclude(deleted_at=None).select_related("product")
    page = Paginator(rows.order_by("-deleted_at"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render_page(
        request,
        "article/deleted.html",
        _("Deleted articles"),
        opts=Article._meta,
        page=page,
        page_range=page.paginator.get_elided_page_range(page.number),
    )
