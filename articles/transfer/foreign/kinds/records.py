"""The JSON files of an export as records, whatever list, wrapper, page, or line they lie in."""

import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from django.utils.translation import gettext

from ..encodings import decode
from ..source import ExportFiles, Remark, Topic, UnreadableFile

SUFFIXES = (".json", ".jsonl", ".ndjson")
MAX_DEPTH = 30
MAX_BROKEN = 1000  # places of one file at which reading is begun again
SAMPLE_FILES = 40
SAMPLE_BYTES = 512 * 1024  # of each
SAMPLE_RECORDS = 300
_TELLING = re.compile(r"article|solution|help|guide|export|data|kb|doc", re.I)
_TRAIL = re.compile(r"[.\[\] ]+")
_OPENING, _WORD = re.compile(r"[{\[]"), re.compile(r"\S")
_samples: "WeakKeyDictionary[ExportFiles, list[Record]]" = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Record:
    """An object of a JSON file: where it is, and the objects that hold it, outermost first."""

    data: Mapping[str, Any]
    path: str
    trail: str  # "articles[6]", "line 3"
    around: tuple[Mapping[str, Any], ...] = ()

    @property
    def place(self) -> str:
        return f"{self.path} {self.trail}".strip()

    @property
    def keys(self) -> list[str]:
        """Return the names of the lists and objects that hold it, outermost first."""
        return [key for key in _TRAIL.split(self.trail) if key and not key.isdigit()]

    @property
    def key(self) -> str:
        return self.keys[-1] if self.keys else ""

    @property
    def holder(self) -> Mapping[str, Any]:
        return self.around[-1] if self.around else {}


class Choice:
    """Which of several records of one article in one language is taken: pages overlap."""

    def __init__(self) -> None:
        self._best: dict[Hashable, tuple[tuple, str]] = {}

    def offer(self, key: Hashable, rank: tuple, record: Record) -> None:
        """Keep the record with the highest rank, the first of equal ones."""
        if key not in self._best or rank > self._best[key][0]:
            self._best[key] = rank, record.place

    def is_best(self, key: Hashable, record: Record) -> bool:
        return key in self._best and self._best[key][1] == record.place

    def __contains__(self, key: Hashable) -> bool:
        return key in self._best


def json_paths(files: ExportFiles) -> list[str]:
    return [path for path in files.paths() if path.lower().endswith(SUFFIXES)]


def read_records(files: ExportFiles) -> Iterator[Record | Remark]:
    """Yield every object of every JSON file, holders before what they hold; a remark for a broken file."""
    for path in json_paths(files):
        yield from records_of(files, path)


def note_records(records: Iterable[Record | Remark], note: Callable[[Record], None]) -> Iterator[Remark]:
    """Show each record to `note` and yield the remarks between them: the first of two readings.

    An article may stand before the sections and translations that it needs, so each kind is read twice.
    """
    for record in records:
        if isinstance(record, Remark):
            yield record
        else:
            note(record)


def records_of(files: ExportFiles, path: str) -> Iterator[Record | Remark]:
    for trail, value in documents(files, path):
        if isinstance(value, Remark):
            yield value
        else:
            yield from walk(value, path, trail)


def sample(files: ExportFiles) -> list[Record]:
    """Return objects of the beginnings of a few files, to see what they are. Read once for all kinds."""
    if files not in _samples:
        paths = sorted(json_paths(files), key=lambda path: (not _TELLING.search(path), path))
        found: list[Record] = []
        for path in paths[:SAMPLE_FILES]:
            values = (value for _, value in beginning(files, path) if not isinstance(value, Remark))
            found += islice((record for value in values for record in walk(value, path)), SAMPLE_RECORDS)
        _samples[files] = found
    return _samples[files]


def beginning(files: ExportFiles, path: str) -> Iterator[tuple[str, Any]]:
    try:
        if files.size(path) <= SAMPLE_BYTES:
            return documents(files, path)
        with files.open(path) as stream:
            text = stream.read(SAMPLE_BYTES).decode("utf-8-sig", "replace")
    except (KeyError, UnreadableFile, OSError):
        return iter(())
    return _pieces(text, path)


def documents(files: ExportFiles, path: str) -> Iterator[tuple[str, Any]]:
    """Yield each JSON document of a file with its place in it; a Remark stands for what can't be read."""
    try:
        raw = files.read(path)
        try:
            yield "", json.loads(raw)
            return
        except (ValueError, RecursionError):
            text = decode(raw)
    except (KeyError, UnreadableFile) as error:
        yield "", Remark(Topic.UNREADABLE, path, str(error))
        return
    yield from _pieces(text, path)


def _pieces(text: str, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the documents that stand one after another (JSON Lines), and what is whole in a cut-off file."""
    decoder = json.JSONDecoder()
    position, line, counted, broken = 0, 1, 0, 0
    while broken <= MAX_BROKEN:
        start = (_OPENING if not position or broken else _WORD).search(text, position)
        if start is None:
            break
        line += text.count("\n", counted, start.start())
        position = counted = start.start()
        try:
            value, position = decoder.raw_decode(text, position)
            yield f"line {line}", value
        except (ValueError, RecursionError) as error:
            if (
                not broken
                or not text[position:].startswith(("{", "["))
                or text[position - 1 : position] == "\n"
            ):
                yield "", Remark(Topic.UNREADABLE, f"{path} line {line}", getattr(error, "msg", "too deep"))
            broken += 1
            position += 1
    if not counted and not broken:
        yield "", Remark(Topic.UNREADABLE, path, gettext("no JSON"))


def walk(
    value: Any, path: str, trail: str = "", around: tuple[Mapping[str, Any], ...] = ()
) -> Iterator[Record]:
    if len(around) > MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield Record(value, path, trail, around)
        for key, item in value.items():
            if isinstance(item, dict | list):
                yield from walk(item, path, f"{trail}.{key}" if trail else key, (*around, value))
    elif isinstance(value, list):
        for n, item in enumerate(value):
            if isinstance(item, dict | list):
                yield from walk(item, path, f"{trail}[{n}]", around)
