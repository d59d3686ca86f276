"""A draft for somebody without an account: by a signed link, for some days, while it is a draft."""

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
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The page of one revision as readers would see it, with a banner.

    404 for a link that we did not make. 410 for one that is over: after its days, when the article was
    published, withdrawn or deleted after it, or when who made it may not show it any more.
    """
    try:
        link = editing.read_preview(token)
    except signing.BadSignature:
        raise Http404("no such preview") from None
    revision = Revision.objects.select_related("article__owner").filter(pk=link.revision).first()
    if revision is None or not _is_open(link, revision):
        return _private(render(request, "articles/preview_over.html", status=410))
    data = snapshot.upgrade(revision.data, revision.schema)
    with translation.override(data["language"]):
        made = record.load(record.draft(revision.article, data))
        ends = link.made_at + timedelta(days=settings.PREVIEW_DAYS)
        about = {"record": made, "revision": revision, "ends": ends}
        return _private(render(request, "articles/preview.html", about))


def _is_open(link: editing.PreviewLink, revision: Revision) -> bool:
    article = revision.article
    if link.made_at + timedelta(days=settings.PREVIEW_DAYS) <= timezone.now() or article.deleted_at:
        return False
    if Publication.objects.filter(article=article).changed_since(link.made_at).exists():
        return False
    if link.editor is None:
        return True
    editor = get_user_model().objects.filter(pk=link.editor).first()
    return editor is not None and editing.may("preview", editor, article)


def _private(answer: HttpResponse) -> HttpResponse:
    """Kept by nobody, found by no search engine, and its address told to no other site."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return uncached(answer)
