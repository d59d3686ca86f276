"""Two similar errors side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from articles.content import comparison
from articles.models import Publication, compare_url

from .http_cache import cached_page


@cached_page
def compare_articles(request: HttpRequest, first: str, second: str) -> HttpResponse:
    published = (
        Publication.objects.live().in_language(get_language()).for_page().filter(slug__in=[first, second])
    )
    by_slug = {publication.slug: publication for publication in published}
    if first < second and by_slug.keys() == {first, second}:
        return _side_by_side(request, by_slug[first], by_slug[second])
    return _redirect_or_gone(
        request,
        by_slug.get(first) or _any_publication(first),
        by_slug.get(second) or _any_publication(second),
    )


def _side_by_side(request: HttpRequest, first: Publication, second: Publication) -> HttpResponse:
    pair = comparison.compare(first, second)
    if pair:
        return render(request, "articles/compare.html", {"pair": pair})
    return render(request, "articles/no_comparison.html", {"rows": [first, second]}, status=404)


def _redirect_or_gone(
    request: HttpRequest, first: Publication | None, second: Publication | None
) -> HttpResponse:
    """Answer for slugs that are the same, in the other order, out of date, unpublished or unknown."""
    if not first or not second:
        raise Http404("no article has this address")
    if not first.live or not second.live:
        return render(request, "410.html", status=410)
    if first.pk == second.pk:
        return redirect(first, permanent=True)
    return redirect(compare_url(first.slug, second.slug, first.language), permanent=True)


def _any_publication(slug: str) -> Publication | None:
    """Return the article that has or had this slug, published ones first."""
    publications = Publication.objects.with_slug_ever(slug, get_language()).for_list()
    return publications.order_by("-live", "-published_at").first()
