"""Import what another product exported: upload, look at what becomes of it, bring it in, take it back."""

import csv
import re
import shutil
import uuid
from pathlib import Path
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import editing
from articles.content import record
from articles.content.snapshot import Data
from articles.markdown.sanitizer import sanitize
from articles.models import Article, Confidence, ImportRun, Product
from articles.strings.characters import drop_forbidden
from articles.strings.slugs import make_slug

from .forms import one_line
from .pages import EditorRequest, render_page

MAX_FILES = 50
MAX_UPLOAD_MB = 25  # of one request
MAX_NAME_BYTES = 150  # of an upload
MAX_CHOICES = 200  # names of the folder on the server
MAX_SOURCE_LENGTH = 300_000
PAGE_SIZE = 100
EXAMPLES = 3  # articles to look at first
State = ImportRun.State
# What is shown of a source has headings from the third level on, and no text of scripts.
_TOP_HEADINGS = re.compile(r"<(/?)h[12](?=[\s>])", re.IGNORECASE)
_SCRIPTS = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)


def _check_permission(request: HttpRequest) -> None:
    if not request.user.has_perm("articles.add_importrun"):
        raise PermissionDenied


def _may_publish(request: EditorRequest) -> bool:
    return request.user.has_perm("articles.publish_article") and not editing.needs_review(request.user)


