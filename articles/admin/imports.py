"""Import what another product exported: upload, look at what becomes of it, bring it in, take it back."""

import csv
import shutil
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import editing
from articles.models import Confidence, ImportRun, Product
from articles.strings.characters import drop_forbidden
from articles.strings.slugs import make_slug

from .forms import one_line
from .pages import EditorRequest, render_page

MAX_FILES = 50
MAX_UPLOAD_MB = 25  # of one request
MAX_NAME_BYTES = 150  # of an upload
MAX_CHOICES = 200  # names of the folder on the server
PAGE_SIZE = 100
EXAMPLES = 3  # articles to look at first
State = ImportRun.State


def check_permission(request: HttpRequest) -> None:
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

    check_permission(request)
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
    from articles.transfer.foreign import mapping, report, running

    check_permission(request)
    run = get_object_or_404(ImportRun, pk=pk)
    rows = run.items.all()
    shown = request.GET.get("show", "")
    filters = {"remarks": rows.exclude(remarks=[]), "drafts": rows.filter(is_public=False)}
    page = Paginator(filters.get(shown, rows), PAGE_SIZE).get_page(request.GET.get("p"))
    is_going_on = run.state in (State.READING, State.WRITING)
    has_plan = bool(run.folder) and running.plan_of(run).exists()
    for row in page:
        row.result_label = report.RESULTS.get(row.result, row.result)  # type: ignore[attr-defined]
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
        report=[report.parts_of(line) for line in run.lines],
        drafts=rows.filter(article__deleted_at=None, article__publication=None).exclude(article=None).count(),
        may_publish=_may_publish(request),
        publishers=[] if _may_publish(request) else editing.publishers(),
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
    check_permission(request)
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
    text = ngettext("Import undone for %(n)d article.", "Import undone for %(n)d articles.", done) % {
        "n": done
    }
    if kept:
        left = ngettext(
            "%(n)d article stays because it was changed after the import.",
            "%(n)d articles stay because they were changed after the import.",
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

    check_permission(request)
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

    check_permission(request)
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
