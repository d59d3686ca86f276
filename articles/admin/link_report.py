"""The links of one article, in both directions, and the list of all broken links."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import editing, link_checker
from articles.content import article_checks, snapshot
from articles.models import Article, ExternalLink

from .form_checks import check_snapshot
from .pages import EditorRequest, get_editor_article, publication_of, render_article_page, render_page

MAX_LINKS = 300  # of each list


@require_safe
def list_article_links(request: EditorRequest, object_id: str) -> HttpResponse:
    """Show what links to an article, and what is wrong with its own links."""
    article = get_editor_article(request, object_id)
    if article.deleted_at is not None:
        raise Http404("deleted")
    data = snapshot.take(article)
    pages = link_checker.articles_linking_to(article)
    published = {page.article_id for page in pages}
    drafts = link_checker.drafts_linking_to(article, request.user)
    return render_article_page(
        request,
        "links.html",
        article,
        _("Links"),
        linking_pages=pages,
        may_merge=editing.is_allowed("delete", request.user, article),
        linking_drafts=[draft for draft in drafts if draft.pk not in published],
        issues=[issue for issue in check_snapshot(data).issues if issue.kind in ("link", "dead")],
        link_count=len(article_checks.linked_names(data)),
        external_links=article.external_links.exclude(state=ExternalLink.State.WELL),
    )


@require_safe
def list_broken_links(request: EditorRequest) -> HttpResponse:
    """List the broken links of published articles that this editor may work on."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    mine = Article.objects.not_deleted().for_editor(request.user).values("pk")
    failing = [ExternalLink.State.DEAD, ExternalLink.State.DOUBTFUL]
    external = ExternalLink.objects.on_live_articles().filter(state__in=failing, article__in=mine)
    internal = link_checker.broken_article_links().filter(publication__article__in=mine)
    checks = ExternalLink.objects.order_by("-checked_at").values_list("checked_at", flat=True)
    return render_page(
        request,
        "article/broken_links.html",
        _("Broken links"),
        opts=Article._meta,
        internal_links=[_internal_link(link) for link in internal[:MAX_LINKS]],
        external_links=external.select_related("article__publication").order_by("state", "url")[:MAX_LINKS],
        checked_at=checks.first(),
    )


def _internal_link(link: Any) -> dict[str, Any]:
    target = link.target
    if target is None or target.deleted_at is not None:
        reason = _("no article is called so")
    elif publication_of(target):
        reason = _("was withdrawn")
    else:
        reason = _("is not published yet")
    return {
        "link": link,
        "article": link.publication.article_id,
        "title": link.publication.title,
        "reason": reason,
    }
