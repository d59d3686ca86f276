"""What editors work with: the plain Django admin, one file per screen."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import article, audit, desk, finding, images, incident, memory, redirect, said, schedule, shelf

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = _("What to do now")

__all__ = [
    "article",
    "audit",
    "desk",
    "finding",
    "images",
    "incident",
    "memory",
    "redirect",
    "said",
    "schedule",
    "shelf",
]
