"""Links to the form on a page for readers, for signed-in editors alone.

What a reader gets isn't touched: the links are put into an editor's copy of the finished page, which no cache
may store. A request without a session's cookie is never asked who sends it, so pages stay the same for
everyone; the store of pages never passes that cookie on.
"""

import re
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import editing
from articles.models import Article

# The parts of the form, by the anchors of the page that have another name there.
PARTS = {"messages": "top", "advanced": "solutions", "more": "body", "compare": "comparisons"}
# Links of the page to its own sections and rows; text that editors write has no classes.
_ANCHOR = re.compile(r'<a class="anchor" href="#([a-z]+)(?:-([a-z0-9]{8}))?"[^>]*>[^<]*</a>')
# Of rows that are folded, whose own link is at their end.
_BODY = re.compile(r'<div class="(?:solution|faq)__body prose" id="([a-z]+)-([a-z0-9]{8})">')
_BAR_PLACE = re.compile(r'<main id="main"[^>]*>')


def signed_in_editor(request: HttpRequest) -> User | None:
    """Return the editor who asks for a page. Who sends no cookie of a session is never looked up."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    return user if isinstance(user, User) and user.is_staff else None


def add_edit_links(request: HttpRequest, response: HttpResponse, article_id: int) -> HttpResponse:
    """Put links to the form beside each part of an article's page, if an editor may change it.

    Whoever sends a cookie gets a page of their own, also without links.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return response
    patch_cache_control(response, private=True, no_store=True)
    editor = signed_in_editor(request)
    article = Article.objects.not_deleted().filter(pk=article_id).first() if editor else None
    if editor is None or article is None or not editor.has_perm("articles.change_article"):
        return response
    if not editing.can_work_on(editor, article):
        # Authors suggest a change to what isn't theirs.
        url = reverse("admin:articles_article_suggest", args=[article_id])
        return _with_bar(response, {"suggest_url": url})
    html = response.content.decode()
    for place in (_ANCHOR, _BODY):
        html = place.sub(lambda match: match[0] + _link(article_id, match[1], match[2]), html)
    response.content = html.encode()
    return _with_bar(response, {"edit_url": edit_url(article_id), "top_url": edit_url(article_id, "top")})


def _with_bar(response: HttpResponse, context: dict[str, str]) -> HttpResponse:
    bar = render_to_string("articles/_edit_bar.html", context)
    html = _BAR_PLACE.sub(lambda match: match[0] + bar, response.content.decode(), count=1)
    response.content = html.encode()
    return response


def edit_url(article_id: int, part: str = "", key: str = "") -> str:
    """Return the address of the form, opened at a part or at a row of it."""
    url = reverse("admin:articles_article_change", args=[article_id])
    if key:
        return f"{url}?open={quote(part)}:{key}#{part}-{key}"
    return f"{url}#part-{PARTS.get(part, part)}" if part else url


def _link(article_id: int, part: str, key: str | None) -> Any:
    return format_html(
        ' <a class="edit-link" href="{}" aria-label="{}">{}</a>',
        edit_url(article_id, part, key or ""),
        _("Edit this part"),
        _("Edit"),
    )
