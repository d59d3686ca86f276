"""The links of one article, in both directions, and the list of all broken links."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from articles import editing, http_probe, link_checker, own_links
from articles.content import article_checks, snapshot
from articles.models import Article, ExternalLink, Publication

from .form_checks import check_snapshot
from .pages import (
    EditorRequest,
    get_editor_article,
    publication_of,
    redirect_to,
    render_article_page,
    render_page,
)

MAX_LINKS = 300  # of each list
# What an editor waits for at most; the daily check has more time.
CHECKED_AT_ONCE, CHECK_SECONDS, CHECK_PAUSE_SECONDS = 20, 12.0, 0.5


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
    pages = Publication.objects.live().filter(article__in=mine).only("article", "title", "html")
    checks = ExternalLink.objects.order_by("-checked_at").values_list("checked_at", flat=True)
    return render_page(
        request,
        "article/broken_links.html",
        _("Broken links"),
        opts=Article._meta,
        internal_links=[_internal_link(link) for link in internal[:MAX_LINKS]],
        external_links=external.select_related("article__publication").order_by("state", "url")[:MAX_LINKS],
        checked_at=checks.first(),
        own_addresses=own_links.broken_addresses(pages.order_by("pk").iterator(200))[:MAX_LINKS],
        may_check=request.user.has_perm("articles.change_article"),
    )


@require_POST
def check_links(request: EditorRequest) -> HttpResponse:
    """Check links to other sites for a few seconds, those first that waited longest."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    _check(request, None)
    return HttpResponseRedirect(reverse("admin:articles_article_broken_links"))


@require_POST
def check_article_links(request: EditorRequest, object_id: str) -> HttpResponse:
    """Check the links of one article, however long ago they were checked."""
    article = get_editor_article(request, object_id)
    if not editing.is_allowed("save", request.user, article):
        raise PermissionDenied
    _check(request, article)
    return redirect_to(article, "links")


def _check(request: EditorRequest, article: Article | None) -> None:
    checked = list(
        link_checker.check_urls(
            limit=CHECKED_AT_ONCE,
            seconds=CHECK_SECONDS,
            pause=CHECK_PAUSE_SECONDS,
            probe=link_checker.site_probe(),
            article=article,
        )
    )
    broken = sum(result.state in (http_probe.DEAD, http_probe.DOUBTFUL) for _url, result in checked)
    text = ngettext("%(n)d link checked.", "%(n)d links checked.", len(checked)) % {"n": len(checked)}
    text += " " + ngettext("%(n)d didn't respond.", "%(n)d didn't respond.", broken) % {"n": broken}
    if len(checked) == CHECKED_AT_ONCE:
        text += " " + _("Check again to test more links.")
    messages.success(request, text)


def _internal_link(link: Any) -> dict[str, Any]:
    target = link.target
    if target is None or target.deleted_at is not None:
        reason = _("no such article")
    elif publication_of(target):
        reason = _("was unpublished")
    else:
        reason = _("is not published yet")
    return {
        "link": link,
        "article": link.publication.article_id,
        "title": link.publication.title,
        "reason": reason,
    }
