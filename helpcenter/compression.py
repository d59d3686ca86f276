"""Pages go out compressed, so that an article fits into the first packets of a slow line without a proxy.

Compression tells by its length what stands together in an answer (BREACH): what someone typed beside a
secret would let the secret be guessed. Pages for readers hold no secret: no token, no name, the same for
everyone. So these are compressed, and what is private (the admin, whatever sets or looks at a cookie) never.
"""

import gzip
import re
from collections.abc import Callable
from functools import lru_cache

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponseBase]

MIN_BYTES = 500  # bytes; below, the headers weigh more than what is saved
MAX_CACHED_BYTES = 200_000  # bytes of an answer that is kept to be sent again
LEVELS = {"br": 5, "gzip": 6}
_KINDS = re.compile(r"text/|application/(?:(?:[a-z.]+\+)?(?:json|xml)|javascript)\b|image/svg")
_OFFER = re.compile(r"\s*([a-z*]+)\s*(?:;\s*q=(0(?:\.\d+)?|1(?:\.0*)?)\s*)?\Z", re.IGNORECASE)


def compress_responses(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, HttpResponse) and _may_compress(response):
            patch_vary_headers(response, ["Accept-Encoding"])
            encoding = choose_encoding(request.headers.get("Accept-Encoding", ""))
            if encoding and response.content:
                _compress(response, encoding)
        return response

    return middleware


def choose_encoding(offered: str) -> str:
    """Return the best of what the browser takes, or an empty string."""
    takes = {}
    for part in offered.split(",")[:20]:
        if match := _OFFER.match(part):
            takes[match[1].lower()] = float(match[2] or 1)
    return next((name for name in LEVELS if takes.get(name, 0) > 0), "")


def _may_compress(response: HttpResponse) -> bool:
    if response.streaming or response.has_header("Content-Encoding") or response.status_code == 304:
        return False
    if len(response.content) < MIN_BYTES or not _KINDS.match(response.get("Content-Type", "")):
        return False
    is_private = (
        "private" in response.get("Cache-Control", "") or "cookie" in response.get("Vary", "").lower()
    )
    return not (is_private or response.cookies)


def _compress(response: HttpResponse, encoding: str) -> None:
    body = response.content
    pack = _cached_body if len(body) <= MAX_CACHED_BYTES else compress_body
    response.content = pack(body, encoding)
    response["Content-Length"] = str(len(response.content))
    response["Content-Encoding"] = encoding
    # The name of the bytes differs, that of what they say does not: a weak name matches both.
    etag = response.get("ETag", "")
    if etag.startswith('"'):
        response["ETag"] = f"W/{etag}"


def compress_body(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=LEVELS["br"])
    return gzip.compress(body, LEVELS["gzip"], mtime=0)


# The store of pages keeps what most readers get, packed; these are what it leaves to Django. More would take
# megabytes, as each is kept unpacked, too.
_cached_body = lru_cache(maxsize=20)(compress_body)
