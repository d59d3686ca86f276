"""The mapping file of an import: what cannot be guessed, kept by the team beside its export.

Read as strictly as the front matter of articles: values are text as written, and what is unknown is a fault
with its line. A dry run that met something unknown proposes a file (`propose`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from articles.content import schema
from articles.content.snapshot import Data

from ..front_matter import read_mapping, scalar
from ..origin import ParsedFile, ParseError, read_text
from .source import PARTS

MAX_BYTES = 1_000_000
MAX_PATTERN_LENGTH = 200
MAX_OPEN_ENDS = 3  # of a pattern: each multiplies what a text may cost
IGNORE = "ignore"
VERIFIED_THERE = "source"  # verified_on: as each article says itself
HEADINGS_BECOME = (*PARTS, IGNORE)
FIELDS_BECOME = (
    *("id", "title", "codes", *PARTS, "solution.title", "solution.steps", "area", "labels", "language"),
    *("state", "url", "updated", "related", "translation_of", IGNORE),
)
TEXTS, NUMBERS, MAPPINGS = (
    ("code", "sheet", "confidence", "verified_on", "language"),
    ("split", "row"),
    {
        "product": ("slug", "name"),
        "fields": FIELDS_BECOME,
        "headings": HEADINGS_BECOME,
        "areas": (),
    },
)
KEYS = (*MAPPINGS, *TEXTS, *NUMBERS, "skip")
# Signs that a pattern may repeat without end; a group that is repeated may hold another of them.
OPEN_END = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\d*\})")
REPEATED_GROUP = re.compile(r"\)(?:[*+]|\{)")


@dataclass(frozen=True)
class ImportMapping:
    """What a mapping file says. `asdict` of it is what readers and the conversion are given."""

    product: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    split: int = 0
    row: int = 0
    sheet: str = ""
    confidence: str = ""
    verified_on: str = ""
    language: str = ""
    skip: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return what is set."""
        return {key: value for key, value in asdict(self).items() if value}

    def skips(self, path: str) -> bool:
        """Return whether a file is left out: `drafts/**` is a folder, `index.md` a name anywhere."""
        name = path.rpartition("/")[2]
        return any(
            fnmatchcase(path, pattern) or ("/" not in pattern and fnmatchcase(name, pattern))
            for pattern in self.skip
        )


def read_map(path: Path) -> ImportMapping:
    """Read a mapping file. Raises InvalidMapping with all of its faults."""
    page = ParsedFile(str(path))
    try:
        raw = read_mapping(page, read_text(path, MAX_BYTES).split("\n"), 1)
    except OSError as error:
        raise InvalidMapping([ParseError(str(path), 1, "", error.strerror or str(error))]) from error
    except ParseError as error:
        raise InvalidMapping([error]) from error
    return _checked(page, raw)


def from_data(raw: Data, name: str) -> ImportMapping:
    """Return a mapping from values that a form sent. Raises InvalidMapping."""
    return _checked(ParsedFile(name), raw)


class InvalidMapping(Exception):
    """Raised for a mapping file with faults."""

    def __init__(self, faults: list[ParseError]):
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def _checked(page: ParsedFile, raw: Data) -> ImportMapping:
    values: Data = {}
    for key, value in raw.items():
        if key not in KEYS:
            _fault(page, key, f"unknown key; the keys are {', '.join(KEYS)}")
        elif value is not None:
            values[key] = _value(page, key, value)
    _check_values(page, values)
    if page.faults:
        raise InvalidMapping(page.faults)
    return replace(ImportMapping(), **values)


def _value(page: ParsedFile, key: str, value: Any) -> Any:
    if key in MAPPINGS:
        return _texts(page, key, value, MAPPINGS[key])
    if key == "skip":
        items = value if isinstance(value, list) else [value]
        return tuple(_text(page, f"skip[{n}]", item) for n, item in enumerate(items))
    text = _text(page, key, value)
    if key not in NUMBERS:
        return text
    if not re.fullmatch(r"[0-9]{1,6}", text):
        _fault(page, key, "expected a number")
        return 0
    return int(text)


