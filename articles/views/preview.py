"""Preview links: a draft for people without an account, by a signed link that expires."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from articles import editing
from articles.content import record, snapshot
from articles.models import Publication, Revision

from .http_cache import uncached


@require_safe
def preview_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Show a revision as readers would see it, with a banner.

    404 if the signature is invalid. 410 if the link has expired: it is too old, the article was published,
    unpublished or deleted since, or its creator has lost the permission.
    """
    try:
        link = editing.read_preview(token)
    except signing.BadSignature:
        raise Http404("no such preview") from None
    revision = Revision.objects.select_related("article__owner").filter(pk=link.revision).first()
    if revision is None or not _is_valid(link, revision):
        return _hide_from_caches(render(request, "articles/preview_expired.html", status=410))
    data = snapshot.of(revision)
    with translation.override(data["language"]):
        article = record.load(record.draft_publication(revision.article, data))
        expires_at = link.made_at + timedelta(days=settings.PREVIEW_DAYS)
        context = {"record": article, "revision": revision, "expires_at": expires_at}
        return _hide_from_caches(render(request, "articles/preview.html", context))


def _is_valid(link: editing.PreviewLink, revision: Revision) -> bool:
    article = revision.article
    if link.made_at + timedelta(days=settings.PREVIEW_DAYS) <= timezone.now() or article.deleted_at:
        return False
    if Publication.objects.filter(article=article).changed_since(link.made_at).exists():
        return False
    if link.editor is None:
        return True
    editor = get_user_model().objects.filter(pk=link.editor).first()
    return editor is not None and editing.is_allowed("preview", editor, article)


def _hide_from_caches(response: HttpResponse) -> HttpResponse:
    """Keep the page out of caches, search engines and the Referer header."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return uncached(response)
