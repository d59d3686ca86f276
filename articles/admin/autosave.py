"""Autosaves of the article form, and who else has it open.

A form is stored as it would be sent, valid or not, so that restoring it draws the same form again. The
autosave is deleted once the form is saved. Until then it is offered whenever its editor opens the article.
"""

import re
import secrets
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles import editing
from articles.models import Article, Autosave
from articles.strings.numbers import whole_number

from .pages import article_page_url
from .preview import may_edit, not_allowed

# Fields that say what to do with the form rather than what the article is.
CONTROL_FIELD = re.compile(r"csrfmiddlewaretoken\Z|_(?!(?:form_key|note|major|verified)\Z)")
FORM_KEY = re.compile(r"[a-z0-9]{1,32}\Z")
MAX_BYTES = 2_000_000


def autosave_context(request: Any, object_id: str | None) -> dict[str, Any]:
    """Return what the form's template needs: the key of this form, and the autosaves to offer."""
    form_key = object_id or request.POST.get("_form_key") or request.GET.get("autosave") or ""
    if not FORM_KEY.match(form_key):
        form_key = f"new{secrets.token_hex(8)}"  # never all digits: those name an article
    rows = Autosave.objects.filter(editor=request.user).with_fields()
    rows = rows.filter(form_key=form_key) if object_id else rows.filter(article=None)
    opened_key = request.GET.get("autosave") if request.method == "GET" else form_key
    return {
        "form_key": form_key,
        "article": object_id or "",
        "cookie": settings.CSRF_COOKIE_NAME,
        "offers": [row for row in rows if row.form_key != opened_key],
    }


def restore_autosave(request: Any, object_id: str | None) -> None:
    """Draw the form with the autosave that `?autosave=` names, if it is this editor's and of this form."""
    form_key = request.GET.get("autosave", "") if request.method == "GET" else ""
    if not FORM_KEY.match(form_key):
        return
    row = Autosave.objects.for_form(request.user, form_key).with_fields().first()
    if row is None or (row.form_key != object_id if object_id else row.article_id is not None):
        return
    message = _("This is your text of %(time)s. It is not saved yet.")
    request.article_errors = (message % {"time": format_time(row.saved_at)},)
    request.autosaved_fields = QueryDict(row.fields)


def form_fields(request: Any) -> QueryDict | None:
    """Return what the form is drawn with: what was sent, or the autosaved text that a GET asks for.

    The second is never in `request.POST`, so no code that saves can see it.
    """
    return request.POST if request.method == "POST" else getattr(request, "autosaved_fields", None)


def delete_saved(request: HttpRequest, article: Article) -> None:
    """Delete the autosave of a form that has just been saved."""
    editing.delete_autosaves(cast(User, request.user), request.POST.get("_form_key", ""), str(article.pk))


@never_cache
@require_POST
def autosave_form(request: HttpRequest) -> HttpResponse:
    """Store the form that is sent or, without `_changed`, only note that it is open.

    Answers when it was stored and who else has the article open. 403 for those who may not edit, 404 if the
    article does not exist.
    """
    if not may_edit(request.user):
        return not_allowed()
    form_key = request.POST.get("_form_key", "")
    if not FORM_KEY.match(form_key):
        return JsonResponse({"error": _("This form cannot be kept.")}, status=400)
    article = None
    if form_key.isdecimal():
        mine = Article.objects.for_editor(request.user)
        article = mine.filter(pk=whole_number(form_key)).first()
        if article is None:
            return JsonResponse({"error": _("This article does not exist any more.")}, status=404)
    editor = cast(User, request.user)
    if "_changed" not in request.POST:
        editing.mark_form_open(editor, form_key, article)
        return JsonResponse({"others": describe_other_editors(article, editor)})
    row = store_form(editor, form_key, article, request.POST)
    if row is None:
        return JsonResponse({"error": _("Too long to be kept. Please save it.")}, status=413)
    return JsonResponse(
        {"saved_at": format_time(row.saved_at), "others": describe_other_editors(article, editor)}
    )


def store_form(editor: User, form_key: str, article: Article | None, fields: QueryDict) -> Autosave | None:
    """Store what a form sent, valid or not. Return None if it is too long."""
    pairs = [(name, value) for name, values in fields.lists() for value in values]
    encoded = urlencode([(name, value) for name, value in pairs if not CONTROL_FIELD.match(name)])
    if len(encoded) > MAX_BYTES:
        return None
    title = fields.get("title", "").replace("\0", " ")
    return editing.store_autosave(editor, form_key, article, encoded, title)


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


def describe_other_editors(article: Article | None, editor: User) -> list[str]:
    """Return one sentence for each other editor who has the article open."""
    if article is None:
        return []
    rows = Autosave.objects.open_on(article).exclude(editor=editor).select_related("editor")
    return [_describe_editor(row) for row in rows]


def _describe_editor(row: Autosave) -> str:
    if row.saved_at is None:
        return _("%(name)s has it open, and changed nothing so far") % {"name": row.editor.get_username()}
    params = {"name": row.editor.get_username(), "time": format_time(row.saved_at)}
    return _("%(name)s has it open, and typed last at %(time)s") % params


def format_time(at: datetime | None) -> str:
    """Return the time, with its date unless it is today."""
    local = timezone.localtime(at) if at else timezone.localtime()
    if local.date() == timezone.localdate():
        return formats.time_format(local, "H:i:s")
    return formats.date_format(local, "DATETIME_FORMAT")
