"""The search box of the desk: articles, drafts, people, products, and pages of the desk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import search
from articles.content import snapshot
from articles.models import Area, Article, FormerSlug, Product, Publication, Revision
from articles.strings.codes import canonical_code, strip_cue_words
from articles.strings.folding import fold
from articles.strings.numbers import whole_number
from articles.strings.words import split_words

from . import menu
from .article_columns import state
from .forms import one_line
from .pages import article_page_url, publication_of, render_page

MAX_QUERY_LENGTH = 2000  # a whole message may be pasted
MAX_ARTICLES = 30
MAX_OTHERS = 8  # people, products, and areas
MAX_DRAFTS = 300  # whose text is read, those changed last first


@dataclass
class Found:
    """One result: its name and URL, and what tells it from others."""

    title: str
    url: str
    code: str = ""
    facts: list[str] = field(default_factory=list)


@require_safe
def search_desk(request: HttpRequest) -> HttpResponse:
    """Show what matches `q`, each kind only to those who may see it."""
    query = one_line(request.GET.get("q", "")[:MAX_QUERY_LENGTH])
    groups = _groups(request, query) if query else []
    return render_page(
        request,
        "search.html",
        _("Search"),
        desk_query=query,
        groups=[(label, rows) for label, rows in groups if rows],
    )


def _groups(request: HttpRequest, query: str) -> list[tuple[str, list[Found]]]:
    return [
        (_("Articles"), _articles(request, query)),
        (_("Pages"), _pages(request, query)),
        (_("Products and areas"), _products(request, query)),
        (_("People"), _people(request, query)),
    ]


# Articles


def _articles(request: HttpRequest, query: str) -> list[Found]:
    """Return articles, those with this code first, then those with the words; or the one at this address.

    Of articles that this editor may not work on, only what is published is searched and shown.
    """
    if not request.user.has_perm("articles.view_article"):
        return []
    mine = Article.objects.not_deleted().for_editor(request.user)
    wanted = list(dict.fromkeys(_article_ids(request, mine, query)))[: 2 * MAX_ARTICLES]
    own = mine.select_related("product", "publication__revision").prefetch_related("codes").in_bulk(wanted)
    live = Publication.objects.live().select_related("product").filter(article__in=wanted)
    others = {row.article_id: row for row in live if row.article_id not in own}
    found = (
        _own(own[pk]) if pk in own else _published(others[pk]) for pk in wanted if pk in own or pk in others
    )
    return list(found)[:MAX_ARTICLES]


def _article_ids(request: HttpRequest, mine: Any, query: str) -> Iterator[int]:
    if address := _path_of(request, query):
        yield from _ids_at(address)
        return
    if canonical := canonical_code(strip_cue_words(query)):
        yield from (
            mine.filter(codes__canonical=canonical).order_by("-updated_at").values_list("pk", flat=True)
        )
    yield from (hit.publication.article_id for hit in search.find(query, size=MAX_ARTICLES).hits)
    matches, _duplicates = admin.site.get_model_admin(Article).get_search_results(request, mine, query[:200])
    yield from matches.order_by("-updated_at").values_list("pk", flat=True)[:MAX_ARTICLES]
    yield from _drafts_with(mine, set(split_words(fold(query))))


def _drafts_with(mine: Any, words: set[str]) -> Iterator[int]:
    """Yield drafts and articles with unpublished changes whose newest text has all of these words."""
    newest = Revision.objects.filter(article__in=mine, number=F("article__version"))
    drafts = newest.filter(Q(published_at=None) | ~Q(article__publication__live=True))
    for revision in drafts.order_by("-article__updated_at")[:MAX_DRAFTS] if words else ():
        if words <= set(split_words(fold(" ".join(_strings(snapshot.of(revision)))))):
            yield revision.article_id


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _own(article: Article) -> Found:
    codes = [row.code for row in article.codes.all()]
    return Found(
        article.title,
        article_page_url(article),
        codes[0] if codes else "",
        [state(article), article.product.name, *_public(article)],
    )


def _public(article: Article) -> list[str]:
    publication = publication_of(article)
    # A draft may have another title than the page that readers know.
    is_renamed = publication is not None and publication.live and publication.title != article.title
    return [publication.title] if publication and is_renamed else []


def _published(publication: Publication) -> Found:
    return Found(
        publication.title,
        publication.get_absolute_url(),
        publication.code,
        [_("Published"), publication.product.name],
    )


# A pasted address


def _path_of(request: HttpRequest, query: str) -> str:
    """Return the path of an address of this site; "" for anything else."""
    hosts = {request.get_host(), urlsplit(settings.SITE_URL).netloc}
    try:
        parts = urlsplit(query)
    except ValueError:
        return ""
    is_ours = (
        parts.netloc in hosts if parts.scheme in ("http", "https") else not (parts.scheme or parts.netloc)
    )
    return unquote(parts.path) if is_ours and parts.path.startswith("/") else ""


def _ids_at(path: str) -> Iterator[int]:
    """Yield the article of a page for readers or of one about it in the admin."""
    language, match = _resolve(path)
    if match is None:
        return
    if (match.url_name or "").startswith("articles_article_"):
        if pk := whole_number(str(match.kwargs.get("object_id", ""))):
            yield pk
    elif slug := match.kwargs.get("slug"):
        live = Publication.objects.live().in_language(language).filter(slug=slug)
        yield from live.values_list("article_id", flat=True)
        former = FormerSlug.objects.filter(language=language, slug=slug)
        yield from former.values_list("article_id", flat=True)
        yield from Article.objects.filter(language=language, slug=slug).values_list("pk", flat=True)
    elif code := canonical_code(match.kwargs.get("code", "")):
        yield from (Publication.objects.live().with_code(code).values_list("article_id", flat=True))


def _resolve(path: str) -> tuple[str, ResolverMatch | None]:
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            return language, resolve(path)
        except Resolver404:
            return language, None


# Everything else


def _pages(request: HttpRequest, query: str) -> list[Found]:
    words = query.casefold().split()
    return [
        Found(str(page.label), url, facts=[str(section.label)])
        for section, page, url in menu.pages_of(request.user)
        if all(word in f"{section.label} {page.label}".casefold() for word in words)
    ]


def _products(request: HttpRequest, query: str) -> list[Found]:
    rows: list[Found] = []
    for model in (Product, Area):
        rows += _rows(request, model, ["name", "slug"], query, str)
    return rows


def _people(request: HttpRequest, query: str) -> list[Found]:
    return _rows(
        request,
        User,
        ["username", "first_name", "last_name", "email"],
        query,
        lambda one: one.get_full_name() or str(one),
    )


def _rows(request: HttpRequest, model: Any, columns: Iterable[str], query: str, name: Any) -> list[Found]:
    """Return rows of a model with every word in one of the columns, as its own list would show them."""
    model_admin = admin.site.get_model_admin(model)
    if not model_admin.has_view_or_change_permission(request):
        return []
    matching = Q()
    for word in query.split()[:10]:
        matching &= Q(*((f"{column}__icontains", word) for column in columns), _connector=Q.OR)
    opts = model._meta
    url_name = f"admin:{opts.app_label}_{opts.model_name}_change"
    rows = model_admin.get_queryset(request).filter(matching)[:MAX_OTHERS]
    return [
        Found(name(row), reverse(url_name, args=[row.pk]), facts=[str(opts.verbose_name)]) for row in rows
    ]
