"""The frame of error pages: the desk's where editors work, the site's for everyone else."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

DESK = "admin/base_site.html"


def is_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith(reverse("admin:index"))


def frame_of(request: HttpRequest) -> dict[str, Any]:
    """Return the base template of an error page. It has no menu, which would need the session and queries."""
    return {"frame": DESK, "without_menu": True} if is_desk(request) else {}
