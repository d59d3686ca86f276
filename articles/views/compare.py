"""Two errors that are easily taken for each other, side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from articles.content import record
from articles.models import Publication, compare_url

from .http_cache import cached_page


@cached_page
def compare(request: HttpRequest, one: str, other: str) -> HttpResponse:
    live = Publication.objects.live().in_language(get_language()).for_page().filter(slug__in=[one, other])
    here = {publication.slug: publication for publication in live}
    if one < other and here.keys() == {one, other}:
        return _side_by_side(request, here[one], here[other])
    return _elsewhere(request, here.get(one) or _once(one), here.get(other) or _once(other))


def _side_by_side(request: HttpRequest, one: Publication, other: Publication) -> HttpResponse:
    pair = record.compare(one, other)
    if pair:
        return render(request, "articles/compare.html", {"pair": pair})
    return render(request, "articles/not_compared.html", {"rows": [one, other]}, status=404)


def _elsewhere(request: HttpRequest, one: Publication | None, other: Publication | None) -> HttpResponse:
    """The same article twice, the other order, a former address, a withdrawn article, or nothing."""
    if not one or not other:
        raise Http404("no article has this address")
    if not one.live or not other.live:
        return render(request, "410.html", status=410)
    if one.pk == other.pk:
        return redirect(one, permanent=True)
    return redirect(compare_url(one.slug, other.slug, one.language), permanent=True)


def _once(slug: str) -> Publication | None:
    """What has or had this address, the live one before the withdrawn."""
    found = Publication.objects.with_slug_ever(slug, get_language()).for_list()
    return found.order_by("-live", "-published_at").first()
