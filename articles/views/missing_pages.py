"""Addresses without a page: old and mistyped ones are redirected, others are searched for by their words."""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, get_language_from_path, override

from articles import search
from articles.models import Publication, Redirect, article_url
from articles.strings.characters import FORBIDDEN, blank_controls
from articles.strings.old_addresses import id_address
from articles.strings.slugs import read_slug

from .code_lookup import supported_language

GetResponse = Callable[[HttpRequest], HttpResponseBase]
MAX_PATH_LENGTH = 500
_ARTICLE_PATH = re.compile(r"(?:/[a-z]{2,3}(?:-[a-z]+)?)?/+articles/(.+)", re.IGNORECASE | re.DOTALL)

_LANGUAGE_PATH = re.compile(r"/([a-z]{2,3}(?:[-_][a-z]{2,4})?)(/[^/].*|/)\Z", re.IGNORECASE | re.DOTALL)

MAX_WORDS_LENGTH, MAX_WORDS = 200, 8
MAX_ARTICLES = 5
# Addresses that programs ask for, and those with a secret in them.
_NOT_SEARCHED = re.compile(
    r"/+(?:\.|(?:accounts|admin|api|embed|feeds|media|preview|static|wp-[a-z]+)(?:/|\Z))", re.IGNORECASE
)
# The first part says what kind of page it is.
_KINDS = re.compile(
    r"\A/+(?:articles?|codes?|compare|e|faqs?|help|kb|pages?|products?|questions?|search|support)(?=/)"
)
_FILE_END = re.compile(r"\.[a-z]{2,5}\Z")
_WORD = re.compile(r"[^\W_]+")


def redirect_in_debug(get_response: GetResponse) -> GetResponse:
    """Redirect with DEBUG, too, where Django shows a page of its own and never asks our handler."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_missing = settings.DEBUG and response.status_code == 404
        return (is_missing and redirect_unknown(request)) or response

    return middleware


def redirect_unknown(request: HttpRequest) -> HttpResponse | None:
    """Answer an address that no pattern has, if it is an old or a mistyped one. Never raises."""
    if request.method not in ("GET", "HEAD") or _lacks_slash(request.path_info):
        return None
    if request.resolver_match and request.resolver_match.url_name != "article-detail":
        return None
    try:
        if request.resolver_match:
            # Other help centers have articles at /articles/, too, but with an id.
            return _redirect_old(request) if id_address(request.path_info) else None
        return _redirect_old(request) or _redirect_mistyped(request) or _redirect_language(request)
    except DatabaseError:
        return None  # "not found" is the answer without a database, too


def find_articles(request: HttpRequest) -> tuple[str, list[Publication]]:
    """Return the words of the address and the live articles that they find. Never raises."""
    words = "" if _lacks_slash(request.path_info) else words_of_address(request.path_info)
    if not words:
        return "", []
    try:
        results = search.find(words, language=get_language(), size=MAX_ARTICLES, excerpts=False)
    except DatabaseError:
        return words, []
    return words, [hit.publication for hit in results.hits]


def words_of_address(path: str) -> str:
    """Return the words of an address, or "" if none of them tells what was looked for."""
    if language := get_language_from_path(path):
        path = path[len(language) + 1 :]
    path = blank_controls(unquote(path[:MAX_WORDS_LENGTH])).rstrip("/")
    if _NOT_SEARCHED.match(path):
        return ""
    words = _WORD.findall(_FILE_END.sub("", _KINDS.sub("", path)))
    return " ".join(words[:MAX_WORDS]).lower()


def _lacks_slash(path: str) -> bool:
    """Return whether a page has this address with a slash at its end; CommonMiddleware leads there."""
    return not path.endswith("/") and bool(is_valid_path(f"{path}/"))


def _redirect_old(request: HttpRequest) -> HttpResponse | None:
    """Answer an imported redirect with one query: of the address itself, or of the id in it.

    Unpublished articles answer 410, drafts nothing.
    """
    path = request.path_info.rstrip("/")
    if not path or len(path) > MAX_PATH_LENGTH or FORBIDDEN.search(path):
        return None
    columns = [f"article__publication__{name}" for name in ("slug", "language", "live")]
    paths = [path, id_address(path)]
    rows = Redirect.objects.filter(path__in=paths).values_list("path", "target", "article", *columns)
    row = min(rows, key=lambda row: paths.index(row[0]), default=None)
    if row is None:
        return None
    _path, target, article, slug, language, live = row
    if article and live is None:
        return None
    return _gone(request) if article and not live else _moved(target or article_url(slug, language))


def _redirect_mistyped(request: HttpRequest) -> HttpResponse | None:
    """Answer an article's address with something stray around its slug, such as `/articles/error-102).`"""
    match = _ARTICLE_PATH.match(request.path_info)
    slug = read_slug(match[1]) if match else ""
    if not slug:
        return None
    rows = list(Publication.objects.with_slug_ever(slug, get_language()).only("slug", "language", "live"))
    if live := next((row for row in rows if row.live), None):
        return _moved(live.get_absolute_url())
    return _gone(request) if rows else None


def _redirect_language(request: HttpRequest) -> HttpResponse | None:
    """Answer a page's address with a language in another spelling: /DE/codes/, /en_GB/codes/, /en/codes/."""
    match = _LANGUAGE_PATH.match(request.path_info)
    language = supported_language(match[1]) if match else ""
    if not match or not language:
        return None
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    path, query = f"{prefix}{match[2]}", request.META.get("QUERY_STRING", "")
    with override(language):
        if path == request.path_info or not is_valid_path(path):
            return None
    return _moved(f"{quote(path)}?{query}" if query else quote(path))


def _moved(address: str) -> HttpResponse:
    response = HttpResponsePermanentRedirect(address)
    patch_cache_control(response, no_cache=True)
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    response = render(request, "410.html", status=410)
    patch_cache_control(response, no_cache=True)
    return response
