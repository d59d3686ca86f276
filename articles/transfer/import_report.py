"""The report of an import: counts, and a line for each thing to know."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from articles.editing import ImportResult

from .origin import Entry, ParseError
from .site import SiteFile, SitePlan
from .site.changes import CHANGED, CREATED, LEFT_OUT, REFUSED, SKIPPED, UNCHANGED

MAX_LINES = 30  # of each state, each for one sentence and how often it is said
MAX_ALIKE = 3  # lines that say the same of different places
HELD, WARNING = "held", "warning"
ARTICLE_STATES = (CREATED, CHANGED, UNCHANGED, REFUSED, HELD)
SITE_STATES = (CREATED, CHANGED, UNCHANGED, SKIPPED, LEFT_OUT, REFUSED)
# States by the words that people read, in counts and before a line.
COUNTED = {CHANGED: "updated", REFUSED: "failed", LEFT_OUT: "skipped", HELD: "kept as drafts"}
LABELS = {**COUNTED, HELD: "draft"}
# Sentences about an article start with their spot: "solutions[0].body: holds ..."
SPOT = re.compile(r"[a-z_]+[\w.\[\]]*(?=: )")
DETAIL = re.compile(rf"; (?={SPOT.pattern})")
# What differs between lines that say the same: the place, the spot, and what is quoted or counted.
PLACE = re.compile(rf"\A.*?:\d+: (?:{SPOT.pattern}: )?")
PARTICULAR = re.compile(r"“[^”]*”|\([^()]*\)|[\w./-]*\d[\w./-]*")


class ImportFailed(Exception):
    """Raised for an import that has changed nothing, or not everything."""


class ArticlesHeld(Exception):
    """Raised for an import that kept articles as drafts instead of publishing them."""


@dataclass
class SiteChanges:
    """A site.yaml with its plan, or without one if it can't be read."""

    file: SiteFile
    plan: SitePlan | None

    @property
    def faults(self) -> list[ParseError]:
        changes = self.plan.rows if self.plan else []
        faults = [
            self.file.origin.fault(spot, message) for change in changes for spot, message in change.faults
        ]
        return [*self.file.faults, *faults]

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield the state and a line for each entry that was kept or left out."""
        origin = self.file.origin
        for change in self.plan.rows if self.plan else []:
            if change.detail and change.state in (SKIPPED, LEFT_OUT):
                where = f"{origin.file}:{origin.line(change.spot)}: {change.spot}"
                yield change.state, f"{where}: {change.detail}"

    def summary(self) -> str:
        counts = Counter(change.state for change in (self.plan.rows if self.plan else []))
        return f"{Path(self.file.origin.file).name}: {_counts(counts, SITE_STATES) or 'empty'}."


@dataclass
class ImportReport:
    """The report of an import: the result of each article and of the entries of site.yaml."""

    skip_bad: bool
    dry_run: bool
    verbosity: int
    invalid: list[Entry]
    site: SiteChanges | None = None
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[tuple[str, str]] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    written: int = 0

    def __post_init__(self) -> None:
        self.counts[REFUSED] = len(self.invalid)
        self.lines = [(REFUSED, str(fault)) for entry in self.invalid for fault in entry.faults]
        self.lines += [(REFUSED, str(fault)) for fault in self.site_faults]

    def may_continue(self) -> bool:
        return self.skip_bad or not (self.counts[REFUSED] or self.site_faults)

    @property
    def site_faults(self) -> list[ParseError]:
        return self.site.faults if self.site else []

    def add(self, batch: list[Entry], results: list[ImportResult]) -> None:
        for entry, result in zip(batch, results, strict=True):
            self.counts[result.state] += 1
            self.warnings.update(result.warnings)
            self.lines += _result_lines(entry, result)
            if self.verbosity > 1:
                where = f"{entry.origin.file}:{entry.origin.line()}: {result.id}"
                self.lines += [(result.state, where)] if not result.detail else []
                self.lines += [(WARNING, f"{where}: {warning}") for warning in result.warnings]
        if self.may_continue() and not self.dry_run:
            self.written += sum(result.state in (CREATED, CHANGED, HELD) for result in results)

    def text(self) -> Iterator[str]:
        """Yield the lines to print; the summary is last, unless the import stopped."""
        lines = [*self.lines, *(self.site.lines() if self.site else [])]
        for state in (*ARTICLE_STATES, SKIPPED, LEFT_OUT, WARNING):
            messages = [message for kind, message in lines if kind == state]
            yield from (f"{LABELS.get(state, state):9} {message}" for message in self._shortened(messages))
        for warning, count in self.warnings.most_common():
            yield f"warning   {count} x {warning}"
        if self.may_continue():
            counts = ", ".join(
                f"{self.counts[state]} {COUNTED.get(state, state)}" for state in ARTICLE_STATES
            )
            yield f"{'Dry run, nothing written: ' if self.dry_run else ''}{counts}."
            if self.site and self.site.plan:
                yield self.site.summary()

    def _shortened(self, messages: list[str]) -> Iterator[str]:
        """Yield all messages if they were asked for; else a few of each sentence, most frequent first."""
        if self.verbosity > 1:
            yield from messages
            return
        groups: dict[str, list[str]] = {}
        for message in messages:
            groups.setdefault(PARTICULAR.sub("", PLACE.sub("", message)), []).append(message)
        left = 0
        for number, group in enumerate(sorted(groups.values(), key=len, reverse=True)):
            if number < MAX_LINES:
                alike = len(group) if len(group) <= MAX_ALIKE else 1
                yield from group[:alike]
                if group[alike:]:
                    yield f"and {len(group) - alike} more like it: use -v 2 to list all"
            else:
                left += len(group)
        if left:
            yield f"and {left} more: use -v 2 to list all"

    def check(self) -> None:
        """Raise ImportFailed if nothing or not everything was imported, ArticlesHeld if some are drafts."""
        refused, faults = self.counts[REFUSED], len(self.site_faults)
        if not self.may_continue():
            done = f"Imported in earlier batches: {self.written}." if self.written else ""
            what = "Nothing else" if done else "Nothing"
            raise ImportFailed(f"{what} imported. Errors: {refused + faults}. {done}".strip())
        if refused and refused == self.counts.total():
            raise ImportFailed("Nothing imported: every article has errors.")
        if self.counts[HELD]:
            raise ArticlesHeld(f"Kept as drafts: {self.counts[HELD]}. See the reasons above.")


def _result_lines(entry: Entry, result: ImportResult) -> Iterator[tuple[str, str]]:
    details = DETAIL.split(result.detail) if result.detail else []
    for state, message in [
        *((result.state, detail) for detail in details),
        *((WARNING, note) for note in result.notes),
    ]:
        spot = SPOT.match(message)
        line = entry.origin.line(spot[0] if spot else "")
        yield state, f"{entry.origin.file}:{line}: {message}"


def _counts(counts: Counter[str], states: tuple[str, ...], always: bool = False) -> str:
    shown = [state for state in states if always or counts[state]]
    return ", ".join(f"{counts[state]} {COUNTED.get(state, state)}" for state in shown)
