"""Unpublishing and deleting an article: each asks first, and says what it touches.

Both pages tell how often readers opened the article, what links to it, and its codes, and let the editor say
where readers are sent instead.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import editing, exceptions, link_checker, permissions
from articles.models import Article

from .article_save import read_change_note
from .code_links import (
    FIELD,
    MAX_NAME_LENGTH,
    code_links_of,
    describe_views,
    note_lost_codes,
    read_target,
    warn_of_lost_codes,
)
from .pages import (
    EditorRequest,
    article_page_url,
    get_editor_article,
    publication_of,
    redirect_to,
    render_article_page,
)

MAX_NAMED_LINKS = 10


def unpublish_article(request: EditorRequest, object_id: str) -> HttpResponse:
    """Ask before readers lose the page. A POST unpublishes it."""
    article = _get(request, object_id, "withdraw")
    if not _is_live(article):
        return redirect_to(article)
    if request.method == "POST" and _carry_out(request, article, is_deleted=False):
        messages.success(request, _("Unpublished. Readers see that the article is no longer available."))
        warn_of_lost_codes(request)
        return redirect_to(article)
    return _ask(request, article, "unpublish", _("Unpublish"))


def delete_article(request: EditorRequest, object_id: str) -> HttpResponse:
    """Ask before the article is deleted. A POST deletes it; it can be restored."""
    article = _get(request, object_id, "delete")
    if article.deleted_at:  # another editor was quicker, or the button was pressed twice
        return redirect_to(article, "history")
    if request.method == "POST" and _carry_out(request, article, is_deleted=True):
        text = format_html(
            '{} <a href="{}">{}</a>',
            _("Deleted “%(title)s”. It can be restored.") % {"title": article},
            reverse("admin:articles_article_deleted"),
            _("Deleted articles"),
        )
        messages.success(request, text)
        warn_of_lost_codes(request)
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
    return _ask(request, article, "delete", _("Delete"))


def _get(request: EditorRequest, object_id: str, step: str) -> Article:
    article = get_editor_article(request, object_id)
    if step == "delete" and article.deleted_at:
        return article
    if article.deleted_at:
        raise Http404("the article was deleted")
    if step == "withdraw" and not permissions.has_permission(request.user, "publish_article"):
        raise PermissionDenied
    if (step == "delete" or _is_live(article)) and not editing.is_allowed(step, request.user, article):
        raise PermissionDenied
    return article


def _carry_out(request: EditorRequest, article: Article, is_deleted: bool) -> bool:
    """Unpublish the article and send its readers where the editor said, then delete it; or say why not."""
    codes = editing.codes_only_of(article)
    try:
        with transaction.atomic():
            target = read_target(request)
            if _is_live(article):
                note = read_change_note(request.POST)["note"]
                editing.unpublish_to(article, request.user, target, note)
            if is_deleted:
                editing.delete(article, request.user)
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Conflict:
        pass  # it is deleted already
    except exceptions.Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return False
    if codes and target is None:
        note_lost_codes(request, article, codes)
    return True


def _is_live(article: Article) -> bool:
    publication = publication_of(article)
    return publication is not None and publication.live


def _ask(request: EditorRequest, article: Article, step: str, title: str) -> HttpResponse:
    is_live = _is_live(article)
    linking = link_checker.articles_linking_to(article)
    context: dict[str, Any] = {
        "step": step,
        "is_live": is_live,
        "views": describe_views([article]) if is_live else "",
        "linking_pages": linking[:MAX_NAMED_LINKS],
        "linking_count": len(linking),
        "more_count": max(0, len(linking) - MAX_NAMED_LINKS),
        "code_links": code_links_of(request, article),
        "target": request.POST.get(FIELD, "")[:MAX_NAME_LENGTH],
        "note": read_change_note(request.POST)["note"],
        "form_url": article_page_url(article),
    }
    return render_article_page(request, "remove.html", article, title, **context)
