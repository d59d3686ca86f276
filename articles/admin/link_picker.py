"""Articles to choose from, wherever the admin asks for one: published ones and those the editor may work on.

They are found by code, title, address, or external ID. Links, related articles, comparisons, translations,
pins, redirects, and merges use the same picker.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from articles.models import Article, Contact, Publication, PublicationCode
from articles.strings.codes import canonical_code, strip_cue_words

from .forms import one_line
from .pages import publication_of
from .preview import may_edit, not_allowed

MAX_TARGETS = 12
MAX_CANDIDATES = 4 * MAX_TARGETS
MAX_QUERY_LENGTH = 200
MAX_NAMES = 50
MAX_CONTACTS = 5
ADDRESS = re.compile(r"(?:https?://[^/]+)?/(?:[^?#]*/)?(?P<slug>[^/?#]+)/?(?:[?#]|\Z)")


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
    """Answer at most twelve articles for `q`, those with exactly this code first; or those named by `name`.

    With `contacts`, verified contacts that match come after them, for links in texts.

    403 is a short text, as for previews.
    """
    if not _may_choose(request.user):
        return not_allowed()
    if names := request.GET.getlist("name")[:MAX_NAMES]:
        return JsonResponse({"articles": list(_name_targets(request, names))})
    q = one_line(request.GET.get("q", "")[:MAX_QUERY_LENGTH])
    targets = _find_targets(request, q) if q else []
    rows = [target.as_json() for target in targets]
    if q and "contacts" in request.GET:
        rows += _find_contacts(q)
    return JsonResponse({"articles": rows})


def _find_contacts(q: str) -> list[dict[str, str]]:
    """Return verified contacts by key, owner, or value, as the list of articles shows them."""
    words = q.removeprefix("contact:").split()
    matching = Q()
    for word in words:
        matching &= Q(key__icontains=word) | Q(owner__icontains=word) | Q(value__icontains=word)
    rows = Contact.objects.verified().filter(matching).order_by("key")[:MAX_CONTACTS]
    return [
        {
            "slug": f"contact:{row.key}",
            "title": row.owner,
            "code": row.value,
            "product": str(row.get_kind_display()),
            "state": "",
        }
        for row in rows
    ]


def _may_choose(user: Any) -> bool:
    """Return whether this user sees articles at all: managers choose some that they don't write."""
    return may_edit(user) or (user.is_active and user.is_staff and user.has_perm("articles.view_article"))


def _name_targets(request: HttpRequest, names: list[str]) -> Iterator[dict[str, str]]:
    """Yield what forms name by slug or external ID, each with its `name`."""
    wanted = {one_line(name)[:MAX_QUERY_LENGTH] for name in names}
    mine = Article.objects.not_deleted().for_editor(request.user)
    own = mine.filter(Q(slug__in=wanted) | Q(source_id__in=wanted))
    own = own.select_related("product", "publication").prefetch_related("codes").order_by("pk")
    others = Publication.objects.live().filter(Q(slug__in=wanted) | Q(article__source_id__in=wanted))
    others = others.exclude(article__in=mine.values("pk")).select_related("product", "article").order_by("pk")
    for target in [*map(_own_target, own), *(LinkTarget(row, row.codes) for row in others)]:
        article = target.article
        source_id = article.source_id if isinstance(article, Article) else article.article.source_id
        for name in {article.slug, source_id} & wanted:
            yield {"name": name, **target.as_json()}


def _find_targets(request: HttpRequest, q: str) -> list[LinkTarget]:
    mine = Article.objects.not_deleted().for_editor(request.user)
    if address := ADDRESS.match(q):
        q = address["slug"]
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
        is_exact = q.lower() in [target.article.slug, *map(str.lower, target.codes)]
        return not is_exact, target.article.title

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
