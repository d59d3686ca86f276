"""Bring articles from files into the site: what is new is written, what is the same is left alone."""

import filecmp
import os
import re
import threading
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from articles import editing, exceptions, images, search, transfer
from articles.content import snapshot
from articles.content.snapshot import Data
from articles.images import CleanImage, UnusableImage
from articles.models import PresentSlugs, read_image_file
from articles.transfer import Entry, Origin, ParseError, SiteFile

BATCH = 5000  # articles of one transaction
MOST_LINES = 200  # of one kind in the report
STATES = ("created", "changed", "unchanged", "refused", "held")
SITE_STATES = ("created", "changed", "unchanged", "kept", "left out", "refused")
NOTHING_CHANGED, HELD_BACK = 1, 3  # exit codes
# Sentences about an article begin with their spot: "solutions[0].body: holds ..."
SPOT = re.compile(r"[a-z_]+[\w.\[\]]*(?=: )")
DETAIL = re.compile(rf"; (?={SPOT.pattern})")


class Command(BaseCommand):
    help = (
        "Import articles by their id from Markdown files, folders of them, .jsonl, .jsonl.gz and .json, with "
        "the site.yaml in or beside them. "
        "If one is bad nothing is changed and the command ends with 1. It ends with 3 if an article is held "
        "back as a draft: it names a contact that nobody verified, shows a picture without words for it, or "
        "shows a command that deletes without its risk."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        flag = partial(parser.add_argument, action="store_true")
        parser.add_argument("paths", nargs="+", metavar="PATH")
        flag("--dry-run", help="Check and report; write nothing.")
        flag("--publish", help="Show the articles to readers. What they lack is a warning.")
        flag("--overwrite", help="Replace also what was changed or withdrawn here since its last import.")
        flag(
            "--contacts",
            help="Take the verified contacts of site.yaml too, which opens the guard for their numbers: only "
            "if you know that they are real.",
        )
        flag("--skip-bad", help="Leave bad articles out and import the rest.")
        parser.add_argument(
            "--product",
            default="",
            metavar="SLUG",
            help="Import only articles of this product; one that names none is taken to be of it.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sound = partial(_sound, options["paths"], options["product"])
        bad: list[Entry] = []
        seen: Counter[str] = Counter()
        files = [] if options["product"] else _site_files(options["paths"])
        with self.progress(lambda: f"{seen['articles']} articles checked"):
            entries = sound(bad, seen)
            kept = list(islice(entries, BATCH + 1))
            coming = {entry.data["id"] for entry in kept if entry.data}
            total = len(kept)
            for entry in entries:
                total += 1
                coming.update([entry.data["id"]] if entry.data else [])
        site = self.site(files, coming, options) if files else None
        if not total and not bad and not site:
            raise CommandError(f"No article of product {options['product']}.", returncode=NOTHING_CHANGED)
        report = Report(self.stdout, options, bad, site)
        if report.may_go_on and total <= BATCH:
            self.load(iter([kept]), report, options)
        elif report.may_go_on:
            kept.clear()
            # So many are not held in memory but read again: to see if a batch will be refused, and to write.
            rehearsed = {**options, "dry_run": True}
            rehearsal = Report(self.stdout, rehearsed, bad, site)
            if not options["skip_bad"]:
                self.load(_batches(sound([])), rehearsal, rehearsed)
            if rehearsal.may_go_on:
                self.load(_batches(sound([])), report, options)
            else:
                report = rehearsal
        report.tell()

    def load(self, batches: Iterable[list[Entry]], report: "Report", options: dict[str, Any]) -> None:
        """Write batch by batch, and stop at one that is refused."""
        names = ("publish", "overwrite", "skip_bad", "dry_run")
        done = 0
        site = report.site.plan if report.site else None
        for batch, is_last in _with_last(batches):
            verb = "planning" if options["dry_run"] else "writing"
            words = f"{verb} articles {done + 1} to {done + len(batch)}"
            done_before, done = done, done + len(batch)
            files = {name: path for entry in batch for name, path in entry.images.items()}
            with self.progress(partial(str, words)):
                try:
                    outcomes = editing.load(
                        (entry.data for entry in batch if entry.data),
                        image_for=partial(_read_from, files),
                        verified=site.verified if site else None,
                        before=site.before if site and not done_before else None,
                        after=site.after if site and is_last else None,
                        **{name: options[name] for name in names},
                    )
                except (exceptions.Refused, UnusableImage, OSError) as refused:
                    raise CommandError(str(refused), returncode=NOTHING_CHANGED) from refused
            report.take(batch, outcomes)
            if not report.may_go_on:
                break
        if options["publish"] and not options["dry_run"]:
            # So many changes are no reader's to wait for.
            with suppress(search.LockBusy), self.progress(lambda: "indexing"):
                search.sync(patience=60)

    def site(self, files: list[Path], coming: set[str], options: dict[str, Any]) -> "Site":
        """What is no article, judged against the site and the articles that come with it."""
        if files[1:]:
            raise CommandError(
                f"{files[0]} and {files[1]}: one of them at a time.", returncode=NOTHING_CHANGED
            )
        read = transfer.read_site(files[0])
        if read.faults:
            return Site(read, None)
        names = ("publish", "overwrite", "contacts")
        wanted = {name: options[name] for name in names}
        return Site(read, transfer.SitePlan(read.data, coming=coming, **wanted))

    @contextmanager
    def progress(self, words: Callable[[], str]) -> Iterator[None]:
        """Say on stderr how far long work is: every second to a person, every ten seconds to a log."""
        over, began, live = threading.Event(), time.monotonic(), self.stderr.isatty()

        def speak() -> None:
            while not over.wait(1 if live else 10):
                line = f"{words()}, {time.monotonic() - began:.0f} s"
                self.stderr.write(f"\r{line:70}" if live else line, ending="" if live else "\n")
                self.stderr.flush()
            if live and time.monotonic() - began > 1:
                self.stderr.write(f"\r{'':70}\r", ending="")

        speaker = threading.Thread(target=speak, daemon=True)
        speaker.start()
        try:
            yield
        finally:
            over.set()
            speaker.join()


def _sound(
    paths: list[str], product: str, bad: list[Entry], seen: Counter[str] | None = None
) -> Iterator[Entry]:
    """The articles that can be imported; the others go into `bad`, those of other products nowhere."""
    places: dict[tuple[str, str], Origin] = {}
    files: dict[str, Path] = {}
    seen = Counter() if seen is None else seen
    present = PresentSlugs()
    for entry in transfer.read(paths, product):
        seen["articles"] += 1
        if entry.data is None:
            bad.append(entry)
        elif not product or present.of(entry.data["product"]["slug"]) == present.of(product):
            faults = (*_taken(entry.origin, entry.data, places), *_unseen(entry, files))
            if faults:
                bad.append(Entry(entry.origin, faults=faults))
            else:
                yield entry


def _taken(origin: Origin, data: Data, places: dict[tuple[str, str], Origin]) -> Iterator[ParseError]:
    """Faults for names that an earlier article of the import has; addresses made here give way instead."""
    names = {"id": data["id"]}
    if data["slug"] != snapshot.made_slug(data):
        names["slug"] = f"{data['language']}/{data['slug']}"
    for key, name in names.items():
        first = places.setdefault((key, name), origin)
        if first is not origin:
            yield origin.bad(key, f"{data[key]} stands in {first.file}:{first.line(key)} already")


def _unseen(entry: Entry, files: dict[str, Path]) -> Iterator[ParseError]:
    """Faults for images that came neither with the article nor before, or are others than those before."""
    for mention in transfer.mentions(entry):
        name, path, stored = mention.name, entry.images.get(mention.name), read_image_file(mention.name)
        if path is None and stored is None:
            yield mention.bad(
                f"{name} is neither in {transfer.folder_of(Path(mention.file))} nor on this site"
            )
        if path is None:
            continue
        first = files.setdefault(name, path)
        if first != path and not filecmp.cmp(first, path, shallow=False):
            yield mention.bad(f"{path} is another picture than {first}")
        if stored is not None and not images.is_same(stored, transfer.read_image(path).data):
            yield mention.bad(f"{path} is another picture than the one of this name on this site")


def _read_from(files: dict[str, Path], name: str) -> CleanImage | None:
    return transfer.read_image(files[name]) if name in files else None


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while batch := list(islice(entries, BATCH)):
        yield batch


def _site_files(paths: list[str]) -> list[Path]:
    """The files with what is no article, of those named and in or beside them."""
    found = (transfer.site_file(Path(path)) for path in paths)
    return list(dict.fromkeys(file for file in found if file and os.path.lexists(file)))


def _with_last(batches: Iterable[list[Entry]]) -> Iterator[tuple[list[Entry], bool]]:
    """Each batch, and whether it is the last one."""
    before: list[Entry] | None = None
    for batch in batches:
        if before is not None:
            yield before, False
        before = batch
    if before is not None:
        yield before, True


@dataclass
class Site:
    """What a file with what is no article would do here, or why it cannot be read."""

    file: SiteFile
    plan: transfer.SitePlan | None

    @property
    def faults(self) -> list[ParseError]:
        rows = self.plan.rows if self.plan else []
        found = [self.file.origin.bad(spot, said) for row in rows for spot, said in row.faults]
        return [*self.file.faults, *found]

    def lines(self) -> Iterator[tuple[str, str]]:
        """What was left as it is, or out, with the place of each."""
        origin = self.file.origin
        for row in self.plan.rows if self.plan else []:
            if row.detail and row.state in ("kept", "left out"):
                yield row.state, f"{origin.file}:{origin.line(row.spot)}: {row.spot}: {row.detail}"


@dataclass
class Report:
    """What became of the articles."""

    stdout: OutputWrapper
    options: dict[str, Any]
    bad: list[Entry]
    site: Site | None = None
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[tuple[str, str]] = field(default_factory=list)
    lacks: Counter[str] = field(default_factory=Counter)
    written: int = 0

    def __post_init__(self) -> None:
        self.counts["refused"] = len(self.bad)
        self.lines = [("refused", str(fault)) for entry in self.bad for fault in entry.faults]
        self.lines += [("refused", str(fault)) for fault in self.site_faults]

    @property
    def may_go_on(self) -> bool:
        return self.options["skip_bad"] or not (self.counts["refused"] or self.site_faults)

    @property
    def site_faults(self) -> list[ParseError]:
        return self.site.faults if self.site else []

    def take(self, batch: list[Entry], outcomes: list[editing.ImportResult]) -> None:
        for entry, outcome in zip(batch, outcomes, strict=True):
            self.counts[outcome.state] += 1
            self.lacks.update(outcome.warnings)
            details = DETAIL.split(outcome.detail) if outcome.detail else []
            for state, detail in [
                *((outcome.state, detail) for detail in details),
                *(("warning", note) for note in outcome.notes),
            ]:
                spot = SPOT.match(detail)
                line = entry.origin.line(spot[0] if spot else "")
                self.lines.append((state, f"{entry.origin.file}:{line}: {detail}"))
            if self.options["verbosity"] > 1:
                where = f"{entry.origin.file}:{entry.origin.line()}: {outcome.id}"
                self.lines += [(outcome.state, where)] if not outcome.detail else []
                self.lines += [("warning", f"{where}: {warning}") for warning in outcome.warnings]
        if self.may_go_on and not self.options["dry_run"]:
            self.written += sum(outcome.state in ("created", "changed", "held") for outcome in outcomes)

    def tell(self) -> None:
        """Print all, and end the command as its exit code says."""
        most = MOST_LINES if self.options["verbosity"] < 2 else len(self.lines)
        lines = [*self.lines, *(self.site.lines() if self.site else [])]
        for state in (*STATES, *SITE_STATES[3:5], "warning"):
            found = [line for kind, line in lines if kind == state]
            for line in found[:most]:
                self.stdout.write(f"{state:9} {line}")
            if found[most:]:
                self.stdout.write(f"{state:9} and {len(found) - most} more")
        for lack, count in self.lacks.most_common():
            self.stdout.write(f"warning   {count} x {lack}")
        refused, faults = self.counts["refused"], len(self.site_faults)
        if not self.may_go_on:
            done = f"{self.written} articles of earlier batches are imported." if self.written else ""
            raise CommandError(
                f"Nothing {'else ' if done else ''}was changed: {refused + faults} refused. {done}".strip(),
                returncode=NOTHING_CHANGED,
            )
        told = ", ".join(f"{self.counts[state]} {state}" for state in STATES)
        self.stdout.write(f"{'Nothing is written. Would be: ' if self.options['dry_run'] else ''}{told}.")
        if self.site and self.site.plan:
            became = Counter(row.state for row in self.site.plan.rows)
            told = ", ".join(f"{became[state]} {state}" for state in SITE_STATES if became[state])
            self.stdout.write(f"{Path(self.site.file.origin.file).name}: {told or 'nothing in it'}.")
        if refused and refused == self.counts.total():
            raise CommandError("Nothing was changed: all are refused.", returncode=NOTHING_CHANGED)
        if self.counts["held"]:
            raise CommandError(
                f"{self.counts['held']} held back as drafts, for the reasons above.",
                returncode=HELD_BACK,
            )
