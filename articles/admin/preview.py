"""Previews of the editor: of one text, and of the whole unsaved article as the page that it would become."""

import re
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from articles import contact_guard, markdown
from articles.content import record, snapshot
from articles.content.snapshot import Data
from articles.models import Article, Contact
from articles.strings.interface import interface_language
from articles.strings.numbers import whole_number

from .form_parser import parse_form

ARTICLE_KEY = re.compile(r"(\d+)(?:t|\Z)")  # number of the article, then what is the form's own
SPOT = re.compile(r"(\w+)(?:\[(\d+)\](?:\.(\w+))?)?")
MAX_SKIPPED = 40


@never_cache
@require_POST
def preview_markdown(request: HttpRequest) -> HttpResponse:
    """Answer `content` as safe HTML: 403 for those who may not edit, 413 over the limit.

    Titles of notices are in `language`, the article's, as readers will see them.
    Errors are short texts rather than pages, because the script shows them beside the editor.
    """
    if not may_edit(request.user):
        return not_allowed()
    try:
        with translation.override(interface_language(request.POST.get("language"))):
            rendered = markdown.render(request.POST.get("content", ""))
    except markdown.TooLong as error:
        return JsonResponse({"error": str(error)}, status=413)
    labels = {ref: markdown.Target(url=f"#{ref}", label=ref) for ref in rendered.refs}
    values = Contact.objects.resolve_keys(contact_guard.find_keys(request.POST.get("content", "")))
    contacts = {key: markdown.ResolvedContact(*value) for key, value in values.items() if value}
    return JsonResponse({"html": markdown.resolve(str(rendered.html), labels, contacts)})


@never_cache
@require_POST
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def preview_page(request: HttpRequest) -> HttpResponse:
    """Show the form that is sent as the page that readers would see. Nothing is stored.

    What no article can have is left out, and the page says so. 403 for those who may not edit, 404 if the
    article does not exist or isn't theirs to see.
    """
    if not may_edit(request.user):
        raise PermissionDenied
    article = Article(pk=0, version=0)  # a new one: no link and no comparison of others is about it
    if number := article_number(request.POST.get("_form_key", "")):
        mine = Article.objects.not_deleted().for_editor(request.user)
        stored = mine.filter(pk=whole_number(number)).first()
        if stored is None:
            raise Http404("no such article")
        article = stored
    data, skipped = _readable(request.POST, article)
    with translation.override(data["language"]):
        page = record.load(record.draft_publication(article, data))
        context = {"record": page, "skipped": skipped}
        response = render(request, "admin/articles/article/preview.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def article_number(form_key: str) -> str:
    """Return the number of the article that a form is about, or nothing for a new one."""
    match = ARTICLE_KEY.match(form_key)
    return match[1] if match else ""


def _readable(post: QueryDict, article: Article) -> tuple[Data, list[str]]:
    """Return the snapshot of a form that may be half written, and the spots that had to be left out."""
    data = parse_form(post).data
    # Without these there is no page.
    needed = {
        "title": _("Untitled article"),
        "product": {"slug": "no-product", "name": _("No product chosen")},
    }
    data |= {key: data[key] or value for key, value in needed.items()}
    data["id"] = data["id"] or article.source_id
    skipped: list[str] = []
    for _n in range(MAX_SKIPPED):
        try:
            return snapshot.normalize(data), skipped
        except snapshot.Invalid as error:
            skipped.append(str(error))
            _leave_out(data, error.path)
            data = {**needed, **data}
    return snapshot.normalize({**snapshot.empty(), **needed}), skipped


def _leave_out(data: Data, path: str) -> None:
    key, number, field = (SPOT.match(path) or re.match("()()()", "")).groups()  # type: ignore[union-attr]
    rows: Any = data.get(key)
    if number is None or not isinstance(rows, list):
        data.pop(key, None)
    elif field and isinstance(row := rows[int(number)], dict):
        # A value that is wrong goes; one that is missing, such as a title, is shown to be.
        row.update({field: "…"} if row.pop(field, None) in ("", None) else {})
    else:
        del rows[int(number)]


def may_edit(user: User | AnonymousUser) -> bool:
    """Return whether this user writes articles."""
    if not (user.is_active and user.is_staff):
        return False
    return user.has_perm("articles.change_article") or user.has_perm("articles.add_article")


def not_allowed() -> JsonResponse:
    return JsonResponse(
        {"error": _("You're signed out, or you don't have permission to edit this.")}, status=403
    )
