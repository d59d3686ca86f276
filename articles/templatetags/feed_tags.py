"""Filters of the feeds: what XML can hold, and permanent ids."""

import re
from urllib.parse import urlsplit

from django import template
from django.conf import settings

from articles.models import KnownIncident, Publication
from articles.strings import characters

register = template.Library()

# XML cannot contain these characters, not even as entities.
NOT_XML = re.compile(f"[{characters.NOT_XML}]")


@register.filter
def strip_non_xml(text: str) -> str:
    """Remove characters that would make the whole XML document invalid."""
    return NOT_XML.sub("", text)


@register.filter
def tag_uri(row: Publication) -> str:
    """Return an id for an article that stays the same when its address changes (RFC 4151)."""
    host, day = urlsplit(settings.SITE_URL).hostname, row.first_published_at.date().isoformat()
    return f"tag:{host},{day}:article-{row.pk}"


@register.filter
def incident_uri(row: KnownIncident) -> str:
    """Return the permanent id of an incident."""
    host, day = urlsplit(settings.SITE_URL).hostname, row.created_at.date().isoformat()
    return f"tag:{host},{day}:incident-{row.pk}"
