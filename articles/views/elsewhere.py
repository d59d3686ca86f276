"""Addresses of an earlier help center: asked for only where no page of ours has the address."""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from articles.models import Redirect, article_url
from articles.strings.characters import FORBIDDEN

GetResponse = Callable[[HttpRequest], HttpResponseBase]
LONGEST = 500


def old_addresses(get_response: GetResponse) -> GetResponse:
    """Lead from old addresses to where their content is now. All else that is not found stays as it was."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code != 404 or request.resolver_match or request.method not in ("GET", "HEAD"):
            return response
        return _answer(request) or response

    return middleware


def _answer(request: HttpRequest) -> HttpResponse | None:
    """One query. What leads to a withdrawn article is gone with it; to one never published, it is nothing."""
    path = request.path_info.rstrip("/")
    if not path or len(path) > LONGEST or FORBIDDEN.search(path):
        return None
    ends = [f"article__publication__{name}" for name in ("slug", "language", "live")]
    try:
        found = Redirect.objects.filter(path=path).values_list("target", "article", *ends).first()
    except DatabaseError:
        return None  # nobody gets a worse answer for it than "not found"
    if found is None:
        return None
    target, article, slug, language, live = found
    if article and live is None:
        return None
    if article and not live:
        answer = render(request, "410.html", status=410)
    else:
        answer = HttpResponsePermanentRedirect(target or article_url(slug, language))
    patch_cache_control(answer, no_cache=True)
    return answer
