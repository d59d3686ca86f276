"""Records of imports: what came in with each, so that it can be told, gone on with, and taken back."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from articles import audit_log, catalog, editing
from articles.exceptions import Conflict, Refused
from articles.models import Article, AuditEntry, ImportRun, ImportRunItem, Publication, Redirect
from articles.permissions import Editor

from .planned import PlannedArticle
from .report import ForeignReport, sentences_of
from .source import Remark, Topic

BATCH_SIZE = 500
MAX_REMARKS = 50  # of one article
MAX_REPORT_LINES = 60


class RunRecord:
    """Writes to the row of a run what its import does."""

    def __init__(self, run: ImportRun):
        self.run = run
        self.items: dict[str, ImportRunItem] = {}

    def plan(self, report: ForeignReport) -> None:
        """Take the articles of a survey. Versions that an earlier, killed attempt noted stay."""
        known = {item.source_id: item for item in self.run.items.exclude(after=0)}
        rows = []
        for position, article in enumerate(report.articles):
            row = _item(self.run, position, article)
            if before := known.get(row.source_id):
                row.article_id, row.before, row.after = before.article_id, before.before, before.after
                row.was_live = before.was_live
            rows.append(row)
        with transaction.atomic():
            self.run.items.all().delete()
            ImportRunItem.objects.bulk_create(rows, BATCH_SIZE)
        self.items = {row.source_id: row for row in rows if row.source_id}
        self.run.kind, self.run.product = report.recognized.kind, report.product
        self.run.total, self.run.unknown = len(rows), _unknown_names(report)
        self.beat(0)

    def beat(self, done: int) -> None:
        """Say that it goes on, and how far it is. A row that isn't there yet says nothing."""
        self.run.done, self.run.beat_at = done, timezone.now()
        if self.run.pk:
            self.run.save()

    def before_batch(self, batch: list[PlannedArticle]) -> None:
        """Note the versions that a batch is about to change; within its transaction."""
        versions = _versions(batch)
        live = set(_live(versions.values()))
        for article in batch:
            item, found = self.items.get(article.id), versions.get(article.id)
            if item and not item.after:
                item.before = found.version if found else 0
                item.was_live = bool(found and found.pk in live)

    def after_batch(self, batch: list[PlannedArticle]) -> None:
        versions = _versions(batch)
        changed = []
        for article in batch:
            item, found = self.items.get(article.id), versions.get(article.id)
            if item:
                _describe(item, article)
                is_written = found and found.version != item.before
                if found and is_written:
                    item.article, item.after = found, found.version
                changed.append(item)
        columns = ["result", "is_public", "remarks", "article", "before", "after", "was_live"]
        ImportRunItem.objects.bulk_update(changed, columns, BATCH_SIZE)

    def finish(self, report: ForeignReport, state: str) -> None:
        # What to do next is a button on its page.
        lines = [line for line in report.text() if not line.startswith("next ")]
        self.run.state, self.run.lines = state, lines[:MAX_REPORT_LINES]
        self.beat(self.run.total)

    def gone_there(self, report: ForeignReport) -> list[Remark]:
        """Return what earlier imports of the same kind and product had and this one hasn't."""
        present = {article.id for article in report.articles}
        runs = ImportRun.objects.filter(
            kind=report.recognized.kind, product=report.product, state=ImportRun.State.DONE
        )
        rows = ImportRunItem.objects.filter(
            run__in=runs.exclude(pk=self.run.pk), article__deleted_at=None, article__isnull=False
        )
        prefix = f"{report.recognized.kind}-"  # ids that are the source's own
        found = dict(rows.filter(source_id__startswith=prefix).values_list("source_id", "title"))
        return [
            Remark(Topic.GONE_THERE, name, title)
            for name, title in sorted(found.items())
            if name not in present
        ]


def take_back(run: ImportRun, editor: Editor) -> tuple[int, int]:
    """Withdraw what an import brought, unless someone has touched it since. Return both numbers.

    What it made is deleted, so that it can be brought back; what it changed gets the text that it had.
    """
    done = kept = 0
    taken: list[int | None] = []
    for item in run.items.exclude(after=0).select_related("article"):
        with transaction.atomic():
            is_done = item.article is not None and _take_back(item, item.article)
            if is_done:
                item.after = 0
                item.save(update_fields=["after"])
                taken.append(item.article_id)
        done, kept = done + is_done, kept + (not is_done)
    _remove_redirects(run, taken, editor)
    run.state = ImportRun.State.UNDONE
    run.save(update_fields=["state"])
    audit_log.write(AuditEntry.Action.UNDO, editor, detail={"import": run.name, "undone": done, "kept": kept})
    return done, kept


def _remove_redirects(run: ImportRun, articles: list[int | None], editor: Editor) -> None:
    """Remove the old addresses that a run made: those to its articles, from its time."""
    rows = Redirect.objects.filter(article__in=articles, created_at__gte=run.started_at)
    if run.state == ImportRun.State.DONE:  # a killed one doesn't know when it ended
        rows = rows.filter(created_at__lte=run.beat_at)
    if made := list(rows):
        catalog.delete_live_settings(*made, editor=editor)


def _take_back(item: ImportRunItem, article: Article) -> bool:
    """Take back one article. Return whether no one had touched it."""
    is_live = bool(_live([article]))
    was_published_since = is_live and not item.was_live and not (item.run.published and item.is_public)
    if article.deleted_at or article.version != item.after or was_published_since:
        return False
    try:
        if not item.before:
            editing.delete(article, None, item.after)
            return True
        restored = editing.restore(article, item.before, None, item.after)
        if item.was_live and item.run.published and item.is_public:
            editing.publish(restored, None, note=f"{item.run.name}: import undone")
    except (Conflict, Refused):
        return False
    return True


def _item(run: ImportRun, position: int, article: PlannedArticle) -> ImportRunItem:
    item = ImportRunItem(
        run=run,
        position=position,
        place=article.place[:1000],
        source_id=article.id[:200],
        title=article.title[:300],
        codes=", ".join(article.codes)[:300],
        language=article.language,
        area=article.area[:200],
        offset=article.offset,
        figures=article.figures,
    )
    _describe(item, article)
    return item


def _describe(item: ImportRunItem, article: PlannedArticle) -> None:
    item.result, item.is_public = article.result, article.is_public
    item.remarks = sentences_of(article.remarks[:MAX_REMARKS])


def _unknown_names(report: ForeignReport) -> dict[str, dict[str, int]]:
    """Return the headings and columns that were not understood, the most frequent first."""
    names = {"headings": Counter[str](), "fields": Counter[str]()}
    topics = {Topic.UNKNOWN_HEADING: "headings", Topic.UNKNOWN_FIELD: "fields"}
    for remark in report.all_remarks():
        if remark.topic in topics and remark.detail:
            names[topics[remark.topic]][remark.detail] += 1
    return {key: dict(found.most_common(40)) for key, found in names.items() if found}


def _versions(batch: list[PlannedArticle]) -> dict[str, Article]:
    ids = [article.id for article in batch]
    rows = Article.objects.not_deleted().filter(source_id__in=ids).only("pk", "source_id", "version")
    return {row.source_id: row for row in rows}


def _live(articles: Iterable[Article]) -> list[int]:
    pks = [article.pk for article in articles]
    return list(Publication.objects.live().filter(article__in=pks).values_list("article", flat=True))
