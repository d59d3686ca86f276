"""The page of an article, and the answer for articles that moved or were unpublished."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from articles import active_incidents, search
from articles.content import formats, record
from articles.insights import page_views
from articles.models import FeedbackReason, Publication
from articles.offline import pdf_link
from articles.strings.languages import is_same_language
from articles.strings.slugs import read_slug

from .code_lookup import supported_language
from .editor_links import add_edit_links, signed_in_editor
from .kept_answers import VIEWED
from .reader_marks import is_human
from .site_state import read_site_state


def article_page(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Publication.objects.live().in_language(get_language()).filter(slug=slug)
    publication = rows.for_head().first()
    if not publication:
        return missing_article(request, slug)
    request.META[VIEWED] = publication.article_id
    if is_human(request.META) and not signed_in_editor(request):
        page_views.count_view(publication.article_id)
    similar, incidents = search.similar_ids(publication), active_incidents.incidents_for(publication)
    shown_code = _shown_code(request, publication)
    wanted_language = _wanted_language(request, publication)
    alternates = [(formats.absolute(address), kind) for address, kind in formats.alternates(publication.slug)]
    whole: Any = SimpleLazyObject(lambda: get_object_or_404(rows.for_page()))
    response = render(
        request,
        "articles/detail.html",
        {
            # Read where no text for the same values is kept.
            "record": SimpleLazyObject(lambda: record.load(whole, lambda _publication: similar)),
            "has_pdf": pdf_link.is_available(),
            "shown_code": shown_code,
            "alternates": alternates,
            "reason_choices": FeedbackReason.choices,
            "wanted_language": wanted_language,
            "kept_for": (
                *(read_site_state(), publication.pk, publication.solution_stats),
                *(similar, incidents, shown_code, wanted_language),
            ),
        },
    )
    response["Link"] = ", ".join(
        f'<{address}>; rel="alternate"; type="{kind}"' for address, kind in alternates
    )
    return add_edit_links(request, response, publication.article_id)


def _shown_code(request: HttpRequest, publication: Publication) -> str:
    """Return the code that a search or link asked for, if the article has it, or else its first."""
    asked = request.GET.get("code", "")
    return search.code_of_article(publication, asked) or publication.code


def _wanted_language(request: HttpRequest, publication: Publication) -> str:
    """Return the language that a link to a code asked for, if the article is in another."""
    wanted = supported_language(request.GET.get("wanted", "")[:35])
    return "" if not wanted or is_same_language(wanted, publication.language) else wanted


def missing_article(request: HttpRequest, slug: str, name: str = "article-detail") -> HttpResponse:
    """Redirect a former or mistyped slug, answer 410 if the article was unpublished, else raise Http404."""
    for wanted in dict.fromkeys([slug, read_slug(slug)]):
        former = list(Publication.objects.with_slug_ever(wanted, get_language()).for_list())
        for publication in former:
            if publication.live:
                return redirect(reverse(name, args=[publication.slug]), permanent=True)
        if former:
            return render(request, "410.html", status=410)
    raise Http404("no article has this address")