def run_url(run: ImportRun) -> str:
    return reverse("admin:articles_importrun_change", args=[run.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def list_imports(request: EditorRequest) -> HttpResponse:
    """Show earlier imports and the form of a new one; a POST begins it."""
    from articles.transfer.foreign import running

    _check_permission(request)
    running.tidy()
    if request.method == "POST":
        run = _new_run(request)
        if run is not None:
            running.start(run, write=False)
            return HttpResponseRedirect(run_url(run))
    page = Paginator(ImportRun.objects.annotate(articles=Count("items")).order_by("-pk"), PAGE_SIZE)
    return render_page(
        request,
        "import/list.html",
        _("Import"),
        opts=ImportRun._meta,
        page=page.get_page(request.GET.get("p")),
        products=Product.objects.order_by("name"),
        choices=_server_choices(),
        max_files=MAX_FILES,
        max_mb=MAX_UPLOAD_MB,
        folder=settings.IMPORT_FOLDER,
        sent=request.POST,
    )


def _server_choices() -> list[str]:
    """Return what lies in the folder of the server that imports are chosen from."""
    try:
        names = sorted(path.name for path in Path(settings.IMPORT_FOLDER).iterdir() if not path.is_symlink())
    except OSError:
        return []
    return [name for name in names if not name.startswith(".")][:MAX_CHOICES]


def _new_run(request: EditorRequest) -> ImportRun | None:
    """Return the row of a new import with its files, or say what is missing."""
    from articles.transfer.foreign import running

    product = _chosen_product(request)
    files = request.FILES.getlist("files")[:MAX_FILES]
    chosen = request.POST.get("server", "")
    run = ImportRun(editor=request.user, editor_name=request.user.get_username(), folder=uuid.uuid4().hex)
    run.product, run.mapping = product.get("slug", ""), {"product": product} if product else {}
    if request.POST.get("official"):
        run.mapping["confidence"] = Confidence.OFFICIAL.value
    if files:
        run.name = ", ".join(_store(run, files))[:300]
    elif chosen and chosen in _server_choices():
        run.source, run.name = str(Path(settings.IMPORT_FOLDER) / chosen), chosen
    else:
        messages.error(request, _("Choose a file, a ZIP, or several files."))
        return None
    if not product and not _is_own(run):
        messages.error(request, _("Choose the product, or name a new one."))
        shutil.rmtree(running.folder_of(run), ignore_errors=True)
        return None
    return run


def _is_own(run: ImportRun) -> bool:
    """Return whether it is of our own form, whose articles name their product."""
    from articles.transfer.foreign import running

    with running.own_of(run) as own:
        return own is not None


def _chosen_product(request: EditorRequest) -> dict[str, str]:
    """Return the product as a mapping file has it: a new one, the chosen one, or the only one."""
    if name := one_line(request.POST.get("new_product", ""))[:100]:
        return {"slug": make_slug(name, 80) or "product", "name": name}
    rows = Product.objects.all()
    if rows.count() > 1 or request.POST.get("product"):
        rows = rows.filter(slug=request.POST.get("product", ""))
    row = rows.first()
    return {"slug": row.slug, "name": row.name} if row else {}


def _store(run: ImportRun, files: list[Any]) -> list[str]:
    """Store uploads under their own names, without any path. Return the names."""
    from articles.transfer.foreign.running import folder_of

    folder = folder_of(run) / "files"
    folder.mkdir(parents=True)
    names: list[str] = []
    for number, file in enumerate(files, 1):
        name = one_line(file.name.replace("\\", "/").rpartition("/")[2])
        # Its end, which says what it is: file systems count bytes.
        name = name.encode()[-MAX_NAME_BYTES:].decode(errors="ignore").strip(". ") or f"file-{number}"
        while name in names:
            name = f"{number}-{name}"
        with (folder / name).open("xb") as stream:
            for chunk in file.chunks():
                stream.write(chunk)
        names.append(name)
    return names


@require_safe
def show_import(request: EditorRequest, pk: int) -> HttpResponse:
    """Show what an import would do, how far it is, or what it did."""
    from articles.transfer.foreign import mapping, running

    _check_permission(request)
    run = get_object_or_404(ImportRun, pk=pk)
    rows = run.items.all()
    shown = request.GET.get("show", "")
    filters = {"remarks": rows.exclude(remarks=[]), "drafts": rows.filter(is_public=False)}
    page = Paginator(filters.get(shown, rows), PAGE_SIZE).get_page(request.GET.get("p"))
    is_going_on = run.state in (State.READING, State.WRITING)
    has_plan = bool(run.folder) and running.plan_of(run).exists()
    return render_page(
        request,
        "import/show.html",
        run.name,
        opts=ImportRun._meta,
        run=run,
        page=page,
        shown=shown,
        counts={name: found.count() for name, found in filters.items()},
        public=rows.filter(is_public=True).count(),
        examples=rows.filter(offset__gte=0)[:EXAMPLES] if has_plan else [],
        is_going_on=is_going_on,
        is_stale=running.is_stale(run),
        has_plan=has_plan,
        may_publish=_may_publish(request),
        may_take_back=_may_take_back(run),
        unknown=_unknown(run),
        headings_become=mapping.HEADINGS_BECOME,
        fields_become=mapping.FIELDS_BECOME,
    )


def _unknown(run: ImportRun) -> list[dict[str, Any]]:
    """Return the headings and columns that were not understood or are mapped, and what they become."""
    usual = {"headings": "body", "fields": "ignore"}
    groups = []
    for key, default in usual.items():
        names = {**dict.fromkeys(run.mapping.get(key, {}), 0), **run.unknown.get(key, {})}
        rows = [
            {"name": name, "count": count, "value": run.mapping.get(key, {}).get(name, default)}
            for name, count in names.items()
        ]
        if rows:
            groups.append({"key": key, "rows": rows})
    return groups


@require_POST
def act_on_import(request: EditorRequest, pk: int) -> HttpResponse:
    """Read it again with another mapping, bring it in, go on with it, or take it back."""
    _check_permission(request)
    run = get_object_or_404(ImportRun, pk=pk)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Http404("no such action")
    action(request, run)
    return HttpResponseRedirect(run_url(run))


def _read_again(request: EditorRequest, run: ImportRun) -> None:
    from articles.transfer.foreign import mapping, running

    if run.state not in (State.READY, State.FAILED):
        return
    chosen = {key: dict(run.mapping.get(key, {})) for key in ("headings", "fields")}
    for key, texts in chosen.items():
        names = map(drop_forbidden, request.POST.getlist(f"{key}_name"))
        values = request.POST.getlist(f"{key}_value")
        texts.update(zip(names, values, strict=False))
    try:
        mapping.from_data({key: texts for key, texts in chosen.items() if texts}, run.name)
    except mapping.InvalidMapping as error:
        messages.error(request, str(error))
        return
    run.mapping = {**run.mapping, **chosen}
    running.start(run, write=False)


def _bring_in(request: EditorRequest, run: ImportRun) -> None:
    from articles.transfer.foreign import running

    publish = request.POST.get("action") == "publish"
    if publish and not _may_publish(request):
        raise PermissionDenied
    if run.state != State.READY:
        return
    run.published, run.editor, run.editor_name = publish, request.user, request.user.get_username()
    running.start(run, write=True)


def _go_on(request: EditorRequest, run: ImportRun) -> None:
    from articles.transfer.foreign import running

    if running.is_stale(run) and (run.folder or run.source):
        if run.published and not _may_publish(request):
            raise PermissionDenied
        running.start(run, write=run.state == State.WRITING)


def _may_take_back(run: ImportRun) -> bool:
    """Return whether there is something to take back: also of an import that was killed or that failed."""
    from articles.transfer.foreign import running

    is_over = run.state in (State.DONE, State.FAILED) or running.is_stale(run)
    return is_over and run.items.exclude(after=0).exists()


def _take_back(request: EditorRequest, run: ImportRun) -> None:
    from articles.transfer.foreign import runs

    if not _may_take_back(run):
        return
    done, kept = runs.take_back(run, request.user)
    text = ngettext("%(n)d article taken back.", "%(n)d articles taken back.", done) % {"n": done}
    if kept:
        left = ngettext(
            "%(n)d article stays: somebody has changed it since.",
            "%(n)d articles stay: somebody has changed them since.",
            kept,
        )
        text = f"{text} {left % {'n': kept}}"
    messages.success(request, text)


ACTIONS = {
    "read": _read_again,
    "drafts": _bring_in,
    "publish": _bring_in,
    "go-on": _go_on,
    "take-back": _take_back,
}


@require_safe
def export_report(request: EditorRequest, pk: int) -> HttpResponse:
    """Answer the articles of an import and what is told of each, as CSV."""
    from articles.transfer.foreign.report import safe_cell

    _check_permission(request)
    run = get_object_or_404(ImportRun, pk=pk)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}.csv"'
    rows = csv.writer(response)
    rows.writerow(["place", "id", "title", "codes", "language", "area", "result", "state", "remarks"])
    for item in run.items.iterator():
        state = "public" if item.is_public else "draft"
        cells = [item.place, item.source_id, item.title, item.codes, item.language, item.area, item.result]
        rows.writerow(map(safe_cell, [*cells, state, "; ".join(item.remarks)]))
    return response


@require_safe
def export_mapping(request: EditorRequest, pk: int) -> HttpResponse:
    """Answer the choices of an import as a mapping file, for the command and the team's record."""
    from collections import Counter

    from articles.transfer.foreign.mapping import ImportMapping, propose

    _check_permission(request)
    run = get_object_or_404(ImportRun, pk=pk)
    known = ImportMapping(**{**run.mapping, "skip": tuple(run.mapping.get("skip", ()))})
    unknown = {
        key: Counter(
            {
                name: count
                for name, count in run.unknown.get(key, {}).items()
                if name not in getattr(known, key)
            }
        )
        for key in ("fields", "headings")
    }
    text = propose(unknown["fields"], unknown["headings"], known)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}.map.yaml"'
    return response


def _spooled(request: HttpRequest, pk: int, position: int) -> tuple[Any, Data, str]:
    """Return an article of an import, as ours, and as it was there."""
    from articles.transfer.foreign import planned, running

    _check_permission(request)
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
    return sanitize(_TOP_HEADINGS.sub(r"<\1h3", text))


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
