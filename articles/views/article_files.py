"""An article as a Markdown or JSON file, from the same record as its page."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from articles.content import formats, record
from articles.models import Publication

from .articles import missing_article
from .http_cache import cached_page


@cached_page
def article_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    return _file_response(request, slug, "md")


@cached_page
def article_json(request: HttpRequest, slug: str) -> HttpResponse:
    return _file_response(request, slug, "json")


def _file_response(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    publication = Publication.objects.live().in_language(get_language()).for_page().filter(slug=slug).first()
    if not publication:
        return missing_article(request, slug, f"article-{kind}")
    article = record.load(publication)
    if kind == "md":
        response = HttpResponse(formats.as_markdown(article), content_type="text/markdown; charset=utf-8")
    else:
        text = json.dumps(formats.as_json(article), ensure_ascii=False, indent=2)
        response = HttpResponse(text + "\n", content_type="application/json")
    # Search engines should list the page, not this copy of its text.
    response["X-Robots-Tag"] = "noindex"
    response["Link"] = f'<{formats.absolute(article["url"])}>; rel="canonical"'
    return response
