"""Articles to link to while one is written: by code or title, live ones and those the editor may work on."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from articles.models import Article, Publication, PublicationCode
from articles.strings.codes import canonical_code, strip_cue_words

from .forms import one_line
from .preview import may_edit, not_allowed

MOST = 12
LONGEST = 200


def link_targets(search: Callable[..., Any]) -> Callable[[HttpRequest], HttpResponse]:
    """The view: `q` in, at most twelve articles out, those with exactly this code first.

    `search` is the one of the list of articles, so both find the same. 403 is a short text, as for previews.
    """

    @never_cache
    @require_GET
    def view(request: HttpRequest) -> HttpResponse:
        if not may_edit(request.user):
            return not_allowed()
        q = one_line(request.GET.get("q", "")[:LONGEST])
        return JsonResponse({"articles": _found(request, search, q) if q else []})

    return view


def _found(request: HttpRequest, search: Callable[..., Any], q: str) -> list[dict[str, str]]:
    mine = Article.objects.not_deleted().for_editor(request.user)
    found, _duplicates = search(request, mine, q)
    own = (
        mine.filter(pk__in=found.order_by().values("pk"))
        .select_related("product", "publication")
        .prefetch_related("codes")
        .order_by("title", "pk")[: MOST * 4]
    )
    others = _published(q).exclude(article__in=mine.values("pk")).select_related("product")
    told = [_told(one) for one in own] + [
        _told_live(one) for one in others.order_by("title", "pk")[: MOST * 4]
    ]
    exact = [q.lower() in map(str.lower, codes) for codes, _one in told]
    rated = sorted(zip(exact, told, strict=True), key=lambda one: (not one[0], one[1][1]["title"]))
    return [one for _exact, (_codes, one) in rated[:MOST]]


def _published(q: str) -> QuerySet[Publication]:
    """By what readers see alone: of the articles of others, what is not published yet is not told."""
    words = Q()
    for word in q.split():
        named = Q(title__icontains=word) | Q(slug__icontains=word) | Q(article__source_id__icontains=word)
        coded = PublicationCode.objects.filter(code__icontains=word).values("publication")
        words &= named | Q(pk__in=coded)
    if canonical := canonical_code(strip_cue_words(q)):
        words |= Q(pk__in=PublicationCode.objects.filter(canonical=canonical).values("publication"))
    return Publication.objects.live().filter(words)


def _told(article: Article) -> tuple[list[str], dict[str, str]]:
    publication = getattr(article, "publication", None)
    codes = [row.code for row in article.codes.all()]
    state = "" if publication and publication.live else str(article.get_status_display())
    return codes, _row(article, codes, state)


def _told_live(publication: Publication) -> tuple[list[str], dict[str, str]]:
    return publication.codes, _row(publication, publication.codes, "")


def _row(one: Article | Publication, codes: list[str], state: str) -> dict[str, str]:
    named = {"code": ", ".join(codes[:3]), "product": one.product.name, "state": state}
    return {"slug": one.slug, "title": one.title, **named}
