"""Articles to link to while one is written: by code or title, live ones and those the editor may work on."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from articles.models import Article

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
    present = Article.objects.present()
    mine = present.for_editor(request.user).values("pk")
    rows = present.filter(Q(pk__in=mine) | Q(publication__live=True))
    found, _duplicates = search(request, rows, q)
    pks = found.order_by().values("pk")
    articles = (
        present.filter(pk__in=pks)
        .select_related("product", "publication")
        .prefetch_related("codes")
        .order_by("title", "pk")[: MOST * 4]
    )
    rated = sorted(
        articles, key=lambda one: not any(row.code.lower() == q.lower() for row in one.codes.all())
    )
    return [_told(one) for one in rated[:MOST]]


def _told(article: Article) -> dict[str, str]:
    publication = getattr(article, "publication", None)
    return {
        "slug": article.slug,
        "title": article.title,
        "code": ", ".join(row.code for row in article.codes.all()[:3]),
        "product": article.product.name,
        "state": "" if publication and publication.live else str(article.get_stage_display()),
    }
