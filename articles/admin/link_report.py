"""The links of one article, both ways, and the list of all that lead nowhere."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import link_checker
from articles.content import article_checks, snapshot
from articles.models import Article, ExternalLink

from .form_checks import lines_of
from .history import article_for, context_of

MOST = 300  # of one list


@require_safe
def links_of(request, object_id: str) -> HttpResponse:
    """What links here, live and in drafts, and what is wrong with the links from here."""
    article = article_for(request, object_id)
    if article.deleted_at is not None:
        raise Http404("deleted")
    data = snapshot.take(article)
    pages = link_checker.articles_linking_to(article)
    shown = {page.article_id for page in pages}
    about = context_of(
        request,
        article,
        _("Links"),
        live_here=pages,
        drafts_here=[
            one for one in link_checker.drafts_linking_to(article, request.user) if one.pk not in shown
        ],
        lines=[line for line in lines_of(data).lines if line.kind in ("link", "dead")],
        names=len(article_checks.names_in(data)),
        outside=article.external_links.exclude(state=ExternalLink.State.WELL),
    )
    return render(request, "admin/articles/article/links.html", about)


@require_safe
def broken_links(request) -> HttpResponse:
    """The links of live articles that lead nowhere, of those that are this editor's to mend."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    mine = Article.objects.not_deleted().for_editor(request.user).values("pk")
    bad = [ExternalLink.State.DEAD, ExternalLink.State.DOUBTFUL]
    sites = ExternalLink.objects.on_live_articles().filter(state__in=bad, article__in=mine)
    sites = sites.select_related("article__publication")
    last = ExternalLink.objects.order_by("-checked_at").values_list("checked_at", flat=True).first()
    about: dict[str, Any] = {
        **admin.site.each_context(request),
        **{"title": _("Broken links"), "opts": Article._meta},
        "broken": [
            _told(one)
            for one in link_checker.articles_with_broken_links().filter(publication__article__in=mine)[:MOST]
        ],
        "sites": sites.order_by("state", "url")[:MOST],
        "checked_at": last,
    }
    return render(request, "admin/articles/article/broken_links.html", about)


def _told(link: Any) -> dict[str, Any]:
    target = link.target
    if target is None or target.deleted_at is not None:
        why = _("no article is called so")
    elif getattr(target, "publication", None):
        why = _("was withdrawn")
    else:
        why = _("is not published yet")
    return {"link": link, "article": link.publication.article_id, "title": link.publication.title, "why": why}
