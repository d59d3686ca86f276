"""The answer to a code in small, to stand in a frame beside a product's own error dialog, and its script."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles import active_incidents
from articles.content import formats, record
from articles.models import Publication

from .code_lookup import CodeRequest, publications_with_code, read_code_request
from .http_cache import cached_page

HOUR = 3600


@cached_page
def embed(request: HttpRequest, code: str) -> HttpResponse:
    """Which hosts may frame it is the business of the site's policy, as for every page."""
    asked = read_code_request(request, code)
    with translation.override(asked.language):
        answer = _answer(request, asked)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _answer(request: HttpRequest, asked: CodeRequest) -> HttpResponse:
    found = publications_with_code(asked)
    if len(found) == 1:
        made = record.load(Publication.objects.live().for_page().get(pk=found[0].pk))
        facts = {**made, "side_name": record.side_name(made["side"], made["product"], made["area"])}
        answer = render(request, "embed/article.html", {"record": made, "asked": asked, "half": facts})
        answer["Link"] = f'<{formats.absolute(made["url"])}>; rel="canonical"'
        return answer
    happening = active_incidents.affecting(active_incidents.current(), found, code=asked.code)
    context = {"asked": asked, "choices": found, "incidents": happening}
    return render(request, "embed/other.html", context, status=200 if found else 404)


@require_safe
@cache_control(public=True, max_age=HOUR)
def script(request: HttpRequest) -> HttpResponse:
    """At a lasting address, which products carry. Any page may load it; it tells us nothing of that page."""
    answer = HttpResponse(_source(), content_type="text/javascript; charset=utf-8")
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _source() -> bytes:
    return (Path(settings.BASE_DIR) / "static" / "js" / "embed" / "embed.js").read_bytes()
