"""Uploading an image in the editor: it is checked, and stored under a name of ours."""

import logging
from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from articles import editing, images, markdown
from articles.models import Article
from articles.strings.numbers import whole_number

from .preview import may_edit, not_allowed

log = logging.getLogger(__name__)

MAX_FIELD_BYTES = 100_000
MAX_ALT_LENGTH = 500


@csrf_exempt  # the token is checked below: looking for it reads the whole request, of anyone and any size
@never_cache
@require_POST
def upload_image(request: HttpRequest) -> HttpResponse:
    """Store `image` with the alt text `words`, for the article `article` unless that is new.

    Answers its Markdown. 403 for those who may not edit, 413 if it is too large, 400 if it is invalid, 503 if
    the disk or the bucket fails: then nothing was stored. Errors are short texts, because the script shows
    them beside the editor.
    """
    if not may_edit(request.user):
        return not_allowed()
    length = request.META.get("CONTENT_LENGTH") or "0"
    if whole_number(length, images.MAX_BYTES + MAX_FIELD_BYTES) is None:
        return JsonResponse({"error": str(images.too_large())}, status=413)
    return _store_upload(request)


@csrf_protect
def _store_upload(request: HttpRequest) -> HttpResponse:
    editor = cast(User, request.user)  # may_edit has checked it
    article = _find_article(request.POST.get("article", ""))
    if article and not editing.can_work_on(editor, article):
        return JsonResponse({"error": _("This article isn't assigned to you.")}, status=403)
    alt_text = " ".join(request.POST.get("words", "").split())
    upload = request.FILES.get("image")
    if not alt_text or len(alt_text) > MAX_ALT_LENGTH:
        return _error(_("Add alt text: describe the image in one sentence."))
    if upload is None:
        return _error(_("Choose an image."))
    try:
        image = images.clean(upload.read())
    except images.UnusableImage as error:
        return _error(str(error))
    try:
        row = editing.store_image(image, editor, article)
    except OSError as error:
        log.error("an image can't be stored: %s", error)
        return JsonResponse(
            {"error": _("Images can't be stored right now. Try again in a minute.")}, status=503
        )
    address = f"{images.FOLDER}{row.name}"
    return JsonResponse({"markdown": markdown.write_image(address, alt_text), "address": address})


def _error(error: str) -> JsonResponse:
    return JsonResponse({"error": error}, status=400)


def _find_article(number: str) -> Article | None:
    """Return the article of the form. A new one has no number yet, and one may have been deleted."""
    return Article.objects.not_deleted().filter(pk=whole_number(number)).first()
