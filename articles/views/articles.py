"""The page of an article, and the answer for articles that moved or were unpublished."""

from collections.abc import Callable
from functools import partial
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
from .fallback import fallback_url, translated_slug
from .kept_answers import VIEWED
from .product_groups import query_string
from .reader_marks import is_human
from .site_state import read_site_state

Show = Callable[[Publication], HttpResponse]


def article_page(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Publication.objects.live().in_language(get_language()).filter(slug=slug)
    publication = rows.for_head().first()
    if not publication:
        return missing_article(request, slug, show=partial(_show, request))
    if address := _address_in_wanted_language(request, publication):
        return redirect(address)
    return _show(request, publication)


def _address_in_wanted_language(request: HttpRequest, publication: Publication) -> str:
    """Return where an article that a search or link has found is shown to readers of another language."""
    wanted = _wanted_language(request, publication)
    if not wanted:
        return ""
    address = fallback_url(publication, wanted)
    code = request.GET.get("code", "")
    return f"{address}?{query_string(code=code)}" if address and code else address


def _show(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Show an article that was found, perhaps in another language than the page."""
    rows = Publication.objects.live().filter(pk=publication.pk)
    request.META[VIEWED] = publication.article_id
    request.translations = publication.translations  # type: ignore[attr-defined]
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
    """Return the language of the page, or that a link to a code asked for, if the article is in another."""
    page = get_language() or publication.language
    if page != publication.language:
        return page
    wanted = supported_language(request.GET.get("wanted", "")[:35])
    if not wanted or is_same_language(wanted, publication.language):
        return ""
    # Whoever opens one that exists in the own language, too, has searched in this one.
    return "" if translated_slug(publication, wanted) else wanted


def missing_article(
    request: HttpRequest, slug: str, name: str = "article-detail", show: Show | None = None
) -> HttpResponse:
    """Redirect a former or mistyped slug, answer 410 if the article was unpublished, else raise Http404.

    `show` answers with an article that is in another language only.
    """
    for wanted in dict.fromkeys([slug, read_slug(slug)]):
        former = list(Publication.objects.with_slug_ever(wanted, get_language()).for_list())
        for publication in former:
            # An article that changed its language may have kept its slug, and then it's shown here.
            if publication.live and publication.slug != slug:
                return redirect(reverse(name, args=[publication.slug]), permanent=True)
        # Its translations were withdrawn with a source, as far as its own address goes.
        is_gone = any(not (row.live or row.article.translation_of) for row in former)
        other = search.find_in_other_language(wanted, get_language() or "") if show and not is_gone else None
        if other and show:
            translated = translated_slug(other, get_language() or "")
            return redirect(reverse(name, args=[translated])) if translated else show(other)
        if former and not any(publication.live for publication in former):
            return render(request, "410.html", status=410)
    raise Http404("no article has this address")
