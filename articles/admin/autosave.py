"""The article form keeps itself: every few seconds for its editor, and says who else has it open.

A form is kept as it would be sent, valid or not, so that bringing it back draws the same form again. The
text of a form that was saved is forgotten; until then it is offered whenever its editor opens the article.
"""

import re
import secrets
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles import editing
from articles.models import Article, Autosave
from articles.strings.numbers import whole_number

from .preview import may_edit, not_allowed

# Names of fields that say what to do rather than what the article is.
BUTTONS = re.compile(r"csrfmiddlewaretoken\Z|_(?!(?:place|note|major|verified)\Z)")
PLACE = re.compile(r"[a-z0-9]{1,32}\Z")
MOST_BYTES = 2_000_000


class Autosaving:
    """Of the article's admin: the doors of the script, and the offer of what was not saved."""

    def get_urls(self):
        return [
            path("autosave/", autosave, name="autosave"),
            path("autosave/forget/", forget, name="autosave-forget"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra = {"autosave": self._state_of(request, object_id), **(extra_context or {})}
        if request.method == "GET" and (row := _wanted(request, object_id)):
            notice = _("This is your text of %(time)s. It is not saved yet.") % {"time": moment(row.saved_at)}
            request.article_problems = (notice,)
            request.autosaved_fields = QueryDict(row.fields)
        return super().changeform_view(request, object_id, form_url, extra)  # type: ignore[misc]

    def _state_of(self, request: Any, object_id: str | None) -> dict[str, Any]:
        """For the form's template: its place, and what else this editor has not saved."""
        place = object_id or request.POST.get("_place") or request.GET.get("autosave") or ""
        if not PLACE.match(place):
            place = f"new{secrets.token_hex(8)}"  # never all digits: those name an article
        rows = Autosave.objects.filter(editor=request.user).with_fields()
        rows = rows.filter(place=place) if object_id else rows.filter(article=None)
        shown = request.GET.get("autosave") if request.method == "GET" else place
        return {
            "place": place,
            "article": object_id or "",
            "cookie": settings.CSRF_COOKIE_NAME,
            "offers": [row for row in rows if row.place != shown],
        }


def forget_saved(request: HttpRequest, article: Article) -> None:
    """What was typed in the form that has just been saved is in the article now."""
    editing.delete_autosaves(request.user, request.POST.get("_place", ""), str(article.pk))  # type: ignore[arg-type]


def _wanted(request: Any, object_id: str | None) -> Autosave | None:
    """What the editor asks to have back, if it is theirs and belongs to this form."""
    place = request.GET.get("autosave", "")
    row = Autosave.objects.for_form(request.user, place).with_fields().first() if PLACE.match(place) else None
    return row if row and (row.place == object_id if object_id else row.article_id is None) else None


def form_fields(request: Any) -> QueryDict | None:
    """Return what the form is drawn with: what was sent, or the autosaved text that a GET asks for.

    The second is never in `request.POST`, so no code that saves can see it.
    """
    return request.POST if request.method == "POST" else getattr(request, "autosaved_fields", None)


@never_cache
@require_POST
def autosave(request: HttpRequest) -> HttpResponse:
    """Keep the form that is sent, or, without `_typed`, only note that it is open.

    Answers when it was kept and who else has the article open. 403 for those who may not edit, 404 if the
    article is gone, 413 over the limit: short texts all, because the script shows them in the form.
    """
    if not may_edit(request.user):
        return not_allowed()
    sent = request.POST
    place = sent.get("_place", "")
    if not PLACE.match(place):
        return JsonResponse({"error": _("This form cannot be kept.")}, status=400)
    article = None
    if place.isdecimal():
        mine = Article.objects.for_editor(request.user)
        article = mine.filter(pk=whole_number(place)).first()
        if article is None:
            return JsonResponse({"error": _("This article does not exist any more.")}, status=404)
    editor: User = request.user  # type: ignore[assignment]
    if "_typed" not in sent:
        editing.mark_form_open(editor, place, article)
        return JsonResponse({"others": others(article, editor)})
    row = keep(editor, place, article, sent)
    if row is None:
        return JsonResponse({"error": _("Too long to be kept. Please save it.")}, status=413)
    return JsonResponse({"saved_at": moment(row.saved_at), "others": others(article, editor)})


def keep(editor: User, place: str, article: Article | None, sent: QueryDict) -> Autosave | None:
    """Keep what a form sent, valid or not; None if it is too long."""
    pairs = [(name, value) for name, values in sent.lists() for value in values]
    fields = urlencode([(name, value) for name, value in pairs if not BUTTONS.match(name)])
    if len(fields) > MOST_BYTES:
        return None
    return editing.store_autosave(editor, place, article, fields, sent.get("title", "").replace("\0", " "))


@never_cache
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Throw away what was not saved, and go back to the form."""
    if not may_edit(request.user):
        return not_allowed()
    place = request.POST.get("_place", "")
    if PLACE.match(place):
        editing.delete_autosaves(cast(User, request.user), place)
    if (back := whole_number(request.POST.get("article"))) is not None:
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[back]))
    return HttpResponseRedirect(reverse("admin:articles_article_add"))


def others(article: Article | None, editor: User) -> list[str]:
    """Who else has the article open, and since when they have typed nothing."""
    if article is None:
        return []
    rows = Autosave.objects.open_on(article).exclude(editor=editor).select_related("editor")
    return [_other(row) for row in rows]


def _other(row: Autosave) -> str:
    if row.saved_at is None:
        return _("%(name)s has it open, and changed nothing so far") % {"name": row.editor.get_username()}
    words = {"name": row.editor.get_username(), "time": moment(row.saved_at)}
    return _("%(name)s has it open, and typed last at %(time)s") % words


def moment(at: datetime | None) -> str:
    """A time of today by the clock, another with its day."""
    local = timezone.localtime(at) if at else timezone.localtime()
    if local.date() == timezone.localdate():
        return formats.time_format(local, "H:i:s")
    return formats.date_format(local, "DATETIME_FORMAT")
