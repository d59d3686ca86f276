"""Imports that are kept as rows: from the command, and of uploads in the admin, which may take a while."""

import logging
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.translation import get_language, override

from articles.machine_lock import machine_lock
from articles.models import ImportRun

from ..article_import import Progress, no_progress
from ..import_report import ImportFailed
from .importing import ForeignImport, ForeignOptions
from .mapping import ImportMapping
from .own_form import OwnArticles, own_articles
from .own_run import OwnRun
from .report import ForeignReport, one_line
from .runs import RunRecord

KEPT = timedelta(hours=24)  # uploads stay
STALE = timedelta(minutes=10)  # without a beat, which a batch may take: the process was killed
POLL_SECONDS, BEAT_SECONDS = 0.5, 60.0  # of one that waits for its turn
MAX_AT_ONCE = 100  # articles that are read or written within a request
MAX_BYTES_AT_ONCE = 1_000_000
PACKED = (".zip", ".docx", ".xlsx", ".gz", ".bz2")
PACKING = 10  # times that these are larger unpacked
STOPPED = "The import stopped. The articles it imported are complete. Run the command again to continue."
PLAN = "plan.jsonl"
State = ImportRun.State
logger = logging.getLogger(__name__)


def recorded(options: ForeignOptions, progress: Progress = no_progress) -> ForeignReport:
    """Import as the command does, with a row that says what came in. Raises ImportFailed."""
    names = ", ".join(Path(path).resolve().name for path in options.paths)
    run = ImportRun(name=names[:300], state=State.WRITING, published=options.publish)
    record = _LateRecord(run)
    try:
        report = ForeignImport(replace(options, record=record), progress).run()
    except BaseException as error:  # also Ctrl+C
        if run.pk:
            _fail(run, str(error) or STOPPED)
        raise
    record.finish(report, State.DONE)
    return report


class _LateRecord(RunRecord):
    """Makes its row once there is something to tell."""

    def plan(self, report: ForeignReport) -> None:
        self.run.save()
        super().plan(report)


def folder_of(run: ImportRun) -> Path:
    return Path(settings.IMPORTS_DIR) / run.folder


def plan_of(run: ImportRun) -> Path:
    return folder_of(run) / PLAN


def paths_of(run: ImportRun) -> list[str]:
    """Return what a run imports: a path of the server, or its uploads."""
    if run.source:
        return [run.source]
    uploads = folder_of(run) / "files"
    return sorted(map(str, uploads.iterdir())) if uploads.is_dir() else []


def start(run: ImportRun, *, write: bool) -> bool:
    """Plan or write an import: small ones now, others in a thread that outlives the request.

    Return whether it began: not if someone else started it since this row was read.
    """
    state, now = State.WRITING if write else State.READING, timezone.now()
    if run.pk:
        as_read = ImportRun.objects.filter(pk=run.pk, state=run.state, beat_at=run.beat_at)
        if not as_read.update(state=state, beat_at=now):
            return False
    run.state, run.beat_at, run.done = state, now, 0
    run.save()
    is_small = run.total <= MAX_AT_ONCE if write else _size(run) <= MAX_BYTES_AT_ONCE
    if is_small:
        work(run, write=write)
    else:
        args = (run, write, get_language())
        threading.Thread(target=_work_and_close, args=args, name="import", daemon=True).start()
    return True


def _work_and_close(run: ImportRun, write: bool, language: str | None) -> None:
    """Work in a thread, whose report is in the language of the editor who began it."""
    try:
        with override(language), _turn(run):
            work(run, write=write)
    finally:
        connections.close_all()


@contextmanager
def _turn(run: ImportRun) -> Iterator[None]:
    """Wait until no other large import is worked on by this machine: each can take a gigabyte of memory."""
    last_beat = time.monotonic()

    def beat() -> None:
        nonlocal last_beat
        if time.monotonic() > last_beat + BEAT_SECONDS:
            last_beat = time.monotonic()
            ImportRun.objects.filter(pk=run.pk).update(beat_at=timezone.now())

    with machine_lock(Path(settings.IMPORTS_DIR), POLL_SECONDS, beat):
        yield


def work(run: ImportRun, *, write: bool) -> None:
    """Plan or write an import. What goes wrong is in its row."""
    try:
        folder_of(run).mkdir(parents=True, exist_ok=True)
        with own_of(run) as own:
            if own:
                OwnRun(run, own, plan_of(run)).run(write=write)
            else:
                _work_foreign(run, write)
        if write:
            shutil.rmtree(folder_of(run) / "files", ignore_errors=True)
    except ImportFailed as error:
        _fail(run, str(error))
    except Exception as error:
        logger.exception("an import failed")
        _fail(run, type(error).__name__)


def own_of(run: ImportRun) -> AbstractContextManager[OwnArticles | None]:
    """Return what is in our own forms, of a ZIP or of files, while a block runs; None if it's another's."""
    paths = paths_of(run)
    is_one = len(paths) == 1 or any(path.lower().endswith(".zip") for path in paths)
    # Several files may be a folder with its site.yaml.
    return own_articles(paths if is_one else [str(Path(paths[0]).parent)])


def _work_foreign(run: ImportRun, write: bool) -> None:
    record = RunRecord(run)
    options = ForeignOptions(
        paths_of(run),
        product=run.product,
        dry_run=not write,
        publish=run.published or not write,
        mapping=ImportMapping(**{**run.mapping, "skip": tuple(run.mapping.get("skip", ()))}),
        editor=run.editor if write else None,
        record=record,
        keep_plan=plan_of(run),
    )
    report = ForeignImport(options).run()
    record.finish(report, State.DONE if write else State.READY)


def _fail(run: ImportRun, reason: str) -> None:
    run.state, run.lines = State.FAILED, [one_line(line) for line in reason.split("\n")[:60]]
    run.beat_at = timezone.now()
    run.save()


def is_stale(run: ImportRun) -> bool:
    """Return whether a run that should go on doesn't: its process was killed."""
    return run.state in (State.READING, State.WRITING) and run.beat_at < timezone.now() - STALE


def tidy() -> None:
    """Remove uploads that are older than a day, and what no run knows of; end killed commands in words."""
    for run in ImportRun.objects.filter(folder="", source="", state=State.WRITING):
        if is_stale(run):
            _fail(run, STOPPED)
    root = Path(settings.IMPORTS_DIR)
    since = timezone.now() - KEPT
    old = ImportRun.objects.exclude(folder="").filter(started_at__lt=since)
    for run in old:
        shutil.rmtree(folder_of(run), ignore_errors=True)
        if run.state in (State.READING, State.READY, State.WRITING):
            run.state = State.FAILED
            run.lines = ["The uploaded files were removed after 24 hours.", *run.lines]
        run.folder = ""
        run.save()
    known = set(ImportRun.objects.exclude(folder="").values_list("folder", flat=True))
    for folder in root.iterdir() if root.is_dir() else ():
        is_old = folder.is_dir() and folder.stat().st_mtime < since.timestamp()
        if is_old and len(folder.name) == 32 and folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)


def _size(run: ImportRun) -> int:
    size = 0
    for path in map(Path, paths_of(run)):
        if path.is_dir():
            return MAX_BYTES_AT_ONCE + 1
        size += path.stat().st_size * (PACKING if path.name.lower().endswith(PACKED) else 1)
    return size
