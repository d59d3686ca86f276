"""Atom feeds: the newest articles of the site, a product, or an area; changes of an article; incidents."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from . import search
from .content import diff, schema, snapshot
from .models import Area, KnownIncident, Product, Publication, Revision, resolve_address

ENTRIES = 50
CHANGES = 20  # of an article
INCIDENT_DAYS = 90
KIND = "application/atom+xml; charset=utf-8"


@require_safe
@cache_control(no_cache=True)
def articles(request: HttpRequest) -> HttpResponse:
    return _article_feed(request, Publication.objects.live(), reverse("home"))


@require_safe
@cache_control(no_cache=True)
def product(request: HttpRequest, product: str) -> HttpResponse:
    if address := resolve_address("feed-product", product):
        return HttpResponsePermanentRedirect(address)
    rows = Publication.objects.live().filter(product__slug=product)
    return _article_feed(request, rows, reverse("product-detail", args=[product]), product=product)


@require_safe
@cache_control(no_cache=True)
def area(request: HttpRequest, product: str, area: str) -> HttpResponse:
    if address := resolve_address("feed-area", product, area):
        return HttpResponsePermanentRedirect(address)
    rows = Publication.objects.live().filter(product__slug=product, area__slug=area)
    page = reverse("area-detail", args=[product, area])
    return _article_feed(request, rows, page, product=product, area=area)


@require_safe
@cache_control(no_cache=True)
def article_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell when an article was published, and which of its parts had changed."""
    rows = Publication.objects.live().in_language(get_language()).for_list()
    if not (publication := rows.filter(slug=slug).first()):
        moved_rows = Publication.objects.with_slug_ever(slug, get_language()).live().exclude(slug=slug)
        for moved in moved_rows.for_list()[:1]:
            return HttpResponsePermanentRedirect(reverse("feed-article", args=[moved.slug]))
        if not (publication := search.find_in_other_language(slug, get_language() or "")):
            raise Http404("no article has this address")
    revisions = Revision.objects.filter(article=publication.article_id).exclude(published_at=None)
    latest = list(revisions.order_by("-published_at", "-number")[: CHANGES + 1])
    changes = [
        {"number": revision.number, "at": revision.published_at, "parts": _changed_parts(before, revision)}
        for revision, before in zip(latest, [*latest[1:], None], strict=True)
    ]
    context = {"publication": publication, "changes": changes[:CHANGES]}
    page = publication.get_absolute_url()
    return _render(request, "feeds/article.atom", page, publication.published_at, context)


def _changed_parts(before: Revision | None, after: Revision) -> list[str]:
    """Return the names of parts that changed, without those that readers don't see."""
    if before is None:
        return []
    old, new = snapshot.of(before), snapshot.of(after)
    hidden = {field.key: new[field.key] for field in schema.ARTICLE.values if not field.public}
    return diff.changed_parts({**old, **hidden}, new)


@require_safe
@cache_control(no_cache=True)
def incidents(request: HttpRequest) -> HttpResponse:
    """Tell the incidents that have begun, also those that ended lately."""
    now = timezone.now()
    begun = KnownIncident.objects.filter(begins_at__lte=now, ends_at__gt=now - timedelta(days=INCIDENT_DAYS))
    rows = list(begun.order_by("-begins_at", "-pk")[:ENTRIES])
    moments = [_changed_at(row, now) for row in rows]
    entries = [
        {"row": row, "is_over": row.ends_at <= now, "updated": moment}
        for row, moment in zip(rows, moments, strict=True)
    ]
    updated = max(moments, default=None)
    return _render(request, "feeds/incidents.atom", reverse("home"), updated, {"entries": entries})


def _changed_at(row: KnownIncident, now: datetime) -> datetime:
    return row.ends_at if row.ends_at <= now else max(row.begins_at, min(row.created_at, now))


def _article_feed(
    request: HttpRequest, rows: Any, page: str, product: str = "", area: str = ""
) -> HttpResponse:
    """Return the newest of `rows` by publication date, or 404 for a product or area without articles."""
    latest = list(_in_best_language(rows).for_list().latest_first()[:ENTRIES])
    if product and not latest:
        raise Http404("no such product with a live article")
    product_row: Product | None = latest[0].product if product else None
    area_row: Area | None = latest[0].area if area else None
    context = {"rows": latest, "wanted": get_language(), "product": product_row, "area": area_row}
    return _render(request, "feeds/articles.atom", page, latest[0].published_at if latest else None, context)


def _in_best_language(rows: Any) -> Any:
    """Return the articles in the language of the page, and those of the site's own that it lacks."""
    language = get_language()
    if language == settings.LANGUAGE_CODE:
        return rows.in_language(language)
    translated = Publication.objects.live().in_language(language).values("translation_group")
    own = Q(language=settings.LANGUAGE_CODE) & ~Q(translation_group__in=translated)
    return rows.filter(Q(language=language) | own)


def _render(
    request: HttpRequest, template: str, page: str, updated: datetime | None, context: dict[str, Any]
) -> HttpResponse:
    about = {
        "page": settings.SITE_URL + page,
        "address": settings.SITE_URL + request.path,
        "updated": updated,
    }
    return render(request, template, {**about, **context}, content_type=KIND)