def _texts(page: ParsedFile, key: str, value: Any, allowed: tuple[str, ...]) -> dict[str, str]:
    if key == "product" and isinstance(value, str):
        return {"slug": value}
    if not isinstance(value, dict):
        _fault(page, key, "expected a mapping")
        return {}
    texts = {name: _text(page, f"{key}.{name}", text) for name, text in value.items()}
    for name, text in texts.items():
        if key == "product" and name not in allowed:
            _fault(page, f"product.{name}", f"unknown key; the keys are {', '.join(allowed)}")
        elif key in ("fields", "headings") and text not in allowed:
            _fault(page, f"{key}.{name}", f"must be one of {', '.join(allowed)}")
    return texts


def _text(page: ParsedFile, spot: str, value: Any) -> str:
    if not isinstance(value, str):
        _fault(page, spot, "expected text")
        return ""
    return value.strip()


def _check_values(page: ParsedFile, values: Data) -> None:
    if values.get("split", 1) not in range(1, 7):
        _fault(page, "split", "a level of headings is 1 to 6")
    for key in ("confidence", "verified_on", "language"):
        if values.get(key) and (key, values[key]) != ("verified_on", VERIFIED_THERE):
            try:
                reader = schema.ARTICLE.by_key[key].reader
                reader({key: values[key]}, key, key)
            except ValueError as error:
                _fault(page, key, str(getattr(error, "message", error)))
    if values.get("code") and (reason := pattern_fault(values["code"])):
        _fault(page, "code", reason)


def pattern_fault(pattern: str) -> str:
    """Return why a pattern is not taken: one that is wrong, or that could take forever with some text."""
    if len(pattern) > MAX_PATTERN_LENGTH:
        return f"longer than {MAX_PATTERN_LENGTH} characters"
    if REPEATED_GROUP.search(pattern) or "(?" in pattern.replace("(?:", "") or re.search(r"\\\d", pattern):
        return (
            "repeated groups, conditions, and references to groups aren't allowed;"
            " use letters, [...], and numbers"
        )
    if len(OPEN_END.findall(pattern)) > MAX_OPEN_ENDS:
        return f"more than {MAX_OPEN_ENDS} parts that may repeat"
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"not a valid pattern: {error}"
    return ""


def _fault(page: ParsedFile, spot: str, message: str) -> None:
    page.add_fault(page.lines.get(spot, 1), spot, message)


def propose(fields: Counter[str], headings: Counter[str], mapping: ImportMapping) -> str:
    """Return a mapping file that says what became of each unknown column and heading, to be corrected."""
    rows = ["# What each column and heading becomes. Correct it, and import again with --map and this file."]
    known = mapping.as_dict()
    if product := known.get("product"):
        rows += [f"product: {{{', '.join(f'{key}: {_key(value)}' for key, value in product.items())}}}"]
    for key, found, usual, choices in (
        ("fields", fields, IGNORE, FIELDS_BECOME),
        ("headings", headings, "body", HEADINGS_BECOME),
    ):
        lines = [f"  {_key(name)}: {value}" for name, value in known.get(key, {}).items()]
        lines += [f"  {_key(name)}: {usual}  # {count} x" for name, count in found.most_common(200)]
        if lines:
            rows += [f"{key}:  # {', '.join(choices)}", *lines]
    for key in (*TEXTS, *NUMBERS):
        if key in known:
            rows.append(f"{key}: {_key(str(known[key]))}")
    if mapping.skip:
        rows.append(f"skip: [{', '.join(map(_key, mapping.skip))}]")
    return "\n".join(rows) + "\n"


def _key(text: str) -> str:
    return scalar(text)


def proposal_path(paths: Iterable[str]) -> Path:
    first = Path(next(iter(paths)))
    return first.with_name(f"{first.resolve().name}.map.yaml") if first.name else Path(f"{first}.map.yaml")
