"""The page of an article, and what stands at its address when it has moved or was withdrawn."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from articles import search
from articles.content import formats, record
from articles.insights import page_views
from articles.models import FeedbackReason, Publication

from .http_cache import cached_page
from .reader_marks import is_human


@cached_page
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    publication = Publication.objects.live().in_language(get_language()).for_page().filter(slug=slug).first()
    if not publication:
        return missing_article(request, slug)
    if is_human(request):
        page_views.count_view(publication.article_id)
    made = record.load(publication, search.alike)
    others = [(formats.absolute(address), kind) for address, kind in formats.alternates(made)]
    answer = render(
        request,
        "articles/detail.html",
        {"record": made, "alternates": others, "reasons": FeedbackReason.choices},
    )
    answer["Link"] = ", ".join(f'<{address}>; rel="alternate"; type="{kind}"' for address, kind in others)
    return answer


def missing_article(request: HttpRequest, slug: str, name: str = "article-detail") -> HttpResponse:
    """What moved leads on, what was withdrawn says so, and all else was never here."""
    once_here = list(Publication.objects.with_slug_ever(slug, get_language()).for_list())
    for publication in once_here:
        if publication.live:
            return redirect(reverse(name, args=[publication.slug]), permanent=True)
    if once_here:
        return render(request, "410.html", status=410)
    raise Http404("no article has this address")
