"""Upload images in the library, choose one for a text, and replace one in all articles."""

import logging
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from articles import editing, exceptions, images
from articles.content import snapshot
from articles.models import Image
from articles.strings.numbers import whole_number

from .article_columns import state
from .change_sets import change_set_url, report_change_set
from .forms import one_line
from .pages import EditorRequest, render_page
from .preview import may_edit, not_allowed

log = logging.getLogger(__name__)

MAX_FILES = 20  # of one upload
MAX_SHOWN = 24  # images to choose from
MAX_QUERY_LENGTH = 100


@require_http_methods(["GET", "HEAD", "POST"])
def upload_images(request: EditorRequest) -> HttpResponse:
    """Store the files of the form in the library. Each that is refused is named with the reason."""
    if not may_edit(request.user):
        raise PermissionDenied
    if request.method == "POST":
        files = request.FILES.getlist("images")[:MAX_FILES]
        stored = [row for file in files if (row := _store(request, file)) is not None]
        if not files:
            messages.error(request, _("Choose an image."))
        if stored:
            text = ngettext("%(n)d image uploaded.", "%(n)d images uploaded.", len(stored))
            messages.success(request, text % {"n": len(stored)})
            return HttpResponseRedirect(reverse("admin:articles_image_changelist"))
    return render_page(
        request, "image/upload.html", _("Upload images"), opts=Image._meta, max_files=MAX_FILES
    )


def _store(request: EditorRequest, file: Any) -> Image | None:
    """Store an upload, or say why not."""
    try:
        if file.size > images.MAX_BYTES:
            raise images.UnusableImage(str(images.too_large()))
        return editing.store_image(images.clean(file.read()), request.user)
    except (images.UnusableImage, exceptions.Refused) as error:
        messages.error(request, f"“{one_line(file.name)[:100]}”: {error}")
    except OSError as error:
        log.error("an image can't be stored: %s", error)
        messages.error(request, _("Images can't be stored right now. Try again in a minute."))
    return None


@never_cache
@require_GET
def choose_image(request: HttpRequest) -> HttpResponse:
    """Answer the newest images of the library, or those that `q` finds, as the editor can insert them."""
    if not may_edit(request.user):
        return not_allowed()
    rows = find_images(request, request.GET.get("q", ""))
    return JsonResponse(
        {
            "images": [
                {
                    "address": f"{images.FOLDER}{row.name}",
                    "words": row.uses.words,
                    "width": row.width,
                    "height": row.height,
                }
                for row in rows
            ]
        }
    )


def find_images(request: HttpRequest, q: str) -> list[Any]:
    """Return images that this editor can see, with their uses, the newest first."""
    rows: Any = Image.objects.for_editor(request.user)
    if q := one_line(q[:MAX_QUERY_LENGTH]):
        library: Any = admin.site.get_model_admin(Image)
        rows = library.get_search_results(request, rows, q)[0]
    found: list[Any] = list(rows.distinct().order_by("-created_at", "-pk")[:MAX_SHOWN])
    uses = editing.image_uses([row.name for row in found], request.user)  # type: ignore[arg-type]
    for row in found:
        row.uses = uses[row.name]
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def replace_image(request: EditorRequest, object_id: str) -> HttpResponse:
    """Ask which image comes in place of this one and in which articles, and replace it."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    visible: Any = Image.objects.for_editor(request.user)
    old = visible.filter(pk=whole_number(object_id) or 0).first()
    if old is None:
        raise Http404("no such image")
    if "replace" in request.POST and (response := _replace(request, old, visible)):
        return response
    old.uses = editing.image_uses([old.name], request.user)[old.name]
    found = editing.articles_with_image(old, request.user)
    return render_page(
        request,
        "image/replace.html",
        _("Replace image"),
        opts=Image._meta,
        image=old,
        rows=[{"article": article, "state": state(article)} for article in found.articles],
        found=found,
        choices=[row for row in find_images(request, request.GET.get("q", "")) if row.pk != old.pk],
        q=request.GET.get("q", ""),
        may_publish=request.user.has_perm("articles.publish_article"),
    )


def _replace(request: EditorRequest, old: Image, visible: Any) -> HttpResponse | None:
    new = visible.filter(pk=whole_number(request.POST.get("image")) or 0).first()
    if file := request.FILES.get("file"):
        new = _store(request, file)
    if new is None:
        messages.error(request, _("Choose or upload the new image."))
        return None
    versions = {}
    for name in request.POST.getlist("article"):
        pk, _colon, version = name.partition(":")
        numbers = whole_number(pk), whole_number(version)
        if numbers[0] is not None and numbers[1] is not None:
            versions[numbers[0]] = numbers[1]
    note = request.POST.get("note", "").strip()[:500]
    try:
        result = editing.replace_image(old, new, versions, request.user, "publish" in request.POST, note)
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Conflict:
        messages.error(
            request,
            _("Nothing was replaced because an article changed after you opened this page. Try again."),
        )
    except (exceptions.Refused, snapshot.Invalid) as refusal:
        messages.error(request, _("Nothing was replaced: %(reason)s") % {"reason": refusal})
    else:
        report_change_set(request, result)
        return HttpResponseRedirect(change_set_url(result.change_set))
    return None
