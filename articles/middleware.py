"""Middleware of the help center: scheduled changes before a request, redirects after a missing page."""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from articles import editing
from articles.models import Redirect, article_url
from articles.strings.characters import FORBIDDEN

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# These show nothing of any article, or must answer without a database.
WITHOUT_SCHEDULES = ("/livez", "/media/", "/static/", "/robots.txt", "/opensearch.xml")
MAX_PATH_LENGTH = 500


def apply_due_schedules(get_response: GetResponse) -> GetResponse:
    """Publish and unpublish what is due before the request is answered."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(WITHOUT_SCHEDULES):
            editing.carry_out_due()
        return get_response(request)

    return middleware


def legacy_redirects(get_response: GetResponse) -> GetResponse:
    """Redirect old addresses for which the site has no page. Every other missing page stays missing."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code != 404 or request.resolver_match or request.method not in ("GET", "HEAD"):
            return response
        return _redirect(request) or response

    return middleware


def _redirect(request: HttpRequest) -> HttpResponse | None:
    """Answer an old address with one query, or None. Unpublished articles answer 410, drafts 404."""
    path = request.path_info.rstrip("/")
    if not path or len(path) > MAX_PATH_LENGTH or FORBIDDEN.search(path):
        return None
    columns = [f"article__publication__{name}" for name in ("slug", "language", "live")]
    try:
        row = Redirect.objects.filter(path=path).values_list("target", "article", *columns).first()
    except DatabaseError:
        return None  # "not found" is the answer without a database, too
    if row is None:
        return None
    target, article, slug, language, live = row
    if article and live is None:
        return None
    if article and not live:
        response = render(request, "410.html", status=410)
    else:
        response = HttpResponsePermanentRedirect(target or article_url(slug, language))
    patch_cache_control(response, no_cache=True)
    return response
