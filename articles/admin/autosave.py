"""Autosaves of the article form, and who else has it open.

A form is stored as it would be sent, valid or not, so that restoring it draws the same form again. The
autosave is deleted once the form is saved. Until then it is offered whenever its editor opens the article.

Each form that is opened has a key of its own, so no tab or device writes over what another one stored. What
was restored moves to the key of the form that it was restored to, unless its first tab went on writing.
"""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles import editing
from articles.models import Article, Autosave
from articles.strings.numbers import whole_number

from .pages import article_page_url
from .preview import article_number, may_edit, not_allowed

# Fields that say what to do with the form rather than what the article is.
CONTROL_FIELD = re.compile(r"csrfmiddlewaretoken\Z|_(?!(?:form_key|note|major|verified)\Z)")
FORM_KEY = re.compile(r"[a-z0-9]{1,32}\Z")
MAX_BYTES = 2_000_000


def autosave_context(request: Any, object_id: str | None) -> dict[str, Any]:
    """Return what the form's template needs: the key of this form, and the autosaves to offer.

    With `?autosave=` the form is drawn with that text, if it is this editor's and of this form.
    """
    form_key = request.POST.get("_form_key", "")
    if not FORM_KEY.match(form_key):
        form_key = f"{object_id}t{secrets.token_hex(4)}" if object_id else f"new{secrets.token_hex(8)}"
    rows = Autosave.objects.filter(editor=request.user).with_fields()
    rows = rows.filter(article_id=whole_number(object_id)) if object_id else rows.filter(article=None)
    restored = _restore(request, rows)
    moved_key, moved_at = _moved_from(request.POST)
    return {
        "form_key": form_key,
        "article": object_id or "",
        "cookie": settings.CSRF_COOKIE_NAME,
        "restored": restored,
        "restored_time": format_time(restored.saved_at) if restored else "",
        "moved_key": restored.form_key if restored else moved_key,
        "moved_at": restored.saved_at.isoformat() if restored else moved_at and moved_at.isoformat(),
        "offers": [
            {"row": row, "time": format_time(row.saved_at), "is_open": row.is_open}
            for row in rows
            if row != restored and row.form_key not in (form_key, moved_key)
        ],
    }


def _restore(request: Any, rows: Any) -> Any:
    form_key = request.GET.get("autosave", "") if request.method == "GET" else ""
    row = rows.filter(form_key=form_key).first() if FORM_KEY.match(form_key) else None
    if row is not None:
        request.autosaved_fields = QueryDict(row.fields)
    return row


def _moved_from(fields: QueryDict) -> tuple[str, datetime | None]:
    """Return the key and the time of the autosave that a form was drawn with, if any."""
    try:
        at = parse_datetime(fields.get("_moved_at", ""))
    except ValueError:
        return "", None
    key = fields.get("_moved_key", "")
    return (key, at) if at and timezone.is_aware(at) and FORM_KEY.match(key) else ("", None)


def form_fields(request: Any) -> QueryDict | None:
    """Return what the form is drawn with: what was sent, or the autosaved text that a GET asks for.

    The second is never in `request.POST`, so no code that saves can see it.
    """
    return request.POST if request.method == "POST" else getattr(request, "autosaved_fields", None)


def form_key_of(fields: QueryDict, article: Article | None = None) -> str:
    """Return the key of a form that was sent. One without a key is known by its article."""
    form_key = fields.get("_form_key", "")
    return form_key if FORM_KEY.match(form_key) else str(article.pk) if article else ""


def delete_saved(request: HttpRequest, article: Article) -> None:
    """Delete the autosave of a form that has just been saved. Other tabs keep theirs."""
    editor = cast(User, request.user)
    editing.delete_autosaves(editor, form_key_of(request.POST, article))
    editing.delete_moved(editor, *_moved_from(request.POST))


