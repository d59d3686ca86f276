"""What an import tells: grouped by sentence, most first, with one example of each and what to do about it."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, NamedTuple

from .planned import HOLDING, PlannedArticle
from .source import Recognized, Remark, Topic

MAX_LINES = 60
MAX_LINE = 400
MAX_DETAIL = 160
SKIPPED, WARNING, NOTE = "skipped", "warning", "note"


class Sentence(NamedTuple):
    label: str
    text: str
    advice: str = ""


SENTENCES = {
    Topic.UNREADABLE: Sentence(WARNING, "left out, can't be read", "Mend it there and import again"),
    Topic.PHONE: Sentence(
        WARNING,
        "telephone number or other contact that nobody verified: the article stays a draft",
        "Verify it under Contacts, or take it out",
    ),
    Topic.UNKNOWN_AUDIENCE: Sentence(
        WARNING,
        "published there, and who may read it isn't in the export",
        "Before you publish, make sure that everyone may, or export the folders or collections too",
    ),
    Topic.ACTIVE_CONTENT: Sentence(WARNING, "script or other active content removed, the text came in"),
    Topic.DUPLICATE: Sentence(
        WARNING,
        "duplicate: same code and title as another article, the fuller one is taken, this is a draft",
        "Merge or delete it",
    ),
    Topic.COMMAND: Sentence(
        WARNING,
        "command that deletes outside of a solution, without a warning: the article stays a draft",
        "Move it to a solution with its risk, or warn of it",
    ),
    Topic.RISK: Sentence(
        WARNING,
        "command that deletes in a solution: its risk is set, and readers see it",
        "Say in the solution what is lost",
    ),
    Topic.DEAD_LINK: Sentence(WARNING, "link to nothing in the export: the words stay, the link is gone"),
    Topic.ATTACHMENT: Sentence(
        WARNING,
        "file to be supplied: the words of its link mark the place",
        "Put it where readers can download it, and link to it in the article",
    ),
    Topic.OTHER_FORMAT: Sentence(WARNING, "file in a format that can't be read"),
    Topic.MISSING_PICTURE: Sentence(
        WARNING,
        "picture not in the export: its words mark the place",
        "Put it beside the export by its name and import again",
    ),
    Topic.UNUSABLE_PICTURE: Sentence(
        WARNING,
        "picture that isn't shown here, such as a GIF or SVG: its words mark the place",
        "Save it as PNG, JPEG, or WebP, and add it to the article",
    ),
    Topic.PICTURE_WITHOUT_WORDS: Sentence(
        WARNING,
        "picture without words for it: the article stays a draft",
        "Add the words in the article",
    ),
    Topic.WORDS_MADE: Sentence(
        WARNING,
        "picture without words for it: it has those of its file name or of the title now",
        "Say in the article what it shows",
    ),
    Topic.OLD_ADDRESS_TAKEN: Sentence(WARNING, "old address that is no redirect"),
    Topic.UNKNOWN_LANGUAGE: Sentence(
        WARNING, "article in a language that this site lacks: left out", "Add it to LANGUAGES"
    ),
    Topic.ODD_FRONT_MATTER: Sentence(
        WARNING,
        "front matter that is cut off by a comment or no YAML: read as far as it goes",
        "Put the value in quotes and import again",
    ),
    Topic.TOO_LONG: Sentence(WARNING, "text that is too long and was shortened"),
    Topic.WITHOUT_CODE: Sentence(
        WARNING,
        "article without a code: searches for codes won't find it",
        "If there are codes, say in the mapping file what they look like",
    ),
    Topic.WITHOUT_MESSAGE: Sentence(WARNING, "article without a message: pasted error texts won't find it"),
    Topic.UNKNOWN_FIELD: Sentence(
        NOTE, "column or key that nothing was made of", "Name it in the mapping file"
    ),
    Topic.UNKNOWN_HEADING: Sentence(
        NOTE, "heading that is no part: its text is in the body", "Name it in the mapping file"
    ),
    Topic.DRAFT: Sentence(NOTE, "draft there, a draft here"),
    Topic.LIMITED: Sentence(NOTE, "for a limited audience there, not public: a draft here"),
    Topic.CHANGED_HERE: Sentence(NOTE, "changed here since its last import: kept", "--overwrite replaces it"),
    Topic.WITHDRAWN_HERE: Sentence(NOTE, "unpublished here, and left so", "--overwrite publishes it"),
    Topic.GONE_THERE: Sentence(NOTE, "gone from the export since an earlier import: kept here"),
    Topic.VERIFIED_THERE: Sentence(
        NOTE,
        "date of a check there: not taken, readers see that the article isn't verified yet",
        "“verified_on: source” in the mapping file takes these dates",
    ),
    Topic.SKIPPED: Sentence(SKIPPED, "no article"),
}
WHY_DRAFT = {
    Topic.DRAFT: "draft there",
    Topic.LIMITED: "for a limited audience",
    Topic.PHONE: "telephone number that nobody verified",
    Topic.DUPLICATE: "duplicate",
    Topic.PICTURE_WITHOUT_WORDS: "picture without words",
    Topic.COMMAND: "command that deletes",
}
# Told of all articles together.
OF_ALL = {
    Topic.WITHOUT_CODE: ("has no code", "have no code", "searches for codes won't find"),
    Topic.WITHOUT_MESSAGE: ("has no message", "have no message", "pasted error texts won't find"),
}


@dataclass
class Group:
    """All remarks of one sentence, and the first of them."""

    topic: Topic
    first: Remark
    count: int = 0

    def line(self, total: int) -> str:
        label, text, advice = SENTENCES[self.topic]
        how_many = f"{self.count} x"
        if self.topic in OF_ALL:
            how_many = f"{self.count} of {_many(total, 'article')}"
            has, have, find = OF_ALL[self.topic]
            text = f"{has}: {find} it" if self.count == 1 else f"{have}: {find} them"
        detail = (
            self.first.detail
            if len(self.first.detail) <= MAX_DETAIL
            else f"{self.first.detail[:MAX_DETAIL]}…"
        )
        example = ": ".join(part for part in (self.first.place, detail) if part)
        line = f"{label:9} {how_many} {text}" + (f", e.g. {example}" if example else "")
        return one_line(line + (f". {advice}" if advice else ""))


@dataclass
class ForeignReport:
    """The report of an import of another product's export."""

    recognized: Recognized
    product: str = ""
    dry_run: bool = False
    publish: bool = False
    verbosity: int = 1
    articles: list[PlannedArticle] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    merged: int = 0  # articles that stood twice with the same id
    redirects: int = 0
    proposal: str = ""  # where a mapping file was proposed
    look_at: tuple[str, ...] = ()  # addresses of a few articles to look at

    @property
    def counts(self) -> Counter[str]:
        return Counter(article.result for article in self.articles)

    @property
    def total(self) -> int:
        return len(self.articles)

    def all_remarks(self) -> Iterator[Remark]:
        yield from self.remarks
        for article in self.articles:
            yield from article.remarks

    def groups(self) -> list[Group]:
        groups: dict[Topic, Group] = {}
        for remark in self.all_remarks():
            group = groups.setdefault(remark.topic, Group(remark.topic, remark))
            group.count += 1
        order = (WARNING, NOTE, SKIPPED)
        return sorted(groups.values(), key=lambda g: (order.index(SENTENCES[g.topic].label), -g.count))

    @property
    def is_held(self) -> bool:
        """Return whether something that was public there is a draft here, or was left out."""
        is_any_left_out = any(remark.topic is Topic.UNREADABLE for remark in self.all_remarks())
        return is_any_left_out or (
            self.publish and any(article.why_draft in HOLDING for article in self.articles)
        )

    def text(self) -> Iterator[str]:
        """Yield the lines to print: never more than MAX_LINES, unless each remark was asked for."""
        lines = [*self._head(), *self._body(), *self._end()]
        if self.verbosity < 2 and len(lines) > MAX_LINES:
            end = list(self._end())
            lines = [*lines[: MAX_LINES - len(end) - 1], "and more: -v 2 tells all", *end]
        yield from lines

    def _head(self) -> Iterator[str]:
        groups = {article.area for article in self.articles if article.area}
        languages = {article.language for article in self.articles}
        about = [_many(self.total, "article"), f"in {_many(len(groups), 'area')}" if groups else ""]
        about.append(f"in {_many(len(languages), 'language')}" if len(languages) > 1 else "")
        yield one_line(
            f"{self.recognized.kind}: {' '.join(filter(None, about))} ({self.recognized.evidence})"
        )
        yield f"{'would be' if self.dry_run else 'now':9} {self.states()}"
        if self.total:
            yield one_line(f"parts     {self.parts()}")

    def states(self) -> str:
        """Return how many are published and how many are drafts, and why those are."""
        public = sum(article.is_public for article in self.articles)
        drafts = Counter(article.why_draft for article in self.articles if not article.is_public)
        why = [f"{count} {WHY_DRAFT[topic]}" for topic, count in drafts.most_common() if topic in WHY_DRAFT]
        count = self.total - public
        if not self.publish:
            drafts_here = f"{_many(self.total, 'draft')}, {public or 'none'} of them public there"
            return drafts_here + (f"; {', '.join(why)}" if why else "")
        return f"{public} published, {_many(count, 'draft')}" + (f": {', '.join(why)}" if why else "")

    def parts(self) -> str:
        """Return in how many articles each part was found."""
        found = Counter(part for article in self.articles for part in article.parts)
        steps = sum(article.with_steps for article in self.articles)
        solutions = sum(article.solutions for article in self.articles)
        return (
            f"symptoms in {found['symptoms']}, causes {found['causes']}, solutions {found['solutions']} "
            f"({solutions}, {steps} with steps), messages {found['messages']}, questions {found['faqs']}"
        )

    def _body(self) -> Iterator[str]:
        for group in self.groups():
            yield group.line(self.total)
            if self.verbosity > 1:
                same = (remark for remark in self.all_remarks() if remark.topic is group.topic)
                yield from (one_line(f"          {remark.place}: {remark.detail}") for remark in same)
        if self.merged:
            yield f"note      {self.merged} x the same article twice in the export: one article"
        if self.redirects:
            will = "would lead" if self.dry_run else "lead" if self.publish else "will lead once published"
            yield f"redirects {_many(self.redirects, 'old address', 'old addresses')} {will} here"

    def _end(self) -> Iterator[str]:
        if self.proposal:
            yield f"mapping   {self.proposal} says what unknown names became. Correct it, then use --map"
        counts = self.counts
        shown = ", ".join(f"{counts[state]} {state}" for state in ("created", "changed", "unchanged"))
        more = "".join(f", {counts[state]} {state}" for state in ("kept", "left out") if counts[state])
        yield f"{'Nothing is written. Would be: ' if self.dry_run else ''}{shown}{more}."
        if next_step := self.next_step():
            yield one_line(f"next      {next_step}")

    def next_step(self) -> str:
        if self.dry_run:
            return "The same without --dry-run brings them in"
        if self.look_at and not self.publish:
            return f"Look at some of them: {', '.join(self.look_at)}; then the same with --publish"
        return f"Look at some of them: {', '.join(self.look_at)}" if self.look_at else ""

    def write_csv(self, stream: IO[str]) -> None:
        """Write a row for each article, and one for each remark that belongs to none."""
        rows = csv.writer(stream)
        rows.writerow(["place", "id", "title", "codes", "language", "area", "result", "state", "remarks"])
        for article in self.articles:
            rows.writerow(map(safe_cell, article.csv_row(sentences_of(article.remarks))))
        for remark in self.remarks:
            empty = [""] * 7
            rows.writerow(map(safe_cell, [remark.place, *empty, *sentences_of([remark])]))


def sentences_of(remarks: Iterable[Remark]) -> list[str]:
    return [
        ": ".join(part for part in (SENTENCES[remark.topic].text, remark.detail) if part)
        for remark in remarks
    ]


class ReportLine(NamedTuple):
    """A line of a report by its parts, for a page."""

    label: str
    text: str
    example: str


_LABELED = re.compile(r"(would be|now|parts|warning|note|skipped|redirects|mapping) +(.+)")


def parts_of(line: str) -> ReportLine:
    match = _LABELED.fullmatch(line)
    label, text = match.groups() if match else ("", line)
    text, _separator, example = text.partition(", e.g. ")
    return ReportLine(label, text, example)


def one_line(text: str) -> str:
    """Return a text on one line: what an export holds can't end a line of the report, or color a terminal."""
    line = "".join(char if char.isprintable() else " " for char in text)
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"


def safe_cell(value: str) -> str:
    """Return a cell that a spreadsheet takes for text, never for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _many(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"
