"""The accent color as a stylesheet, and the logo."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe


@require_safe
def accent(request: HttpRequest) -> HttpResponse:
    if not settings.ACCENT_CSS:
        raise Http404("the site has its own colours")
    return _kept(HttpResponse(settings.ACCENT_CSS, content_type="text/css; charset=utf-8"))


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """Whatever is in the file, it goes out as an image and can do nothing else."""
    if not settings.LOGO:
        raise Http404("the site has its own sign")
    response = HttpResponse(settings.LOGO.content, content_type=settings.LOGO.kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return _kept(response)


def _kept(response: HttpResponse) -> HttpResponse:
    """Pages ask for them by a version, so another content has another address."""
    patch_cache_control(response, public=True, max_age=31_536_000, immutable=True)
    return response
