"""An article as another product has it, before anything of it is ours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import IO, Protocol

# Parts of an article that a source may name by itself (a column, a heading, a property).
PARTS = ("messages", "symptoms", "causes", "solutions", "faqs", "prevention", "impact", "body", "summary")


class State(StrEnum):
    """Who sees an article in the other product."""

    PUBLIC = "public"
    DRAFT = "draft"
    LIMITED = "limited"  # published there, for some people only


class Topic(StrEnum):
    """What the report groups by; `report.SENTENCES` has the words."""

    ACTIVE_CONTENT = "active-content"  # scripts, handlers, frames: removed
    DEAD_LINK = "dead-link"
    ATTACHMENT = "attachment"  # a file to download, in the export or not, and no picture
    OTHER_FORMAT = "other-format"  # a file that nothing here reads
    MISSING_PICTURE = "missing-picture"
    UNUSABLE_PICTURE = "unusable-picture"  # in the export, in a format that isn't shown here
    PICTURE_WITHOUT_WORDS = "picture-without-words"
    WORDS_MADE = "words-made"  # a picture without words, which has those of its name or article now
    DUPLICATE = "duplicate"
    DRAFT = "draft"
    LIMITED = "limited"
    UNKNOWN_AUDIENCE = "unknown-audience"  # published there, and for whom isn't in the export
    PHONE = "phone"
    SKIPPED = "skipped"  # a file, row, or page that is no article
    UNREADABLE = "unreadable"  # what can't be read: counted, and the rest comes in
    UNKNOWN_LANGUAGE = "unknown-language"
    UNKNOWN_HEADING = "unknown-heading"  # its text went to the body
    UNKNOWN_FIELD = "unknown-field"  # a column or key that nothing was made of
    OLD_ADDRESS_TAKEN = "old-address-taken"  # this site uses it itself
    WITHOUT_CODE = "without-code"
    WITHOUT_MESSAGE = "without-message"
    ODD_FRONT_MATTER = (
        "odd-front-matter"  # a value that a comment cuts off, or what is no YAML: read all the same
    )
    TOO_LONG = "too-long"  # shortened or left out
    COMMAND = "command"  # that deletes, without its risk
    RISK = "risk"  # a command that deletes in a solution, whose risk was set by it
    CHANGED_HERE = "changed-here"
    WITHDRAWN_HERE = "withdrawn-here"
    GONE_THERE = "gone-there"
    VERIFIED_THERE = "verified-there"  # a day on which it was checked, which isn't taken for a check of ours


class UnusableExport(Exception):
    """Raised for what can't be read as an export at all."""


class UnreadableFile(Exception):
    """Raised for one file of an export that can't be read: locked, broken, or packed in an unknown way."""


class ExportTooLarge(UnreadableFile):
    """Raised for a file that is larger than the limit."""


@dataclass(frozen=True)
class Remark:
    """Something that the report tells: `place` is where in the export, `detail` the one example to show."""

    topic: Topic
    place: str
    detail: str = ""


@dataclass
class SourceArticle:
    """One article in one language, as a reader of a kind found it.

    `html` is the whole text as HTML of the source, not cleaned; a reader of Markdown, wiki text, or Word
    turns its text into HTML first. Parts that the source names by itself (columns of a table, keys of a list)
    are in `parts`, each HTML too, and are not looked for in `html`.
    """

    ext: str  # the source's own id; without one the path in the export, an anchor, or a code
    place: str  # for people: "articles.json articles[6]", "bank-feeds/ll-204.md", "errors.csv row 7"
    title: str
    html: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)  # by the names in PARTS
    codes: tuple[str, ...] = ()  # where the source has a field for codes
    labels: tuple[str, ...] = ()  # tags and keywords: codes among them are found by their shape
    language: str = ""  # as the source writes it: "en-us", "pt_BR"; "" for the site's own
    translation_of: str = ""  # the ext of the source text
    groups: tuple[str, ...] = ()  # names of categories around it, outermost first
    state: State = State.PUBLIC
    state_reason: str = ""  # "user segment 777", "draft: true"
    url: str = ""  # its public address, whole where the source has it
    addresses: tuple[str, ...] = ()  # more old addresses: paths or whole ones, aliases and redirects
    names: tuple[str, ...] = ()  # whatever else links call it: "bsexport:page:12", "Page name", "x.md"
    base: str = ""  # path of its file in the export, for relative links and pictures
    related: tuple[str, ...] = ()  # exts
    updated: str = ""  # the source's last change, ISO 8601, if it says so
    verified_on: str = ""  # only if the source says that someone checked it; taken if the mapping says so
    has_own_id: bool = True  # False: `ext` is a path or a code, so the product stands in front of our id
    title_level: int = 0  # of the heading in `html` that is the title again; 0 if there is none
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class Recognized:
    """What an export is, and by what it was seen: the first line of the report."""

    kind: str
    evidence: str
    articles: int = 0  # about how many, if it was seen by the ending of files alone; 0 if it is certain


class ExportFiles(Protocol):
    """The files of an export, whatever they lie in. Paths have `/` and never leave it."""

    def paths(self) -> list[str]:
        """Return every file's path, sorted."""

    name: str  # of the file or folder that was given, without its ending

    def resolve(self, path: str) -> str:
        """Return the path of the file that a link means, or "": also percent-encoded or in other case."""

    def size(self, path: str) -> int:
        """Return a file's size. Raises KeyError without it."""

    def open(self, path: str) -> IO[bytes]:
        """Return a file as a stream, for what is too large for memory. Raises KeyError, UnreadableFile."""

    def read(self, path: str, limit: int = 0) -> bytes:
        """Return a file's content. Raises KeyError without it, UnreadableFile, and ExportTooLarge of it."""

    def text(self, path: str) -> str:
        """Return a file's text, in whatever encoding it is, with line ends as \\n and no BOM."""


class Reader(Protocol):
    """A module of `kinds`. `kinds.READERS` has them all by name."""

    def recognize(self, files: ExportFiles) -> Recognized | None:
        """Return what it is if this module reads it. Looks at few files, never at all of them."""

    def read(self, files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
        """Yield its articles, and remarks on what is none. Raises nothing for the content of one file."""
