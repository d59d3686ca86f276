"""The import of another product's export: read, convert, plan, and write batch by batch.

What can't be read is left out and told, the rest comes in. Each batch is a transaction of its own: an import
that was killed leaves whole articles, and the next run finds them unchanged and goes on.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from django.db import transaction

from articles import catalog, editing, search
from articles.content.snapshot import Data, Invalid
from articles.exceptions import Refused
from articles.images import UnusableImage
from articles.permissions import Editor
from articles.strings.old_addresses import id_address

from ..article_import import INDEX_SECONDS, Progress, no_progress
from ..import_report import ImportFailed
from . import planned
from .detect import find_kind
from .files import open_export
from .mapping import ImportMapping, InvalidMapping, proposal_path, propose, read_map
from .naming import product_for
from .own_form import holds_own_form
from .planned import PlannedArticle, Spool
from .report import ForeignReport
from .runs import RunRecord
from .source import Recognized, Remark, Topic, UnusableExport
from .survey import Survey

BATCH_SIZE = 500  # articles in one transaction
LOOK_AT = 3  # articles that the report names
OWN_FORM = "These articles are in this site's own format, which needs no mapping file. Remove --map."
WITHHELD = {
    "contact": Topic.PHONE,
    "contact-mark": Topic.PHONE,
    "picture": Topic.PICTURE_WITHOUT_WORDS,
    "command": Topic.COMMAND,
}


@dataclass(frozen=True)
class ForeignOptions:
    """The arguments of an import; `product` is a slug or "", `kind` a name of `kinds.READERS` or ""."""

    paths: list[str] = field(default_factory=list)
    product: str = ""
    dry_run: bool = False
    publish: bool = False
    overwrite: bool = False
    kind: str = ""
    map_file: str = ""
    mapping: ImportMapping | None = None  # instead of a file
    editor: Editor = None
    verbosity: int = 1
    propose: bool = False  # a mapping file beside the data, if a dry run meets something unknown
    record: RunRecord | None = None  # which is told what comes in
    keep_plan: Path | None = None  # where the texts stay, for a preview


class ForeignImport:
    """One import. Call `run` once; the options say whether it writes."""

    def __init__(self, options: ForeignOptions, progress: Progress = no_progress):
        self.options = options
        self.progress = progress
        self.report = ForeignReport(Recognized("", ""))
        self.done = 0

    def run(self) -> ForeignReport:
        """Raises ImportFailed for what can't be understood at all; nothing is changed then."""
        try:
            mapping = self.options.mapping or self._mapping()
            with ExitStack() as stack:
                files = stack.enter_context(open_export(self.options.paths))
                if not self.options.kind and holds_own_form(files):
                    raise UnusableExport(OWN_FORM)
                reader, recognized = find_kind(files, self.options.kind)
                product = product_for(self.options.product, mapping)
                spool = Spool(self.options.keep_plan)
                stack.callback(spool.close)
                self.report = self._report(recognized, product)
                survey = Survey(files, reader, recognized, mapping, product, spool, self.report)
                if self.options.record:
                    survey.beat = self.options.record.beat
                with self.progress(lambda: f"{survey.done} articles read"):
                    survey.run()
                self._propose_mapping(mapping)
                self._check_any()
                record = self.options.record
                if record:
                    self.report.remarks += record.gone_there(self.report)
                    record.plan(self.report)
                self._write(survey, spool)
                if record and self.options.dry_run:
                    record.plan(self.report)  # again: what would come of each is known now
        except UnusableExport as error:
            raise ImportFailed(str(error)) from error
        except InvalidMapping as error:
            raise ImportFailed(f"Nothing imported.\n{error}") from error
        return self.report

    def _mapping(self) -> ImportMapping:
        return read_map(Path(self.options.map_file)) if self.options.map_file else ImportMapping()

    def _report(self, recognized: Recognized, product: Data) -> ForeignReport:
        options = self.options
        return ForeignReport(recognized, product["slug"], options.dry_run, options.publish, options.verbosity)

    def _propose_mapping(self, mapping: ImportMapping) -> None:
        """Write a mapping file beside the data for what was not understood, never over an existing one."""
        if not (self.options.propose and self.options.dry_run):
            return
        path = proposal_path(self.options.paths)
        names = {topic: Counter[str]() for topic in (Topic.UNKNOWN_FIELD, Topic.UNKNOWN_HEADING)}
        for remark in self.report.all_remarks():
            if remark.topic in names and remark.detail:
                names[remark.topic][remark.detail] += 1
        if not any(names.values()):
            return
        text = propose(names[Topic.UNKNOWN_FIELD], names[Topic.UNKNOWN_HEADING], mapping)
        with suppress(OSError), path.open("x", encoding="utf-8") as stream:
            stream.write(text)
            self.report.proposal = str(path)

    def _check_any(self) -> None:
        if not any(article.offset >= 0 for article in self.report.articles):
            kind = self.report.recognized.kind
            raise ImportFailed("\n".join([*self.report.text(), f"{kind}: found no articles."]))

    def _write(self, survey: Survey, spool: Spool) -> None:
        articles = [article for article in self.report.articles if article.offset >= 0]
        verb = "planning" if self.options.dry_run else "writing"
        for batch in _batches(articles):
            message = f"{verb} articles {self.done + 1} to {self.done + len(batch)} of {len(articles)}"
            with self.progress(partial(str, message)):
                self._write_batch(batch, survey, spool)
            self.done += len(batch)
            if self.options.record:
                self.options.record.beat(self.done)
        live = [article.id for article in articles if article.is_public]
        self.report.look_at = tuple(live[:LOOK_AT])
        if self.options.publish and not self.options.dry_run:
            # Index now: no reader should wait for that many changes.
            with suppress(search.LockBusy), self.progress(lambda: "indexing"):
                search.sync(wait=INDEX_SECONDS)

    def _write_batch(self, batch: list[PlannedArticle], survey: Survey, spool: Spool) -> None:
        """Write one batch in one transaction; if the gate refuses it as a whole, article by article."""
        try:
            with transaction.atomic():
                record = None if self.options.dry_run else self.options.record
                if record:
                    record.before_batch(batch)
                self._pass_gate(batch, survey, spool)
                if record:
                    record.after_batch(batch)
        except (Refused, UnusableImage, Invalid, OSError) as error:
            if len(batch) > 1:
                for article in batch:
                    self._write_batch([article], survey, spool)
                return
            batch[0].tell(Topic.UNREADABLE, str(error))
            batch[0].result, batch[0].offset = planned.LEFT_OUT, -1

    def _pass_gate(self, batch: list[PlannedArticle], survey: Survey, spool: Spool) -> None:
        public = [article for article in batch if article.is_public]
        drafts = [article for article in batch if not article.is_public]
        for articles, publish in ((public, self.options.publish), (drafts, False)):
            results = editing.import_articles(
                (spool.read(article.offset) for article in articles),
                editor=self.options.editor,
                image_for=survey.context.pictures.image_for,
                publish=publish,
                overwrite=self.options.overwrite,
                skip_bad=True,
                dry_run=self.options.dry_run,
            )
            for article, result in zip(articles, results, strict=True):
                take_result(article, result)
        self._lead_old_addresses(batch, survey)

    def _lead_old_addresses(self, batch: list[PlannedArticle], survey: Survey) -> None:
        """Let old addresses lead to what readers can see; a duplicate's to the article that was taken."""
        leads: dict[str, str] = {}
        for article in sorted(batch, key=lambda article: bool(article.translation_of)):
            if article.is_public or article.why_draft is Topic.DUPLICATE:
                for path in filter(None, [*article.old_paths, *map(id_address, article.old_paths)]):
                    leads.setdefault(path, survey.kept_id(article))
        coming = {article.id for article in survey.articles if article.is_public}
        redirects = catalog.plan_redirects(
            [(path, to) for path, to in leads.items() if to in coming], self.options.overwrite, coming
        )
        if not self.options.dry_run:
            # Also of drafts: they lead nowhere until the article is published.
            catalog.write_redirects(redirects, self.options.editor)
        self.report.redirects += sum(
            not redirect.reasons and "*" not in redirect.old for redirect in redirects
        )
        self.report.remarks += [
            Remark(Topic.OLD_ADDRESS_TAKEN, redirect.old, redirect.reasons[0])
            for redirect in redirects
            if redirect.reasons and "*" not in redirect.old
        ]


def take_result(article: PlannedArticle, result: editing.ImportResult) -> None:
    """Take what the gate said of an article into what is told of it."""
    states = {"refused": planned.LEFT_OUT, "held": result.written}
    article.result = states.get(result.state, result.state)
    for kind in result.kinds if result.state == "held" else ():
        article.hold(WITHHELD.get(kind, Topic.PHONE), result.detail)
    if "changed-here" in result.kinds:
        article.result = planned.KEPT
        article.tell(Topic.CHANGED_HERE)
    elif result.state == "refused":
        article.tell(Topic.UNREADABLE, result.detail)
        article.offset = -1
    if "withdrawn-here" in result.kinds:
        article.tell(Topic.WITHDRAWN_HERE)


def _batches(articles: Iterable[PlannedArticle]) -> Iterator[list[PlannedArticle]]:
    rest = iter(articles)
    while batch := list(islice(rest, BATCH_SIZE)):
        yield batch