@never_cache
@require_POST
def autosave_form(request: HttpRequest) -> HttpResponse:
    """Store the form that is sent or, without `_changed`, only note that it is open.

    With `_closed` it isn't open any more. Answers when it was stored or whether it still is, who else has the
    article open, and whether a newer version was saved. 403 for those who may not edit, 404 if the article
    does not exist.
    """
    if not may_edit(request.user):
        return not_allowed()
    form_key = request.POST.get("_form_key", "")
    if not FORM_KEY.match(form_key):
        return JsonResponse({"error": _("Couldn't save your draft.")}, status=400)
    article = None
    if number := article_number(form_key):
        mine = Article.objects.not_deleted().for_editor(request.user)
        article = mine.filter(pk=whole_number(number)).first()
        if article is None:
            return JsonResponse({"error": _("This article no longer exists.")}, status=404)
    editor = cast(User, request.user)
    if "_closed" in request.POST:
        editing.mark_form_closed(editor, form_key)
        return HttpResponse(status=204)
    state: dict[str, Any] = {}
    if "_changed" in request.POST:
        row = store_form(editor, form_key, article, request.POST)
        if row is None:
            return JsonResponse({"error": _("Too long to autosave. Save now.")}, status=413)
        state = {"saved_at": format_time(row.saved_at), "at": row.saved_at and row.saved_at.isoformat()}
    else:
        state = {"is_stored": editing.mark_form_open(editor, form_key, article)}
    state["others"] = describe_other_forms(article, editor, form_key)
    state["newer"] = describe_newer(article, editor, request.POST.get("version"))
    return JsonResponse(state)


def store_form(editor: User, form_key: str, article: Article | None, fields: QueryDict) -> Autosave | None:
    """Store what a form sent, valid or not. Return None if it is too long."""
    pairs = [(name, value) for name, values in fields.lists() for value in values]
    encoded = urlencode([(name, value) for name, value in pairs if not CONTROL_FIELD.match(name)])
    if len(encoded) > MAX_BYTES:
        return None
    title = fields.get("title", "").replace("\0", " ")
    return editing.store_autosave(editor, form_key, article, encoded, title, moved_from=_moved_from(fields))


@never_cache
@require_POST
def discard_autosave(request: HttpRequest) -> HttpResponse:
    """Delete an autosave and go back to the form."""
    if not may_edit(request.user):
        return not_allowed()
    form_key = request.POST.get("_form_key", "")
    if FORM_KEY.match(form_key):
        editing.delete_autosaves(cast(User, request.user), form_key)
    if (pk := whole_number(request.POST.get("article"))) is not None:
        return HttpResponseRedirect(article_page_url(pk))
    return HttpResponseRedirect(reverse("admin:articles_article_add"))


def describe_other_forms(article: Article | None, editor: User, form_key: str) -> list[str]:
    """Return one sentence for each other editor who has the article open, and one for own other tabs."""
    if article is None:
        return []
    rows = Autosave.objects.open_on(article).exclude(editor=editor, form_key=form_key)
    newest: dict[int, Autosave] = {}
    for row in rows.select_related("editor").order_by("-saved_at", "-pk"):
        if row.editor_id not in newest or newest[row.editor_id].saved_at is None:
            newest[row.editor_id] = row
    return list(_describe_forms(newest, editor))


def _describe_forms(newest: dict[int, Autosave], editor: User) -> Iterator[str]:
    for row in newest.values():
        params = {"name": row.editor.get_username(), "time": format_time(row.saved_at)}
        if row.editor_id == editor.pk:
            if row.saved_at is None:
                yield _("You also have this article open in another tab or on another device.")
            else:
                yield _("You're also editing this in another tab or on another device (%(time)s).") % params
        elif row.saved_at is None:
            yield _("%(name)s is viewing") % params
        else:
            yield _("%(name)s is editing (last change %(time)s)") % params


def describe_newer(article: Article | None, editor: User, version: str | None) -> str:
    """Say who saved the article after this form was opened, or nothing."""
    began_on = whole_number(version)
    if article is None or began_on is None or article.version <= began_on:
        return ""
    revision = article.revisions.select_related("author").first()
    params = {"time": format_time(revision.created_at if revision else None), "name": _("Someone")}
    if revision and revision.author:
        params["name"] = revision.author.get_username()
        if revision.author == editor:
            return (
                _(
                    "You saved this article elsewhere at %(time)s. Your text here is safe. Saving merges "
                    "both versions."
                )
                % params
            )
    return (
        _("%(name)s saved this article at %(time)s. Your text is safe. Saving merges both versions.") % params
    )


def format_time(at: datetime | None) -> str:
    """Return the time, with its date unless it is today."""
    local = timezone.localtime(at) if at else timezone.localtime()
    if local.date() == timezone.localdate():
        return formats.time_format(local, "H:i:s")
    return formats.date_format(local, "DATETIME_FORMAT")
