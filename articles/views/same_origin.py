"""Where a form comes from: pages that are the same for all carry no token, so the browser is asked."""

from django.conf import settings
from django.http import HttpRequest


def is_own(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form. Browsers say so, and no page can make them say it falsely.

    Sec-Fetch-Site is sent over https and to this machine; Origin by all browsers.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") in {own, *settings.CSRF_TRUSTED_ORIGINS}
