"""Everything that an export holds, read and converted before anything is written.

The export is read twice: once to learn all names, so that links and duplicates are known whatever the order,
and once to convert. Texts go to a spool; what is told of each article stays in memory.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from hashlib import blake2b

from django.utils.translation import gettext

from articles.catalog.contacts import verified_numbers
from articles.content.article_checks import find_unverified_contacts
from articles.content.snapshot import Data
from articles.models import Area
from articles.strings.codes import canonical_code

from .convert import Context, Converted, to_entry
from .files import Export
from .mapping import ImportMapping
from .other_formats import other_formats
from .planned import PlannedArticle, Spool
from .report import ForeignReport
from .source import ExportFiles, Reader, Recognized, Remark, SourceArticle, State, Topic

MAX_ARTICLE_BYTES = 2_000_000
BEAT_EVERY = 100  # articles
logger = logging.getLogger(__name__)


class Survey:
    """Reads an export into the articles and remarks of a report."""

    def __init__(
        self,
        files: Export,
        reader: Reader,
        recognized: Recognized,
        mapping: ImportMapping,
        product: Data,
        spool: Spool,
        report: ForeignReport,
    ):
        self.reader, self.mapping, self.spool, self.report = reader, mapping, spool, report
        self.files: ExportFiles = files
        self.context = Context(
            recognized.kind, {"slug": product["slug"], "name": product["name"]}, files, mapping.as_dict()
        )
        self.product = product
        self.done = 0
        self.beat: Callable[[int], None] = lambda done: None  # called now and then
        self._chosen: dict[str, tuple[str, int, bytes]] = {}  # by id: its last change, number, and text
        self._kept: dict[str, str] = {}  # ids of duplicates, and of what was taken instead
        self._areas = dict(Area.objects.filter(product__slug=product["slug"]).values_list("slug", "name"))
        self._contacts = verified_numbers()

    @property
    def articles(self) -> list[PlannedArticle]:
        return self.report.articles

    def run(self) -> None:
        for path, reason in getattr(self.files, "left_out", []):
            self.report.remarks.append(Remark(Topic.SKIPPED, path, reason))
        self.report.remarks += other_formats(self.files.paths(), self.report.recognized.kind)
        for number, article in self._source_articles(self.report.remarks):
            self._note(number, article)
        chosen = {number for _updated, number, _text in self._chosen.values()}
        for number, article in self._source_articles([]):
            if number in chosen:
                self._convert(article)
        self._hold_duplicates()

    def kept_id(self, article: PlannedArticle) -> str:
        """Return the id of the article that is taken for this one: itself, unless it is a duplicate."""
        return self._kept.get(article.id, article.id)

    def _source_articles(self, remarks: list[Remark]) -> Iterator[tuple[int, SourceArticle]]:
        """Yield the articles of the export with a number each, the same in each round."""
        number = 0
        try:
            for found in self.reader.read(self.files, self.mapping.as_dict()):
                if isinstance(found, Remark):
                    remarks.append(found)
                elif self.mapping.skips(found.base or found.place):
                    remarks.append(Remark(Topic.SKIPPED, found.place, gettext("skipped by the mapping file")))
                elif len(found.html) > MAX_ARTICLE_BYTES:
                    remarks.append(Remark(Topic.UNREADABLE, found.place, gettext("longer than 2 MB")))
                else:
                    number += 1
                    found.language = found.language or self.mapping.language
                    yield number, found
        except Exception as error:
            # Whatever a stranger's export does to a reader, what was read until then comes in.
            logger.exception("reading an export failed")
            remarks.append(Remark(Topic.UNREADABLE, "the rest of the export", type(error).__name__))

    def _note(self, number: int, article: SourceArticle) -> None:
        """Learn the article's names. Of two with one id, the newer one is taken."""
        name, text = self.context.id_of(article), _digest(article)
        before = self._chosen.get(name)
        if before is None:
            self.context.note(article)
            self._chosen[name] = (article.updated, number, text)
            return
        self.report.merged += 1
        if before[2] != text and article.updated >= before[0]:
            self._chosen[name] = (article.updated, number, text)

    def _convert(self, article: SourceArticle) -> None:
        planned = PlannedArticle(article.place, article.ext, updated=article.updated)
        self.report.articles.append(planned)
        self.done += 1
        if self.done % BEAT_EVERY == 0:
            self.beat(self.done)
        try:
            converted = to_entry(article, self.context)
        except Exception as error:
            logger.exception("an article of an export can't be converted")
            planned.tell(Topic.UNREADABLE, type(error).__name__)
            return
        planned.remarks = converted.remarks
        planned.old_paths = converted.old_paths
        data = converted.entry.data
        if data is None:
            planned.title = article.title[:200]
            if not any(remark.topic is Topic.UNKNOWN_LANGUAGE for remark in converted.remarks):
                faults = "; ".join(map(str, converted.entry.faults[:3]))
                planned.tell(Topic.UNREADABLE, faults)
            return
        self._plan(planned, converted, data)

    def _plan(self, planned: PlannedArticle, converted: Converted, data: Data) -> None:
        data["product"] = {**data["product"], **self.product}
        if data["area"] and data["area"]["slug"] in self._areas:
            data["area"]["name"] = self._areas[data["area"]["slug"]]
        planned.describe(data)
        state = converted.article.state
        if state is not State.PUBLIC:
            topic = Topic.DRAFT if state is State.DRAFT else Topic.LIMITED
            planned.hold(topic, converted.article.state_reason)
        if contact := next(find_unverified_contacts(data, self._contacts), None):
            planned.hold(Topic.PHONE, str(contact))
        if any(remark.topic is Topic.PICTURE_WITHOUT_WORDS for remark in planned.remarks):
            planned.hold(Topic.PICTURE_WITHOUT_WORDS)
        source = converted.article.html or "\n".join(converted.article.parts.values())
        planned.offset, planned.size = self.spool.add(data, source)

    def _hold_duplicates(self) -> None:
        """Keep the fullest of the public articles with the same code and title; the others become drafts."""
        same: dict[tuple[str, str, frozenset[str]], list[PlannedArticle]] = defaultdict(list)
        for article in self.articles:
            if article.offset >= 0 and article.why_draft not in (Topic.DRAFT, Topic.LIMITED):
                codes = frozenset(map(canonical_code, article.codes))
                same[article.language, " ".join(article.title.casefold().split()), codes].append(article)
        for articles in same.values():
            kept, *others = sorted(articles, key=_rank)
            for article in others:
                article.hold(Topic.DUPLICATE, f"same as {kept.place}")
                article.why_draft = Topic.DUPLICATE
                self._kept[article.id] = kept.id


def _rank(article: PlannedArticle) -> tuple[bool, int, int, str]:
    """Order duplicates: what may be public first, then the fuller one, then the one with the shorter name."""
    return (article.why_draft is not None, -article.size, len(article.ext), article.ext)


def _digest(article: SourceArticle) -> bytes:
    text = "\0".join([article.title, article.html, *(f"{k}\0{v}" for k, v in sorted(article.parts.items()))])
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
