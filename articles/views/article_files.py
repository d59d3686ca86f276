"""An article for other eyes than a browser's: the page's own record as Markdown and as JSON."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from articles.content import formats, record
from articles.models import Publication

from .articles import missing_article
from .http_cache import cached_page


@cached_page
def article_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(request, slug, "md")


@cached_page
def article_json(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(request, slug, "json")


def _answer(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    publication = Publication.objects.live().in_language(get_language()).for_page().filter(slug=slug).first()
    if not publication:
        return missing_article(request, slug, f"article-{kind}")
    made = record.load(publication)
    if kind == "md":
        answer = HttpResponse(formats.as_markdown(made), content_type="text/markdown; charset=utf-8")
    else:
        text = json.dumps(formats.as_json(made), ensure_ascii=False, indent=2)
        answer = HttpResponse(text + "\n", content_type="application/json")
    # The page is what a search should find; this is the same text once more.
    answer["X-Robots-Tag"] = "noindex"
    answer["Link"] = f'<{formats.absolute(made["url"])}>; rel="canonical"'
    return answer
