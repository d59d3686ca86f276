"""Two similar errors side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from articles.content import comparison
from articles.models import Publication, compare_url

from .http_cache import cached_page


@cached_page
def compare_articles(request: HttpRequest, one: str, other: str) -> HttpResponse:
    published = (
        Publication.objects.live().in_language(get_language()).for_page().filter(slug__in=[one, other])
    )
    by_slug = {publication.slug: publication for publication in published}
    if one < other and by_slug.keys() == {one, other}:
        return _side_by_side(request, by_slug[one], by_slug[other])
    return _redirect_or_gone(
        request, by_slug.get(one) or _any_publication(one), by_slug.get(other) or _any_publication(other)
    )


def _side_by_side(request: HttpRequest, one: Publication, other: Publication) -> HttpResponse:
    pair = comparison.compare(one, other)
    if pair:
        return render(request, "articles/compare.html", {"pair": pair})
    return render(request, "articles/no_comparison.html", {"rows": [one, other]}, status=404)


def _redirect_or_gone(
    request: HttpRequest, one: Publication | None, other: Publication | None
) -> HttpResponse:
    """Answer for slugs that are the same, in the other order, out of date, unpublished or unknown."""
    if not one or not other:
        raise Http404("no article has this address")
    if not one.live or not other.live:
        return render(request, "410.html", status=410)
    if one.pk == other.pk:
        return redirect(one, permanent=True)
    return redirect(compare_url(one.slug, other.slug, one.language), permanent=True)


def _any_publication(slug: str) -> Publication | None:
    """Return the article that has or had this slug, published ones first."""
    publications = Publication.objects.with_slug_ever(slug, get_language()).for_list()
    return publications.order_by("-live", "-published_at").first()
