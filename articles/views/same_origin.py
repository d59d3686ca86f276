"""Cross-site request protection for cached pages, which can't have a token: the browser says the origin."""

from django.conf import settings
from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """Return whether a page of this site sent the form. Browsers set these headers; no page can forge them.

    Browsers send Sec-Fetch-Site over https and to localhost only, and Origin always.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    own_origin = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") in {own_origin, *settings.CSRF_TRUSTED_ORIGINS}
