"""The download of an offline pack: whole, or the rest of one that was cut off."""

import io
import re
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.offline.shelf import PackFile, pack_file

from .site_state import MAX_SLUG_LENGTH

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@require_safe
def download_pack(request: HttpRequest, product: str) -> HttpResponseBase:
    pack = pack_file(product, get_language() or "") if len(product) <= MAX_SLUG_LENGTH else None
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


def _answer(request: HttpRequest, pack: PackFile) -> HttpResponseBase:
    part = _part(request, pack)
    if part is None:
        return FileResponse(pack.path.open("rb"), as_attachment=True, content_type="application/zip")
    start, stop = part
    if start >= stop:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{pack.size}"})
    response = FileResponse(
        FilePart(pack.path, start, stop), filename=pack.path.name, as_attachment=True, status=206
    )
    response["Content-Type"] = "application/zip"
    response["Content-Length"] = str(stop - start)
    response["Content-Range"] = f"bytes {start}-{stop - 1}/{pack.size}"
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


class FilePart(io.RawIOBase):
    """A part of a file. The server sends it without a thread of its own, as it can be measured."""

    def __init__(self, path: Path, start: int, stop: int):
        self.file = path.open("rb")
        self.file.seek(start)
        self.start, self.stop = start, stop

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.file.tell() - self.start

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: self.start, io.SEEK_CUR: self.file.tell(), io.SEEK_END: self.stop}[whence]
        return self.file.seek(base + offset) - self.start

    def read(self, size: int = -1) -> bytes:
        left = max(self.stop - self.file.tell(), 0)
        return self.file.read(left if size is None or size < 0 else min(size, left))

    def close(self) -> None:
        self.file.close()
        super().close()
