"""The download of an offline pack: whole, or the rest of one that was cut off."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.offline.shelf import PackFile, pack_file

from .site_state import MAX_SLUG_LENGTH

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@require_safe
def download_pack(request: HttpRequest, product: str, kind: str = "zip") -> HttpResponse:
    pack = pack_file(product, get_language() or "", kind) if len(product) <= MAX_SLUG_LENGTH else None
    if pack is None:
        raise Http404("no offline pack")
    try:
        if unchanged := get_conditional_response(request, etag=f'"{pack.etag}"'):
            return unchanged
        response = _answer(request, pack)
    except OSError as error:  # replaced by a new one, or removed, a moment ago
        raise Http404("no offline pack") from error
    response["ETag"] = f'"{pack.etag}"'
    response["Accept-Ranges"] = "bytes"
    patch_cache_control(response, no_cache=True)
    return response


def _answer(request: HttpRequest, pack: PackFile) -> HttpResponse:
    """Return the file or a part of it. It goes out in one piece, which holds no thread of the server."""
    part = _part(request, pack)
    start, stop = part or (0, pack.size)
    if start >= stop:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{pack.size}"})
    with pack.path.open("rb") as file:
        file.seek(start)
        response = HttpResponse(file.read(stop - start), content_type=f"application/{pack.path.suffix[1:]}")
    response["Content-Disposition"] = f'attachment; filename="{pack.path.name}"'
    if part:
        response["Content-Range"] = f"bytes {start}-{stop - 1}/{pack.size}"
        response.status_code = 206
    return response


def _part(request: HttpRequest, pack: PackFile) -> tuple[int, int] | None:
    """Return where the part that was asked for starts and stops, or None for the whole file."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if not match or not any(match.groups()) or request.method != "GET":
        return None
    if request.headers.get("If-Range", f'"{pack.etag}"') != f'"{pack.etag}"':
        return None
    first, last = match.groups()
    if not first:
        return max(pack.size - int(last), 0) if int(last) else pack.size, pack.size
    stop = min(int(last) + 1, pack.size) if last else pack.size
    return None if last and int(last) < int(first) else (int(first), stop)
