"""The accent color as a stylesheet, and the logo."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe


@require_safe
def accent(request: HttpRequest) -> HttpResponse:
    if not settings.ACCENT_CSS:
        raise Http404("this site sets no accent color")
    return _cached_for_good(HttpResponse(settings.ACCENT_CSS, content_type="text/css; charset=utf-8"))


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """Serve the logo. Whatever the file contains, browsers treat it as an image and run nothing."""
    if not settings.LOGO:
        raise Http404("this site sets no logo")
    response = HttpResponse(settings.LOGO.content, content_type=settings.LOGO.kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return _cached_for_good(response)


def _cached_for_good(response: HttpResponse) -> HttpResponse:
    """Let caches keep it: pages link to it with a version, so new content has a new address."""
    patch_cache_control(response, public=True, max_age=31_536_000, immutable=True)
    return response
