"""Articles that are read from files: where they are, their data, and their faults."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from articles.content import schema, snapshot
from articles.content.snapshot import Data

from .legacy_keys import LEGACY_KEYS, modernize

MAX_FAULTS = 100  # reported for one article


class ParseError(Exception):
    """A fault of a file, with its line, key and reason."""

    def __init__(self, file: str, line: int, key: str, message: str):
        super().__init__(file, line, key, message)
        self.file, self.line, self.key, self.message = file, line, key, message

    def __str__(self):
        return ": ".join(part for part in (f"{self.file}:{self.line}", self.key, self.message) if part)


@dataclass(frozen=True)
class Origin:
    """The place of an article. `lines` returns the line of each part; it is called for faults only."""

    file: str
    start: int = 1
    lines: Callable[[], Mapping[str, int]] = dict
    prefix: str = ""

    def line(self, path: str = "") -> int:
        """Return the line of `path`, such as `solutions[2].level`, or of the nearest part around it."""
        known = self.lines()
        while path:
            for name in (path, *(older for older, newer in LEGACY_KEYS.items() if newer == path)):
                spot = f"{self.prefix}.{name}" if self.prefix else name
                if spot in known:
                    return known[spot]
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return known.get(self.prefix, self.start)

    def fault(self, path: str, message: str) -> ParseError:
        return ParseError(self.file, self.line(path), path, message)


@dataclass(frozen=True)
class Entry:
    """An article of an import: its snapshot and its images, or its faults."""

    origin: Origin
    data: Data | None = None
    faults: tuple[ParseError, ...] = ()
    images: Mapping[str, Path] = field(default_factory=dict)


@dataclass
class ParsedFile:
    """A Markdown file while it is read: its values, the lines of their paths, and its faults."""

    file: str
    raw: Data = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[ParseError] = field(default_factory=list)

    def add_fault(self, line: int, key: str, message: str) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(ParseError(self.file, line, key, message))


def unreadable_entry(error: ParseError) -> Entry:
    return Entry(Origin(error.file, error.line), faults=(error,))


def read_text(path: Path, limit: int) -> str:
    """Return the text of a whole file, with line ends as \\n."""
    with path.open("rb") as stream:
        raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise ParseError(str(path), 1, "", f"larger than {limit} bytes")
    return decode_file(raw, str(path), 1).replace("\r\n", "\n").replace("\r", "\n")


def decode_file(raw: bytes, file: str, line: int) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(file, line + raw.count(b"\n", 0, error.start), "", "not UTF-8") from None
    if "\0" in text:
        raise ParseError(file, line + text.count("\n", 0, text.index("\0")), "", "contains a NUL character")
    return text


def check_entry(origin: Origin, raw: Any, product: str, faults: Iterable[ParseError] = ()) -> Entry:
    """Check the data of an article, in addition to the `faults` of its file."""
    faults = list(faults)
    if not isinstance(raw, dict):
        return Entry(origin, faults=(*faults, origin.fault("", "expected an object")))
    raw, older = modernize(raw)
    faults += [origin.fault(key, message) for key, message in older]
    if product and not raw.get("product"):
        raw["product"] = product
    if not faults:
        try:
            return Entry(origin, snapshot.normalize(raw))
        except snapshot.Invalid:
            pass
    invalid = islice(_invalid(raw, whole=not faults), MAX_FAULTS)
    faults += [origin.fault(error.path, error.message) for error in invalid]
    return Entry(origin, faults=tuple(sorted(faults, key=lambda fault: fault.line)))


def _invalid(raw: Data, whole: bool) -> Iterator[snapshot.Invalid]:
    """Yield every error that `normalize` could raise; for `whole` articles also missing values."""
    broken = set()
    for key, value in raw.items():
        errors = list(_invalid_values(key, value))
        if errors:
            broken.add(key)
            yield from errors
    if whole and "solutions" not in broken:
        try:
            snapshot.normalize({key: value for key, value in raw.items() if key not in broken})
        except snapshot.Invalid as invalid:
            if invalid.path not in broken:
                yield invalid


def _invalid_values(key: str, value: Any) -> Iterator[snapshot.Invalid]:
    reader = schema.ARTICLE.by_key[key].reader if key in schema.ARTICLE.by_key else None
    if not reader:
        yield snapshot.Invalid(key, "unknown key")
        return
    has_error = False
    for n, item in enumerate(value if isinstance(value, list) else []):
        try:
            reader({key: [item]}, key, key)
        except snapshot.Invalid as invalid:
            has_error = True
            yield snapshot.Invalid(invalid.path.replace(f"{key}[0]", f"{key}[{n}]", 1), invalid.message)
    if not has_error:
        try:
            reader({key: value}, key, key)
        except snapshot.Invalid as invalid:
            yield invalid
