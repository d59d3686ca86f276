"""What browsers and robots ask for: robots.txt, security.txt, the icon, and the OpenSearch description."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from .http_cache import cached_page

# RFC 9116 advises less than a year. Whoever reads the file again is told a later day.
SECURITY_DAYS = 180


@cached_page
def robots(request: HttpRequest) -> HttpResponse:
    closed = "".join(f"Disallow: {reverse(name)}\n" for name in ("search", "admin:index"))
    lines = f"User-agent: *\n{closed}\nSitemap: {settings.SITE_URL}{reverse('sitemap')}\n"
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")


@cached_page
def security(request: HttpRequest) -> HttpResponse:
    """Say where to report a vulnerability of this site (RFC 9116), or 404 if no contact is set."""
    if not settings.SECURITY_CONTACT:
        raise Http404("this site names no contact for reports")
    day = timezone.now().astimezone(UTC).date() + timedelta(days=SECURITY_DAYS)
    fields = [("Contact", contact) for contact in settings.SECURITY_CONTACT]
    fields.append(("Expires", datetime.combine(day, time(), UTC).isoformat().replace("+00:00", "Z")))
    fields += [("Policy", settings.SECURITY_POLICY)] if settings.SECURITY_POLICY else []
    fields += [("Preferred-Languages", settings.LANGUAGE_CODE)]
    fields += [("Canonical", f"{settings.SITE_URL}{reverse('security')}")]
    lines = "".join(f"{name}: {value}\n" for name, value in fields)
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")


@cached_page
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead those who know no other icon than the one at the root."""
    return HttpResponseRedirect(static("img/favicon.ico"))


@cached_page
def opensearch(request: HttpRequest) -> HttpResponse:
    """Describe the search for the address bar of browsers."""
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "opensearch.xml", content_type=kind)
