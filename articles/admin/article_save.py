"""Saving the article form: one call of `editing`, then the step that the button asks for.

What a save cannot do comes back on the same form, with all that the editor entered.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from articles import editing, exceptions
from articles.content import snapshot
from articles.models import Article, ArticleStatus

from . import autosave, forms
from .code_links import lead_lost_codes, warn_of_lost_codes
from .conflict import merge_or_ask
from .pages import article_page_url, format_moment

MAX_NOTE_LENGTH = 500


def allowed_steps(editor: Any, article: Article | None) -> dict[str, bool]:
    """Return which steps the form offers. Editors who need no review are not asked to submit for one."""
    works_alone = not editing.needs_review(editor)
    publish = works_alone or (article is not None and editing.is_allowed("publish", editor, article))
    statuses = () if article is None else (ArticleStatus.IN_REVIEW, ArticleStatus.CHANGES_REQUESTED)
    return {
        "publish": publish,
        "submit": not publish and (article is None or editing.is_allowed("submit", editor, article)),
        "withdraw": article is not None and editing.is_allowed("withdraw", editor, article),
        "review": article is not None and (not works_alone or article.status in statuses),
    }


def read_change_note(fields: QueryDict | None) -> dict[str, Any]:
    """Return why an article was changed and how much, from the fields of its form."""
    posted: Any = fields or {}
    note = forms.one_line(posted.get("_note", ""))[:MAX_NOTE_LENGTH]
    return {"note": note, "is_major": "_major" in posted, "verified": "_verified" in posted}


def save_article(request: Any, article: Article | None, data: snapshot.Data, version: int | None) -> Article:
    """Save the article on the version that the form was begun on. An unchanged one gets no new version."""
    if article is not None and article.version == version:
        stored = Article.objects.not_deleted().with_parts().filter(pk=article.pk).first()
        if (
            stored
            and stored.version == version
            and snapshot.has_same_content(snapshot.take(stored), snapshot.normalize(data))
        ):
            return stored
    return editing.save(article, data, request.user, version, note=read_change_note(request.POST)["note"])


def merge_with_newer(request: Any, object_id: str, version: int | None, data: snapshot.Data) -> HttpResponse:
    """Merge a form with what another editor saved first, or ask. Its text is autosaved before that."""
    article = Article.objects.get(pk=object_id)
    autosave.store_form(request.user, autosave.form_key_of(request.POST, article), article, request.POST)
    return merge_or_ask(request, article, data, version, read_change_note(request.POST)["note"])


def take_step(request: Any, article: Article) -> None:
    """Take the step that the button asks for. If it is refused, the article stays saved."""
    options = read_change_note(request.POST)
    try:
        with transaction.atomic(), lead_lost_codes(request, article):
            if "_publish" in request.POST:
                editing.publish(article, request.user, **options)
            elif "_withdraw" in request.POST:
                editing.unpublish(article, request.user, options["note"])
            elif "_submit" in request.POST:
                editing.submit(article, request.user, note=options["note"])
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Refused as refusal:
        request.article_refusals = refusal.reasons
        request.article_needs_note = isinstance(refusal, exceptions.NoteRequired)


def respond_to_save(request: HttpRequest, article: Article) -> HttpResponse:
    """Say what was done or refused, and lead back to the form."""
    if refusals := getattr(request, "article_refusals", ()):
        message = _("Saved, but not handed in:") if "_submit" in request.POST else ""
        messages.warning(request, message or _("Saved, but readers see no change:"))
        for reason in refusals:
            messages.error(request, reason)
    elif "_publish" in request.POST:
        messages.success(request, _("Saved and published. Readers see this version."))
    elif "_withdraw" in request.POST:
        messages.success(request, _("Saved and withdrawn. Readers are told that the article is gone."))
    elif "_submit" in request.POST:
        messages.success(request, _("Saved and handed in for review."))
    else:
        time = formats.time_format(timezone.localtime(), "H:i:s")
        messages.success(request, _("Saved as a draft at %(time)s.") % {"time": time})
    warn_of_lost_codes(request)
    anchor = "#id_note" if getattr(request, "article_needs_note", False) else ""
    return HttpResponseRedirect(f"{article_page_url(article)}{anchor}")


def describe_conflict(conflict: exceptions.Conflict) -> str:
    """Say to the slower of two editors what happened. Their text is below the message, unsaved."""
    at = format_moment(conflict.at) if conflict.at else ""
    params = {"name": conflict.by or _("Somebody"), "time": at}
    if conflict.version is None:
        return _("This article was deleted meanwhile. Your text is below and not saved yet.") % params
    return (
        _("%(name)s saved this article at %(time)s, after you opened it. Your text is below, not saved yet.")
        % params
    )
