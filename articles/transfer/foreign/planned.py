"""What an import is about to do with each article."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from articles.content.snapshot import Data

from .source import Remark, Topic

PARTS = ("symptoms", "causes", "solutions", "messages", "faqs", "prevention", "impact")
# Public there, and a draft here until someone has looked at it.
HOLDING = frozenset({Topic.PHONE, Topic.DUPLICATE, Topic.PICTURE_WITHOUT_WORDS, Topic.COMMAND})
CREATED, CHANGED, UNCHANGED, KEPT, LEFT_OUT = "created", "changed", "unchanged", "kept", "left out"


@dataclass
class PlannedArticle:
    """An article of an import without its text, which lies in the spool at `offset`."""

    place: str
    ext: str
    id: str = ""
    title: str = ""
    codes: Sequence[str] = ()
    language: str = ""
    area: str = ""
    translation_of: str = ""
    parts: tuple[str, ...] = ()  # that were found
    solutions: int = 0
    with_steps: int = 0
    figures: Mapping[str, int] = field(default_factory=dict)  # how many of each part
    size: int = 0
    updated: str = ""
    old_paths: Sequence[str] = ()
    remarks: list[Remark] = field(default_factory=list)
    why_draft: Topic | None = None
    result: str = LEFT_OUT
    offset: int = -1  # less than 0 for one that can't be taken

    @property
    def is_public(self) -> bool:
        """Return whether readers may see it, once its import is published."""
        return self.offset >= 0 and self.why_draft is None

    def tell(self, topic: Topic, detail: str = "") -> None:
        self.remarks.append(Remark(topic, self.place, detail))

    def hold(self, topic: Topic, detail: str = "") -> None:
        """Make it a draft for a reason, which is told; the first reason counts."""
        if all(remark.topic is not topic for remark in self.remarks):
            self.tell(topic, detail)
        self.why_draft = self.why_draft or topic

    def describe(self, data: Data) -> None:
        """Take from a snapshot what is told of it."""
        self.id, self.title, self.codes, self.language = (
            data["id"], data["title"], data["codes"], data["language"],
        )  # fmt: skip
        self.area = data["area"]["name"] if data["area"] else ""
        self.translation_of = data["translation_of"]
        self.parts = tuple(part for part in PARTS if data[part])
        self.figures = {part: len(data[part]) for part in PARTS if data[part]}
        self.solutions = len(data["solutions"])
        self.with_steps = sum(_has_steps(solution["body"]) for solution in data["solutions"])

    def csv_row(self, sentences: list[str]) -> list[str]:
        state = "public" if self.is_public else "draft" if self.offset >= 0 else ""
        return [
            *(self.place, self.id, self.title, " ".join(self.codes), self.language, self.area),
            *(self.result, state, "; ".join(sentences)),
        ]


class Spool:
    """Snapshots on disk, with the text that each was made of: those of a whole import would fill the memory.

    With a path they stay there, for a preview.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._file: IO[bytes] = path.open("w+b") if path else tempfile.TemporaryFile("w+b")  # noqa: SIM115
        self._keeps_source = path is not None

    def add(self, data: Data, source: str = "") -> tuple[int, int]:
        """Keep a snapshot; return where it is and its size."""
        line = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
        offset = self._file.seek(0, 2)
        self._file.write(line + b"\n")
        if self._keeps_source:
            self._file.write(json.dumps(source).encode() + b"\n")
        return offset, len(line)

    def read(self, offset: int) -> Any:
        self._file.seek(offset)
        return json.loads(self._file.readline())

    def close(self) -> None:
        self._file.close()


def read_spooled(path: Path, offset: int) -> tuple[Data, str]:
    """Return a snapshot of a spool that stayed, and its source. Raises OSError, ValueError."""
    with path.open("rb") as stream:
        stream.seek(offset)
        return json.loads(stream.readline()), json.loads(stream.readline())


def _has_steps(markdown: str) -> bool:
    return markdown.startswith("1. ") or "\n1. " in markdown
