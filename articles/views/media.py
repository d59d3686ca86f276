"""The images of articles. Whatever a file contains, browsers treat it as an image and run nothing."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from articles import images
from articles.log_limit import error_once_a_minute
from articles.models import read_image_file

from .errors import RETRY_SECONDS
from .http_cache import uncached

log = logging.getLogger(__name__)


@require_safe
def serve_image(request: HttpRequest, name: str) -> HttpResponse:
    """Serve an image by its random name. Only people who know the name see the image of a draft."""
    try:
        content = read_image_file(name)
    except OSError as error:  # a shared folder or a bucket may be away for a while
        error_once_a_minute(log, "an image can't be read: %s", error)
        return uncached(HttpResponse(status=503, headers={"Retry-After": str(RETRY_SECONDS)}))
    if content is None:
        raise Http404("no such image")
    response = HttpResponse(content, content_type=images.TYPES[name.rpartition(".")[2]])
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["ETag"] = f'"{name}"'  # another image has another name
    patch_cache_control(response, public=True, max_age=31_536_000, immutable=True)
    return response
