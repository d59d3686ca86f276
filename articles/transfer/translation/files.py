"""What the formats share: the segments of an article to write, and a segment that was read."""

from dataclasses import dataclass

from .units import Unit


@dataclass(frozen=True)
class ArticleUnits:
    """The segments of one article."""

    id: str
    language: str
    title: str
    units: list[Unit]


@dataclass(frozen=True)
class ReadUnit:
    """A translated segment of a file, with the digest of the part it was made from, or ""."""

    file: str
    line: int
    article: str
    name: str
    source: str
    target: str
    digest: str
    source_language: str = ""
    is_initial: bool = False  # its tool says that no one has translated it yet
