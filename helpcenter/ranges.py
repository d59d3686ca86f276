"""Static files by ranges of bytes, also of a single one, which WhiteNoise takes for an empty range.

They go to the server in one piece. It keeps the thread of a response that comes in pieces until the client
has taken nearly all of them, so a few clients that read nothing would stop the site.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Response, SlicedFile, StaticFile


class RangedFile(StaticFile):
    def get_range_response(self, range_header: str, base_headers: Any, file_handle: Any) -> Any:
        """Return the part that was asked for. Raises ValueError for a range that is to be ignored."""
        size = int(dict(base_headers)["Content-Length"])
        begin, last = self.parse_byte_range(range_header)
        if last is not None and begin > last:
            raise ValueError("ends before it begins")
        start, end = self.get_byte_range(range_header, size)
        if start != end:
            return super().get_range_response(range_header, base_headers, file_handle)
        headers = [(name, value) for name, value in base_headers if name != "Content-Length"]
        headers += [("Content-Range", f"bytes {start}-{start}/{size}"), ("Content-Length", "1")]
        file = SlicedFile(file_handle, start, start) if file_handle else None
        return Response(HTTPStatus.PARTIAL_CONTENT, headers, file)


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        file = super().get_static_file(path, url, stat_cache)
        file.__class__ = RangedFile
        return file

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        answer = static_file.get_response(request.method, request.META)
        content = b""
        if answer.file is not None:
            with answer.file:
                content = answer.file.read()
        response = HttpResponse(content, status=int(answer.status))
        del response["Content-Type"]
        for name, value in answer.headers:
            response[name] = value
        return response
