"""An article as its page, or as a Markdown or JSON file, from the same record."""

import json
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from articles import search
from articles.content import formats, record
from articles.models import Publication

from .articles import article_page, missing_article
from .http_cache import cached_page

MARKDOWN = "text/markdown"


@cached_page
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article; as Markdown to whoever would rather have that than HTML."""
    # Only who names it: the store of pages knows the others by their address alone.
    is_named = "markdown" in request.headers.get("Accept", "").lower()
    wants_markdown = is_named and request.get_preferred_type(["text/html", MARKDOWN]) == MARKDOWN
    response = (article_markdown if wants_markdown else article_page)(request, slug)
    patch_vary_headers(response, ["Accept"])
    return response


@cached_page
def article_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    return _file_response(request, slug, "md")


@cached_page
def article_json(request: HttpRequest, slug: str) -> HttpResponse:
    return _file_response(request, slug, "json")


def _file_response(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    publication = Publication.objects.live().in_language(get_language()).for_page().filter(slug=slug).first()
    show = partial(_file_of, kind)
    return show(publication) if publication else missing_article(request, slug, f"article-{kind}", show)


def _file_of(kind: str, publication: Publication) -> HttpResponse:
    article = record.load(publication, search.similar_ids)
    if kind == "md":
        response = HttpResponse(formats.as_markdown(article), content_type=f"{MARKDOWN}; charset=utf-8")
    else:
        text = json.dumps(formats.as_json(article), ensure_ascii=False, indent=2)
        response = HttpResponse(text + "\n", content_type="application/json")
    # Search engines should list the page, not this copy of its text.
    response["X-Robots-Tag"] = "noindex"
    response["Link"] = f'<{formats.absolute(article["url"])}>; rel="canonical"'
    return response
