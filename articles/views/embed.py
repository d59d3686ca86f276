"""A short article for an iframe next to a product's own error message, and the script that adds it."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles import active_incidents, search
from articles.content import formats, record
from articles.models import Publication

from .code_lookup import CodeLink, code_status, read_code_link
from .http_cache import cached_page

SCRIPT_MAX_AGE = 3600


@cached_page
def embed_article(request: HttpRequest, code: str) -> HttpResponse:
    """Show a short article. The site's content security policy says which hosts can frame it."""
    link = read_code_link(request, code)
    with translation.override(link.language):
        response = _embed_response(request, link)
    response["X-Robots-Tag"] = "noindex"
    return response


def _embed_response(request: HttpRequest, link: CodeLink) -> HttpResponse:
    found = link.find()
    publications = found.publications
    if found.sole:
        article = record.load(Publication.objects.live().for_page().get(pk=found.sole.pk))
        facts = {
            **article,
            "side_name": record.side_name(article["side"], article["product"], article["area"]),
        }
        context = {
            "record": article,
            "code": search.code_of_article(found.sole, link.code) or article["code"],
            "link": link,
            "half": facts,
            "found": found,
        }
        response = render(request, "embed/article.html", context)
        response["Link"] = f'<{formats.absolute(article["url"])}>; rel="canonical"'
        return response
    incidents = active_incidents.affecting(active_incidents.current(), publications, code=link.code)
    context = {"link": link, "choices": publications, "incidents": incidents, "found": found}
    return render(request, "embed/no_single_article.html", context, status=code_status(found))


@require_safe
@cache_control(public=True, max_age=SCRIPT_MAX_AGE)
def embed_script(request: HttpRequest) -> HttpResponse:
    """Serve the script at an address that products hard-code. It reports nothing about the page around it."""
    response = HttpResponse(_script_content(), content_type="text/javascript; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _script_content() -> bytes:
    return (Path(settings.BASE_DIR) / "static" / "js" / "embed" / "embed.js").read_bytes()
