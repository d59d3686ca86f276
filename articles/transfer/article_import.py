"""The import of articles and site.yaml: check every file, then write batch by batch."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol

from django.db import transaction

from articles import editing, search
from articles.exceptions import Refused
from articles.images import CleanImage, UnusableImage
from articles.permissions import Editor

from .article_files import read
from .images import read_image
from .import_checks import EntryChecker
from .import_report import ImportFailed, ImportReport, SiteChanges
from .origin import Entry
from .site import SitePlan, read_site, site_file

BATCH_SIZE = 5000  # articles in one transaction
INDEX_SECONDS = 60  # to wait for another process that writes the search index


@dataclass(frozen=True)
class ImportOptions:
    """The arguments of an import; `product` is a slug, or "" for all products."""

    paths: list[str] = field(default_factory=list)
    product: str = ""
    dry_run: bool = False
    publish: bool = False
    overwrite: bool = False
    contacts: bool = False
    skip_bad: bool = False
    verbosity: int = 1


class BatchRecord(Protocol):
    """Is told of each batch, in its transaction: before and after it is written, and after a trial."""

    def before(self, batch: list[Entry]) -> None: ...

    def after(self, batch: list[Entry], results: list[editing.ImportResult], *, dry_run: bool) -> None: ...


# Show a message that changes while the block runs.
Progress = Callable[[Callable[[], str]], AbstractContextManager[None]]


def no_progress(message: Callable[[], str]) -> AbstractContextManager[None]:
    return nullcontext()


class ArticleImport:
    """One import. Call `run` once."""

    def __init__(
        self,
        options: ImportOptions,
        progress: Progress = no_progress,
        editor: Editor = None,
        record: BatchRecord | None = None,
    ):
        self.options = options
        self.progress = progress
        self.editor = editor
        self.record = record
        self.checked = 0

    def run(self) -> ImportReport:
        """Import all articles if they are valid, or as many as the options allow.

        Raises ImportFailed if the files can't be imported at all.
        """
        invalid: list[Entry] = []
        site_file_path = self._site_file()
        with self.progress(lambda: f"{self.checked} articles checked"):
            entries = self._valid_entries(invalid)
            first = list(islice(entries, BATCH_SIZE + 1))
            coming = {entry.data["id"] for entry in first if entry.data}
            total = len(first)
            for entry in entries:
                total += 1
                coming.update([entry.data["id"]] if entry.data else [])
        site = self._plan_site(site_file_path, coming) if site_file_path else None
        if not total and not invalid and not site:
            raise ImportFailed(f"Found no articles on the product {self.options.product}.")
        if total <= BATCH_SIZE:
            return self._write([first], invalid, site, self.options)
        # Too many for memory, so they are read again: once to see if a batch would be refused, once to write.
        first.clear()
        if not self.options.skip_bad:
            trial = self._write(self._batches(), invalid, site, replace(self.options, dry_run=True))
            if not trial.may_continue():
                return trial
        return self._write(self._batches(), invalid, site, self.options)

    def _site_file(self) -> Path | None:
        """Return the site.yaml that is named, or in or beside the files; one product alone has none."""
        if self.options.product:
            return None
        candidates = (site_file(Path(path)) for path in self.options.paths)
        files = list(dict.fromkeys(file for file in candidates if file and os.path.lexists(file)))
        if files[1:]:
            raise ImportFailed(f"{files[0]} and {files[1]}: import them one at a time.")
        return files[0] if files else None

    def _plan_site(self, path: Path, coming: set[str]) -> SiteChanges:
        file, options = read_site(path), self.options
        if file.faults:
            return SiteChanges(file, None)
        plan = SitePlan(
            file.data,
            publish=options.publish,
            overwrite=options.overwrite,
            contacts=options.contacts,
            coming=coming,
            editor=self.editor,
        )
        return SiteChanges(file, plan)

    def _valid_entries(self, invalid: list[Entry] | None = None) -> Iterator[Entry]:
        """Yield the valid articles of the product, and add the others to `invalid`."""
        checker, product = EntryChecker(), self.options.product
        for entry in read(self.options.paths, product):
            self.checked += 1
            if entry.data and product and entry.data["product"]["slug"] != product:
                continue
            faults = list(entry.faults) if entry.data is None else checker.faults(entry)
            if entry.data and not faults:
                yield entry
            elif invalid is not None:
                invalid.append(Entry(entry.origin, faults=tuple(faults)))

    def _batches(self) -> Iterator[list[Entry]]:
        entries = self._valid_entries()
        while batch := list(islice(entries, BATCH_SIZE)):
            yield batch

    def _write(
        self,
        batches: Iterable[list[Entry]],
        invalid: list[Entry],
        site: SiteChanges | None,
        options: ImportOptions,
    ) -> ImportReport:
        """Write batch by batch, until one is refused."""
        report = ImportReport(options.skip_bad, options.dry_run, options.verbosity, invalid, site)
        if not report.may_continue():
            return report
        done = 0
        for batch, is_last in _with_last(batches):
            verb = "planning" if options.dry_run else "writing"
            message = f"{verb} articles {done + 1} to {done + len(batch)}"
            with self.progress(partial(str, message)):
                report.add(batch, self._load(batch, site, options, is_first=not done, is_last=is_last))
            done += len(batch)
            if not report.may_continue():
                break
        if options.publish and not options.dry_run:
            # Index now: no reader should wait for that many changes.
            with suppress(search.LockBusy), self.progress(lambda: "indexing"):
                search.sync(wait=INDEX_SECONDS)
        return report

    def _load(
        self,
        batch: list[Entry],
        site: SiteChanges | None,
        options: ImportOptions,
        *,
        is_first: bool,
        is_last: bool,
    ) -> list[editing.ImportResult]:
        plan = site.plan if site else None
        image_files = {name: path for entry in batch for name, path in entry.images.items()}
        try:
            with transaction.atomic():
                if self.record and not options.dry_run:
                    self.record.before(batch)
                results = editing.import_articles(
                    (entry.data for entry in batch if entry.data),
                    editor=self.editor,
                    image_for=partial(_read_image, image_files),
                    verified=plan.verified if plan else None,
                    before=plan.before if plan and is_first else None,
                    after=plan.after if plan and is_last else None,
                    publish=options.publish,
                    overwrite=options.overwrite,
                    skip_bad=options.skip_bad,
                    dry_run=options.dry_run,
                )
                if self.record:
                    self.record.after(batch, results, dry_run=options.dry_run)
                return results
        except (Refused, UnusableImage, OSError) as error:
            raise ImportFailed(str(error)) from error


def _read_image(files: dict[str, Path], name: str) -> CleanImage | None:
    return read_image(files[name]) if name in files else None


def _with_last(batches: Iterable[list[Entry]]) -> Iterator[tuple[list[Entry], bool]]:
    """Yield each batch, and whether it is the last one."""
    previous: list[Entry] | None = None
    for batch in batches:
        if previous is not None:
            yield previous, False
        previous = batch
    if previous is not None:
        yield previous, True
