"""An import of our own forms as a row of the admin: strict, and looked at and taken back like any other."""

from html import escape
from pathlib import Path

from articles import editing
from articles.models import ImportRun
from articles.permissions import Editor

from ..article_import import ArticleImport, ImportOptions
from ..import_report import ImportFailed, ImportReport
from ..markdown_write import write_markdown
from ..origin import Entry
from .importing import take_result
from .own_form import OWN, OwnArticles
from .planned import PlannedArticle, Spool
from .report import ForeignReport, one_line
from .runs import MAX_REPORT_LINES, RunRecord
from .source import Recognized

SITE_STAYS = "note      If you undo the import, products, redirects, and everything else from site.yaml stay."


class OwnRun:
    """Plans or writes one import. Call `run` once."""

    def __init__(self, run: ImportRun, own: OwnArticles, plan: Path):
        self._run, self._own, self._plan = run, own, plan
        self._record = RunRecord(run)
        self._planned: dict[str, PlannedArticle] = {}  # by id; a trial of a large import tells them twice
        self._spool: Spool | None = None

    def run(self, *, write: bool) -> None:
        """Raises ImportFailed, with nothing changed, if a file is refused."""
        editor: Editor = self._run.editor if write else None
        options = ImportOptions(self._own.paths, dry_run=not write, publish=self._run.published or not write)
        if write:
            self._record.items = {item.source_id: item for item in self._run.items.all()}
        else:
            self._spool = Spool(self._plan)
        try:
            report = ArticleImport(options, editor=editor, record=self).run()
            if not report.may_continue():
                raise ImportFailed("\n".join(report.text()))
        except ImportFailed as error:
            raise ImportFailed(self._own.told(str(error))) from error
        finally:
            if self._spool:
                self._spool.close()
        self._finish(report, write)

    def before(self, batch: list[Entry]) -> None:
        self._record.before_batch([self._article(entry) for entry in batch])

    def after(self, batch: list[Entry], results: list[editing.ImportResult], *, dry_run: bool) -> None:
        articles = [self._article(entry) for entry in batch]
        for article, result in zip(articles, results, strict=True):
            take_result(article, result)
        if not dry_run:
            self._record.after_batch(articles)
        self._record.beat(self._run.done + len(batch))

    def _article(self, entry: Entry) -> PlannedArticle:
        data = entry.data or {}
        if found := self._planned.get(data["id"]):
            return found
        place = self._own.told(f"{entry.origin.file}:{entry.origin.line()}")
        article = PlannedArticle(place, data["id"], offset=0)
        article.describe(data)
        if self._spool:
            article.offset, article.size = self._spool.add(data, f"<pre>{escape(write_markdown(data))}</pre>")
        self._planned[article.id] = article
        return article

    def _finish(self, report: ImportReport, write: bool) -> None:
        if not write:
            articles = list(self._planned.values())
            self._record.plan(ForeignReport(Recognized(OWN, ""), dry_run=True, articles=articles))
        self._run.kind = OWN
        lines = [one_line(self._own.told(line)) for line in report.text()]
        self._run.lines = [*lines[-MAX_REPORT_LINES + 1 :], *([SITE_STAYS] if report.site else [])]
        self._run.state = ImportRun.State.DONE if write else ImportRun.State.READY
        self._record.beat(self._run.total)
