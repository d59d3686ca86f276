"""The images of articles. Whatever was stored, it goes out as an image and can do nothing else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from articles import images
from articles.models import read_image_file


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponse:
    """An image by its name, which nobody can guess: that of a draft is seen by those who were given it."""
    content = read_image_file(name)
    if content is None:
        raise Http404("no such picture")
    response = HttpResponse(content, content_type=images.TYPES[name.rpartition(".")[2]])
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["ETag"] = f'"{name}"'  # another image has another name
    patch_cache_control(response, public=True, max_age=31_536_000, immutable=True)
    return response
