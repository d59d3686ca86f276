"""The upload of an image while an article is written: checked, and stored under a name of ours."""

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

ROOM_FOR_FIELDS = 100_000
MAX_WORDS = 500


@csrf_exempt  # the token is checked below: looking for it reads the whole request, of anybody and any size
@never_cache
@require_POST
def upload_image(request: HttpRequest) -> HttpResponse:
    """Store the image `image`, described by `words`, for the article `article` if that is known already.

    Answers its Markdown; 403 for those who may not edit it, 413 for too much, 400 for what is not taken. Then
    nothing was written. All errors are short texts, because the script shows them beside the editor.
    """
    if not may_edit(request.user):
        return not_allowed()
    length = request.META.get("CONTENT_LENGTH") or "0"
    if whole_number(length, images.MAX_BYTES + ROOM_FOR_FIELDS) is None:
        return JsonResponse({"error": str(images.too_large())}, status=413)
    return _taken_in(request)


@csrf_protect
def _taken_in(request: HttpRequest) -> HttpResponse:
    editor = cast(User, request.user)  # may_edit has seen to it
    article = _article(request.POST.get("article", ""))
    if article and not editing.can_work_on(editor, article):
        return JsonResponse(
            {"error": _("This article is somebody else's, and it is not assigned to you.")}, status=403
        )
    words = " ".join(request.POST.get("words", "").split())
    sent = request.FILES.get("image")
    if not words or len(words) > MAX_WORDS:
        return _refused(_("Describe the picture in a sentence, for people who cannot see it."))
    if sent is None:
        return _refused(_("Choose a picture."))
    try:
        image = images.clean(sent.read())
    except images.UnusableImage as error:
        return _refused(str(error))
    row = editing.store_image(image, editor, article)
    address = f"{images.FOLDER}{row.name}"
    return JsonResponse({"markdown": markdown.write_image(address, words), "address": address})


def _refused(error: str) -> JsonResponse:
    return JsonResponse({"error": error}, status=400)


def _article(number: str) -> Article | None:
    """The article that the form is about. A new one has no number yet, and one may be deleted meanwhile."""
    return Article.objects.not_deleted().filter(pk=whole_number(number)).first()
