"""Links to codes that an article is about to lose: how often it was read, and where they lead then."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import editing
from articles.exceptions import Refused
from articles.insights import page_views
from articles.models import Article, Publication

from .article_fields import ArticleField

FIELD = "_codes_target"
MAX_NAME_LENGTH = 300
MAX_NAMED_CODES = 10


@dataclass(frozen=True)
class CodeLinks:
    """The public codes of an article, how often readers opened it, and the target that the editor entered."""

    codes: list[str]
    views: str
    target: str = ""


def code_links_of(request: HttpRequest, article: Article) -> CodeLinks | None:
    """Return what the form says about links to the codes of an article, or None if no code is public."""
    codes = editing.codes_only_of(article)
    target = request.POST.get(FIELD, "")[:MAX_NAME_LENGTH]
    return CodeLinks(codes, describe_views([article]), target) if codes else None


def describe_views(articles: Iterable[Article]) -> str:
    """Say how often readers opened these articles lately; "" on a site that doesn't count."""
    days = page_views.recent_days()
    if not days:
        return ""
    views = page_views.count_recent(article.pk for article in articles)
    sentence = ngettext(
        "Viewed %(views)d time in the last %(days)d days.",
        "Viewed %(views)d times in the last %(days)d days.",
        views,
    )
    return sentence % {"views": views, "days": days}


@contextmanager
def lead_lost_codes(request: Any, article: Article) -> Iterator[None]:
    """Let links to the codes that an article loses in this block lead to the article of the form.

    A transaction is open, so a name that no published article has refuses the step itself.
    """
    before = editing.codes_only_of(article)
    target = read_target(request) if before else None
    yield
    lost = editing.codes_without(before, editing.public_codes(article))
    if target:
        editing.lead_codes(article, lost, target, request.user)
    elif lost:
        note_lost_codes(request, article, lost)


def note_lost_codes(request: Any, article: Article, codes: list[str]) -> None:
    request.lost_codes = {**getattr(request, "lost_codes", {}), article: codes}


def warn_of_lost_codes(request: Any) -> None:
    """Say which codes lost their article and how often it was read, and ask where their links should lead."""
    lost = getattr(request, "lost_codes", {})
    if not lost:
        return
    codes = [code for codes in lost.values() for code in codes]
    named = ", ".join(codes[:MAX_NAMED_CODES]) + (", …" if len(codes) > MAX_NAMED_CODES else "")
    text = (
        f"{_('These codes no longer have an article: %(codes)s.') % {'codes': named}} {describe_views(lost)}"
    )
    if request.user.has_perm("articles.change_codehistory"):
        query = f"article__id__exact={next(iter(lost)).pk}" if len(lost) == 1 else "state__exact=removed"
        url = f"{reverse('admin:articles_codehistory_changelist')}?{query}"
        text = format_html('{} <a href="{}">{}</a>', text, url, _("Choose where these codes redirect"))
    messages.warning(request, text)


def read_target(request: HttpRequest) -> Article | None:
    """Return the published article with the slug, URL, or ID that the form names. Raises Refused if there is
    none."""
    name = request.POST.get(FIELD, "")
    try:
        article = ArticleField(required=False).clean(name[:MAX_NAME_LENGTH])
    except ValidationError:
        article = None
    if name.strip() and not Publication.objects.live().filter(article=article).exists():
        raise Refused(_("No published article has this slug, URL, or external ID."))
    return article
