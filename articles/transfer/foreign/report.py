"""What an import tells: grouped by sentence, most first, with one example of each and what to do about it."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any, NamedTuple

from django.utils.translation import gettext, ngettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.strings.languages import SHIPPED

from .planned import HOLDING, PlannedArticle
from .source import Recognized, Remark, Topic

MAX_LINES = 60
EXAMPLE = ", e.g. "  # in any language, since pages read a line by it
MAX_LINE = 400
MAX_DETAIL = 160
SKIPPED, WARNING, NOTE = "skipped", "warning", "note"


class Sentence(NamedTuple):
    label: str
    text: Any
    advice: Any = ""


SENTENCES = {
    Topic.UNREADABLE: Sentence(
        WARNING, _("can't be read, skipped"), _("Fix it in the source and import again")
    ),
    Topic.PHONE: Sentence(
        WARNING,
        _("unverified phone number or other contact: the article stays a draft"),
        _("Verify it under Verified contacts, or remove it"),
    ),
    Topic.UNKNOWN_AUDIENCE: Sentence(
        WARNING,
        _("published in the source, but the export doesn't say who can read it"),
        _("Before you publish, make sure everyone may read it, or export the folders or collections, too"),
    ),
    Topic.ACTIVE_CONTENT: Sentence(WARNING, _("script or other active content removed, text imported")),
    Topic.DUPLICATE: Sentence(
        WARNING,
        _("duplicate with the code and title of another article: the longer one is used, this is a draft"),
        _("Merge or delete it"),
    ),
    Topic.COMMAND: Sentence(
        WARNING,
        _("command that deletes data outside of a solution, without a warning: the article stays a draft"),
        _("Move it to a solution and set its risk, or add a warning"),
    ),
    Topic.RISK: Sentence(
        WARNING,
        _("command that deletes data in a solution: readers see the risk"),
        _("Explain in the solution what is lost"),
    ),
    Topic.DEAD_LINK: Sentence(WARNING, _("link to something that isn't in the export: only its text stays")),
    Topic.ATTACHMENT: Sentence(
        WARNING,
        _("file to supply: only the text of its link stays"),
        _("Upload it where readers can download it, and link to it in the article"),
    ),
    Topic.OTHER_FORMAT: Sentence(WARNING, _("file in an unsupported format")),
    Topic.MISSING_PICTURE: Sentence(
        WARNING,
        _("image not in the export: its alt text stays"),
        _("Add the file to the export under this name and import again"),
    ),
    Topic.UNUSABLE_PICTURE: Sentence(
        WARNING,
        _("image in a format that can't be shown, such as GIF or SVG: its alt text stays"),
        _("Save it as PNG, JPEG, or WebP, and add it to the article"),
    ),
    Topic.PICTURE_WITHOUT_WORDS: Sentence(
        WARNING,
        _("image without alt text: the article stays a draft"),
        _("Add alt text in the article"),
    ),
    Topic.WORDS_MADE: Sentence(
        WARNING,
        _("image without alt text: its file name or title is used for now"),
        _("Describe in the article what the image shows"),
    ),
    Topic.OLD_ADDRESS_TAKEN: Sentence(WARNING, _("old URL that can't be redirected")),
    Topic.UNKNOWN_LANGUAGE: Sentence(
        WARNING, _("article in a language this site doesn't have, skipped"), _("Add it to LANGUAGES")
    ),
    Topic.ODD_FRONT_MATTER: Sentence(
        WARNING,
        _("front matter that isn't valid YAML, read as far as possible"),
        _("Put the value in quotes and import again"),
    ),
    Topic.TOO_LONG: Sentence(WARNING, _("text too long, shortened")),
    Topic.WITHOUT_CODE: Sentence(
        WARNING,
        _("article without a code: searches for codes won't find it"),
        _("If it has codes, describe their format in the mapping file"),
    ),
    Topic.WITHOUT_MESSAGE: Sentence(
        WARNING, _("article without an error message: searches for messages won't find it")
    ),
    Topic.UNKNOWN_FIELD: Sentence(
        NOTE, _("column or key that wasn't imported"), _("Add it to the mapping file")
    ),
    Topic.UNKNOWN_HEADING: Sentence(
        NOTE, _("heading not recognized: its text is in the body"), _("Add it to the mapping file")
    ),
    Topic.DRAFT: Sentence(NOTE, _("draft in the source, imported as a draft")),
    Topic.LIMITED: Sentence(NOTE, _("not public in the source, imported as a draft")),
    Topic.CHANGED_HERE: Sentence(
        NOTE, _("edited here since the last import, not changed"), _("--overwrite replaces it")
    ),
    Topic.WITHDRAWN_HERE: Sentence(NOTE, _("unpublished here, not changed"), _("--overwrite publishes it")),
    Topic.GONE_THERE: Sentence(NOTE, _("no longer in the export, kept here")),
    Topic.VERIFIED_THERE: Sentence(
        NOTE,
        _("verification date in the source, not imported: the article isn't verified here yet"),
        _("Set “verified_on: source” in the mapping file to import these dates"),
    ),
    Topic.SKIPPED: Sentence(SKIPPED, _("not an article")),
}
WHY_DRAFT = {
    Topic.DRAFT: _("draft in the source"),
    Topic.LIMITED: _("not public in the source"),
    Topic.PHONE: _("unverified contact"),
    Topic.DUPLICATE: _("duplicate"),
    Topic.PICTURE_WITHOUT_WORDS: _("image without alt text"),
    Topic.COMMAND: _("command that deletes data"),
}
# Told of all articles together.
OF_ALL = {
    Topic.WITHOUT_CODE: _("%(n)d of %(total)d articles without a code: searches for codes won't find them"),
    Topic.WITHOUT_MESSAGE: _(
        "%(n)d of %(total)d articles without an error message: searches for messages won't find them"
    ),
}
LABELS = {WARNING: _("warning"), NOTE: pgettext_lazy("label of a line", "note"), SKIPPED: _("skipped")}
PLANNED = pgettext_lazy("label of a line", "planned")
RESULTS = {
    "created": _("created"),
    "changed": _("updated"),
    "unchanged": _("unchanged"),
    "kept": _("kept"),
    "left out": _("skipped"),
}


@dataclass
class Group:
    """All remarks of one sentence, and the first of them."""

    topic: Topic
    first: Remark
    count: int = 0

    def line(self, total: int) -> str:
        label, text, advice = SENTENCES[self.topic]
        about = f"{self.count} x {text}"
        if self.topic in OF_ALL:
            about = OF_ALL[self.topic] % {"n": self.count, "total": total}
        detail = (
            self.first.detail
            if len(self.first.detail) <= MAX_DETAIL
            else f"{self.first.detail[:MAX_DETAIL]}…"
        )
        example = ": ".join(part for part in (self.first.place, detail) if part)
        line = f"{LABELS[label]!s:9} {about}"
        line += f"{EXAMPLE}{example}" if example else ""
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
            lines = [
                *lines[: MAX_LINES - len(end) - 1],
                gettext("More notes are left out. Use -v 2 to list all."),
                *end,
            ]
        yield from lines

    def _head(self) -> Iterator[str]:
        groups = {article.area for article in self.articles if article.area}
        languages = {article.language for article in self.articles}
        about = [ngettext("%(n)d article", "%(n)d articles", self.total) % {"n": self.total}]
        if groups:
            about.append(ngettext("%(n)d area", "%(n)d areas", len(groups)) % {"n": len(groups)})
        if len(languages) > 1:
            about.append(
                ngettext("%(n)d language", "%(n)d languages", len(languages)) % {"n": len(languages)}
            )
        yield one_line(f"{self.recognized.kind}: {', '.join(about)} ({self.recognized.evidence})")
        yield f"{PLANNED if self.dry_run else gettext('result')!s:9} {self.states()}"
        if self.total:
            yield one_line(f"{gettext('parts'):9} {self.parts()}")

    def states(self) -> str:
        """Return how many are published and how many are drafts, and why those are."""
        public = sum(article.is_public for article in self.articles)
        drafts = Counter(article.why_draft for article in self.articles if not article.is_public)
        why = [f"{WHY_DRAFT[topic]}: {n}" for topic, n in drafts.most_common() if topic in WHY_DRAFT]
        count = self.total - public if self.publish else self.total
        text = ngettext("%(n)d draft", "%(n)d drafts", count) % {"n": count}
        if self.publish:
            text = f"{gettext('%(n)d published') % {'n': public}}, {text}"
        else:
            why.insert(0, f"{gettext('public in the source')}: {public}")
        return f"{text} ({', '.join(why)})" if why else text

    def parts(self) -> str:
        """Return in how many articles each part was found."""
        found = Counter(part for article in self.articles for part in article.parts)
        return gettext(
            "symptoms %(symptoms)d, causes %(causes)d, solutions %(solutions)d "
            "(%(each)d in total, %(steps)d with steps), messages %(messages)d, questions %(faqs)d"
        ) % {
            **{part: found[part] for part in ("symptoms", "causes", "solutions", "messages", "faqs")},
            "each": sum(article.solutions for article in self.articles),
            "steps": sum(article.with_steps for article in self.articles),
        }

    def _body(self) -> Iterator[str]:
        for group in self.groups():
            yield group.line(self.total)
            if self.verbosity > 1:
                same = (remark for remark in self.all_remarks() if remark.topic is group.topic)
                yield from (one_line(f"          {remark.place}: {remark.detail}") for remark in same)
        if self.merged:
            text = gettext("%(n)d x same article twice in the export, imported once")
            yield f"{LABELS[NOTE]!s:9} {text % {'n': self.merged}}"
        if self.redirects:
            yield f"{gettext('redirects'):9} {self._redirects()}"

    def _redirects(self) -> str:
        if self.dry_run:
            text = ngettext(
                "%(n)d old URL would redirect here", "%(n)d old URLs would redirect here", self.redirects
            )
        elif self.publish:
            text = ngettext("%(n)d old URL redirects here", "%(n)d old URLs redirect here", self.redirects)
        else:
            text = ngettext(
                "%(n)d old URL will redirect here once its article is published",
                "%(n)d old URLs will redirect here once their articles are published",
                self.redirects,
            )
        return text % {"n": self.redirects}

    def _end(self) -> Iterator[str]:
        if self.proposal:
            text = gettext("%(file)s lists what unknown names became. Correct it, then use --map.")
            yield f"{gettext('mapping'):9} {text % {'file': self.proposal}}"
        counts = self.counts
        states = ["created", "changed", "unchanged", *(s for s in ("kept", "left out") if counts[s])]
        shown = ", ".join(f"{counts[state]} {RESULTS[state]}" for state in states)
        yield (gettext("Dry run, nothing written: %(counts)s.") if self.dry_run else "%(counts)s.") % {
            "counts": shown
        }
        if next_step := self.next_step():
            yield one_line(f"{gettext('next'):9} {next_step}")

    def next_step(self) -> str:
        if self.dry_run:
            return gettext("Run the same without --dry-run to import.")
        if not self.look_at:
            return ""
        pages = {"pages": ", ".join(self.look_at)}
        if self.publish:
            return gettext("Check some of them: %(pages)s") % pages
        return gettext("Check some of them: %(pages)s. Then run the same with --publish.") % pages

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
        ": ".join(part for part in (str(SENTENCES[remark.topic].text), remark.detail) if part)
        for remark in remarks
    ]


class ReportLine(NamedTuple):
    """A line of a report by its parts, for a page."""

    label: str
    text: str
    example: str
    is_warning: bool = False


@lru_cache(maxsize=1)
def _labels() -> dict[str, bool]:
    """Return the labels of lines in every language, each with whether it is that of a warning."""
    names = [PLANNED, _("result"), _("parts"), _("redirects"), _("mapping"), _("next")]
    found: dict[str, bool] = {}
    for language in SHIPPED:
        with override(language):
            found |= dict.fromkeys(map(str, [*names, *LABELS.values()]), False)
            found[str(LABELS[WARNING])] = True
    return found


def parts_of(line: str) -> ReportLine:
    """Divide a line, whose language is that of whoever began the import."""
    label = max((name for name in _labels() if line.startswith(f"{name} ")), key=len, default="")
    text, _separator, example = line[len(label) :].strip().partition(EXAMPLE)
    return ReportLine(label, text, example, _labels().get(label, False))


def one_line(text: str) -> str:
    """Return a text on one line: what an export holds can't end a line of the report, or color a terminal."""
    line = "".join(char if char.isprintable() else " " for char in text)
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"


def safe_cell(value: str) -> str:
    """Return a cell that a spreadsheet takes for text, never for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
