"""Articles to link to from the editor: by code or title, published ones and those the editor may work on."""

from dataclasses import dataclass

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from articles.models import Article, Publication, PublicationCode
from articles.strings.codes import canonical_code, strip_cue_words

from .forms import one_line
from .pages import publication_of
from .preview import may_edit, not_allowed

MAX_TARGETS = 12
MAX_CANDIDATES = 4 * MAX_TARGETS
MAX_QUERY_LENGTH = 200


@dataclass
class LinkTarget:
    """An article in the list; `state` is empty if it is published."""

    article: Article | Publication
    codes: list[str]
    state: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "slug": self.article.slug,
            "title": self.article.title,
            "code": ", ".join(self.codes[:3]),
            "product": self.article.product.name,
            "state": self.state,
        }


@never_cache
@require_GET
def link_targets(request: HttpRequest) -> HttpResponse:
    """Answer at most twelve articles for `q`, those with exactly this code first.

    403 is a short text, as for previews.
    """
    if not may_edit(request.user):
        return not_allowed()
    q = one_line(request.GET.get("q", "")[:MAX_QUERY_LENGTH])
    targets = _find_targets(request, q) if q else []
    return JsonResponse({"articles": [target.as_json() for target in targets]})


def _find_targets(request: HttpRequest, q: str) -> list[LinkTarget]:
    mine = Article.objects.not_deleted().for_editor(request.user)
    # The search of the list of articles, so that both find the same.
    matches, _duplicates = admin.site.get_model_admin(Article).get_search_results(request, mine, q)
    own = (
        mine.filter(pk__in=matches.order_by().values("pk"))
        .select_related("product", "publication")
        .prefetch_related("codes")
        .order_by("title", "pk")[:MAX_CANDIDATES]
    )
    others = _search_published(q).exclude(article__in=mine.values("pk")).select_related("product")
    targets = [_own_target(article) for article in own]
    targets += [LinkTarget(row, row.codes) for row in others.order_by("title", "pk")[:MAX_CANDIDATES]]

    def rank(target: LinkTarget) -> tuple[bool, str]:
        return q.lower() not in map(str.lower, target.codes), target.article.title

    return sorted(targets, key=rank)[:MAX_TARGETS]


def _own_target(article: Article) -> LinkTarget:
    publication = publication_of(article)
    state = "" if publication and publication.live else str(article.get_status_display())
    return LinkTarget(article, [row.code for row in article.codes.all()], state)


def _search_published(q: str) -> QuerySet[Publication]:
    """Search what readers see: of other editors' articles, drafts stay hidden."""
    matching = Q()
    for word in q.split():
        in_names = Q(title__icontains=word) | Q(slug__icontains=word) | Q(article__source_id__icontains=word)
        with_code = PublicationCode.objects.filter(code__icontains=word).values("publication")
        matching &= in_names | Q(pk__in=with_code)
    if canonical := canonical_code(strip_cue_words(q)):
        matching |= Q(pk__in=PublicationCode.objects.filter(canonical=canonical).values("publication"))
    return Publication.objects.live().filter(matching)
