"""Where an article of an import stands, what it says, and what is wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from articles.content import schema, snapshot
from articles.content.snapshot import Data

from .older import OLDER_KEYS, modernize

MAX_FAULTS = 100  # that are told of one article


class ParseError(Exception):
    """Something that cannot be imported: where it stands, in which key, and why."""

    def __init__(self, file: str, line: int, key: str, message: str):
        super().__init__(file, line, key, message)
        self.file, self.line, self.key, self.message = file, line, key, message

    def __str__(self):
        return ": ".join(part for part in (f"{self.file}:{self.line}", self.key, self.message) if part)


@dataclass(frozen=True)
class Origin:
    """Where an article stands. `lines` knows where its parts do; it is asked only when something is wrong."""

    file: str
    start: int = 1
    lines: Callable[[], Mapping[str, int]] = dict
    prefix: str = ""

    def line(self, path: str = "") -> int:
        """The line of `path`, such as `solutions[2].level`, or of the nearest thing around it."""
        known = self.lines()
        while path:
            for name in (path, *(older for older, newer in OLDER_KEYS.items() if newer == path)):
                spot = f"{self.prefix}.{name}" if self.prefix else name
                if spot in known:
                    return known[spot]
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return known.get(self.prefix, self.start)

    def bad(self, path: str, message: str) -> ParseError:
        return ParseError(self.file, self.line(path), path, message)


@dataclass(frozen=True)
class Entry:
    """One article of an import: its snapshot and its images, or the faults for which it has none."""

    origin: Origin
    data: Data | None = None
    faults: tuple[ParseError, ...] = ()
    images: Mapping[str, Path] = field(default_factory=dict)


@dataclass
class MarkdownPage:
    """What was read of a Markdown file so far: values, the lines of their paths, and faults."""

    file: str
    raw: Data = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[ParseError] = field(default_factory=list)

    def bad(self, line: int, key: str, message: str) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(ParseError(self.file, line, key, message))


def unreadable_entry(bad: ParseError) -> Entry:
    return Entry(Origin(bad.file, bad.line), faults=(bad,))


def content(path: Path, limit: int) -> str:
    """The text of a whole file, with line ends as \\n."""
    with path.open("rb") as stream:
        raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise ParseError(str(path), 1, "", f"larger than {limit} bytes")
    return decoded(raw, str(path), 1).replace("\r\n", "\n").replace("\r", "\n")


def decoded(raw: bytes, file: str, line: int) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(file, line + raw.count(b"\n", 0, error.start), "", "not UTF-8") from None
    if "\0" in text:
        raise ParseError(file, line + text.count("\n", 0, text.index("\0")), "", "holds a NUL character")
    return text


def judged(origin: Origin, raw: Any, product: str, faults: Iterable[ParseError] = ()) -> Entry:
    """The Entry of what a file says, which `faults` were found in already."""
    faults = list(faults)
    if not isinstance(raw, dict):
        return Entry(origin, faults=(*faults, origin.bad("", "expected an object")))
    raw, older = modernize(raw)
    faults += [origin.bad(key, message) for key, message in older]
    if product and not raw.get("product"):
        raw["product"] = product
    if not faults:
        try:
            return Entry(origin, snapshot.normalise(raw))
        except snapshot.Invalid:
            pass
    invalid = islice(_invalid(raw, whole=not faults), MAX_FAULTS)
    faults += [origin.bad(one.path, one.message) for one in invalid]
    return Entry(origin, faults=tuple(sorted(faults, key=lambda bad: bad.line)))


def _invalid(raw: Data, whole: bool) -> Iterator[snapshot.Invalid]:
    """All that `normalise` would stumble over one by one; of `whole` articles also what is missing."""
    broken = set()
    for key, value in raw.items():
        found = list(_invalid_values(key, value))
        if found:
            broken.add(key)
            yield from found
    if whole and "solutions" not in broken:
        try:
            snapshot.normalise({key: value for key, value in raw.items() if key not in broken})
        except snapshot.Invalid as invalid:
            if invalid.path not in broken:
                yield invalid


def _invalid_values(key: str, value: Any) -> Iterator[snapshot.Invalid]:
    reader = schema.ARTICLE.by_key[key].read if key in schema.ARTICLE.by_key else None
    if not reader:
        yield snapshot.Invalid(key, "unknown key")
        return
    found = False
    for n, item in enumerate(value if isinstance(value, list) else []):
        try:
            reader({key: [item]}, key, key)
        except snapshot.Invalid as invalid:
            found = True
            yield snapshot.Invalid(invalid.path.replace(f"{key}[0]", f"{key}[{n}]", 1), invalid.message)
    if not found:
        try:
            reader({key: value}, key, key)
        except snapshot.Invalid as invalid:
            yield invalid
