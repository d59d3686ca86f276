"""Helpers of the admin's own pages: their frame, and the article that a page is about."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import editing
from articles.models import Article, Publication, Revision
from articles.strings.numbers import whole_number


class PublishedOnly(Http404):
    """The editor may not work on this article, but read what is published and suggest a change."""

    def __init__(self, article: int) -> None:
        super().__init__("the article of someone else")
        self.article = article


class EditorRequest(HttpRequest):
    """A request of a signed-in editor: the admin site lets no one else in."""

    user: User


def render_page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """Render a template of the admin, named without its folder, inside the admin's frame."""
    frame = admin.site.each_context(request)
    return render(request, f"admin/articles/{template}", {**frame, "title": title, **context})


def render_article_page(
    request: EditorRequest, template: str, article: Article, title: str, **context: Any
) -> HttpResponse:
    """Render a page about one article, with what all of them show around their own part."""
    frame = {
        "article": article,
        "opts": Article._meta,
        "live": live_revision(article),
        "site_itself": _("System"),
        "may_change": article.deleted_at is None and editing.is_allowed("save", request.user, article),
        "may_schedule": article.deleted_at is None and editing.is_allowed("schedule", request.user),
    }
    return render_page(request, f"article/{template}", title, **frame, **context)


def get_editor_article(request: HttpRequest, object_id: str) -> Article:
    """Return an article that this editor may see, deleted or not. Any other answers 404, as if it did not
    exist."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    pk = whole_number(object_id)
    rows = Article.objects.for_editor(request.user).with_parts().select_related("publication__revision")
    article = rows.filter(pk=pk).first() if pk else None
    if article is None:
        raise no_such_article(request, pk)
    return article


def no_such_article(request: HttpRequest, pk: int | None) -> Http404:
    """Return the error for an article that isn't there for this editor, or only as readers see it."""
    may_suggest = request.method in ("GET", "HEAD") and request.user.has_perm("articles.change_article")
    if pk and may_suggest and Publication.objects.live().filter(article=pk).exists():
        return PublishedOnly(pk)
    return Http404("no such article")


def article_page_url(article: Article | int, name: str = "change") -> str:
    """Return the URL of an article's form, or of another page about it."""
    pk = article.pk if isinstance(article, Article) else article
    return reverse(f"admin:articles_article_{name}", args=[pk])


def redirect_to(article: Article, name: str = "change") -> HttpResponse:
    return HttpResponseRedirect(article_page_url(article, name))


def format_moment(at: datetime) -> str:
    """Return a time in the editor's zone, which it names."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M %Z}"


def publication_of(article: Article) -> Publication | None:
    return getattr(article, "publication", None)


def live_revision(article: Article) -> Revision | None:
    """Return the revision that readers see, if any."""
    publication = publication_of(article)
    return publication.revision if publication and publication.live else None
