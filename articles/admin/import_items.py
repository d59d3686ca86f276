"""One article of an import: beside its source, and as the page that readers would see."""

import re
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from articles.content import record
from articles.content.snapshot import Data
from articles.markdown.sanitizer import sanitize
from articles.models import Article, ImportRun

from .imports import check_permission
from .pages import EditorRequest, render_page

MAX_SOURCE_LENGTH = 300_000
# What is shown of a source has headings from the third level on, and no text of scripts.
_TOP_HEADINGS = re.compile(r"<(/?)h[12](?=[\s>])", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^>]{0,5000}>", re.IGNORECASE)
_SCRIPTS = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)


def _spooled(request: HttpRequest, pk: int, position: int) -> tuple[Any, Data, str]:
    """Return an article of an import, as ours, and as it was there."""
    from articles.transfer.foreign import planned, running

    check_permission(request)
    run = get_object_or_404(ImportRun, pk=pk)
    item = get_object_or_404(run.items, position=position)
    try:
        if not run.folder or item.offset < 0:
            raise Http404("no text of it is kept")
        data, source = planned.read_spooled(running.plan_of(run), item.offset)
    except (OSError, ValueError) as error:
        raise Http404("no text of it is kept any more") from error
    return item, data, source


@require_safe
def show_item(request: EditorRequest, pk: int, position: int) -> HttpResponse:
    """Show an article beside the text that it is made of."""
    item, _data, source = _spooled(request, pk, position)
    rows = item.run.items.filter(offset__gte=0)
    return render_page(
        request,
        "import/item.html",
        item.title or item.place,
        opts=ImportRun._meta,
        item=item,
        run=item.run,
        source=_safe_source(source),
        before=rows.filter(position__lt=position).last(),
        after=rows.filter(position__gt=position).first(),
    )


def _safe_source(source: str) -> SafeString:
    """Return the text of the other product without anything that runs or that asks another host."""
    text = _SCRIPTS.sub("", source[:MAX_SOURCE_LENGTH])
    return sanitize(_TOP_HEADINGS.sub(r"<\1h3", _IMAGE.sub(_words_of_image, text)))


def _words_of_image(match: re.Match[str]) -> str:
    """Return what stands for a picture, which is in the export and not on this site."""
    words = re.search(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", match[0], re.IGNORECASE)
    plain = escape((words[1] or words[2] or "").strip()) if words else ""
    return f"<em>[{_('Image')}: {plain}]</em>" if plain else f"<em>[{_('Image')}]</em>"


@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def show_item_page(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Show an article as the page that readers would see. Nothing is stored."""
    _item, data, _source = _spooled(request, pk, position)
    for rows in data.values():
        for n, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict) and "key" in row:
                row["key"] = row["key"] or f"row{n}"  # of its own once it is stored
    with translation.override(data["language"]):
        page = record.load(record.draft_publication(Article(pk=0, version=0), data))
        response = render(request, "admin/articles/article/preview.html", {"record": page, "skipped": []})
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
