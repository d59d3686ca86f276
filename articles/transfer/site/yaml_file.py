"""The format of site.yaml, without any knowledge of the site.

The file is site.yaml in a folder, and articles.site.yaml beside articles.jsonl. It is read as strictly as the
front matter of articles: values are text, without tags, anchors or aliases, and an unknown key is a fault.
"""

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from articles.content.snapshot import Data
from articles.strings.characters import clean, find_forbidden

from ..front_matter import read_mapping, scalar
from ..origin import Origin, ParsedFile, ParseError, read_text

FILE_NAME = "site.yaml"
MAX_BYTES = 8_000_000
ARTICLE_FILE = re.compile(r"\.(?:jsonl|jsonl\.gz|json)\Z", re.IGNORECASE)

TEXT, LIST = "", ()
AREA = dict.fromkeys(["slug", "name", "provider", "names"], TEXT)
RULE = dict.fromkeys(["language", "product", "note", "active"], TEXT)
SHAPE: dict[str, dict[str, Any]] = {
    "products": {**dict.fromkeys(["slug", "name", "vendor", "short", "names"], TEXT), "areas": AREA},
    "contacts": dict.fromkeys(
        ["key", "owner", "kind", "value", "verified", "source", "checked_by", "checked_on", "note"], TEXT
    ),
    "redirects": {"from": TEXT, "to": TEXT},
    "synonyms": {"phrases": LIST, "also": LIST, **RULE},
    "pins": {"queries": LIST, "article": TEXT, "position": TEXT, **RULE},
    "incidents": {
        **dict.fromkeys(["title", "text", "begins_at", "ends_at", "link"], TEXT),
        **dict.fromkeys(["products", "areas", "codes"], LIST),
    },
    "code_families": {
        **dict.fromkeys(["product", "slug", "name"], TEXT),
        "codes": LIST,
        "summary": TEXT,
    },
    "code_history": dict.fromkeys(
        ["article", "code", "state", "since_version", "since_date", "successor", "target", "nowhere"], TEXT
    ),
    "labels": {"label": TEXT, "articles": LIST},
    "article_templates": {
        **dict.fromkeys(["key", "name", "description", "position", "offered"], TEXT),
        "empty_rows": {"kind": TEXT, "count": TEXT},
        "content": TEXT,
    },
}
MAX_ROWS_OF = {"redirects": 50_000, "code_history": 50_000}
MAX_ROWS = 5_000  # of any other kind


@dataclass
class SiteFile:
    """The content of a file: `data` has every key of SHAPE and of its rows."""

    origin: Origin
    data: Data = field(default_factory=dict)
    faults: list[ParseError] = field(default_factory=list)


def site_file(path: Path) -> Path | None:
    """Return the path of the site.yaml of a folder or of a file with many articles; None for other files."""
    if path.is_dir():
        return path / FILE_NAME
    if is_site_file(path):
        return path
    return (
        path.with_name(f"{ARTICLE_FILE.sub('', path.name)}.{FILE_NAME}")
        if ARTICLE_FILE.search(path.name)
        else None
    )


def is_site_file(path: Path) -> bool:
    return path.name == FILE_NAME or path.name.endswith(f".{FILE_NAME}")


def read_site(path: Path) -> SiteFile:
    """Judge a file to its end. Never raises for what it finds."""
    page = ParsedFile(str(path))
    site = SiteFile(Origin(str(path), lines=lambda: page.lines))
    try:
        # What only looks like a file may be a link out of the folder, or the end of a pipe.
        if not stat.S_ISREG(path.lstat().st_mode):
            raise ParseError(str(path), 1, "", "not a file; links aren't followed")
        raw = read_mapping(page, read_text(path, MAX_BYTES).split("\n"), 1)
    except OSError as error:
        site.faults.append(ParseError(str(path), 1, "", error.strerror or str(error)))
    except ParseError as bad:
        site.faults.append(bad)
    else:
        site.data = {kind: [] for kind in SHAPE}
        site.data.update(_rows(page, SHAPE, raw))
        site.faults = page.faults
    return site


def _rows(page: ParsedFile, shape: Mapping[str, Any], raw: Data, spot: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the keys of `raw` in this shape. Report what does not fit to the page, and leave it out."""
    for key, value in raw.items():
        here = f"{spot}.{key}" if spot else key
        if key not in shape:
            page.add_fault(_line(page, here), here, f"unknown key; the keys are {', '.join(shape)}")
        elif shape[key] == TEXT:
            yield key, _text(page, value, here)
        elif value is None:
            continue
        elif not isinstance(value, list):
            page.add_fault(_line(page, here), here, "expected a list")
        elif len(value) > MAX_ROWS_OF.get(key, MAX_ROWS):
            page.add_fault(_line(page, here), here, f"more than {MAX_ROWS_OF.get(key, MAX_ROWS)} entries")
        elif shape[key] == LIST:
            yield key, [_text(page, item, f"{here}[{n}]") for n, item in enumerate(value)]
        else:
            yield key, [_row(page, shape[key], item, f"{here}[{n}]") for n, item in enumerate(value)]


def _row(page: ParsedFile, shape: Mapping[str, Any], raw: Any, spot: str) -> Data:
    row: Data = {key: "" if kind == TEXT else [] for key, kind in shape.items()}
    if isinstance(raw, dict):
        row.update(_rows(page, shape, raw, spot))
    else:
        page.add_fault(_line(page, spot), spot, f"expected a mapping with {', '.join(shape)}")
    return row


def _text(page: ParsedFile, value: Any, spot: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        page.add_fault(_line(page, spot), spot, "expected text")
        return ""
    value = clean(value)
    if reason := find_forbidden(value):
        page.add_fault(_line(page, spot), spot, reason)
        return ""
    return value.strip()


def _line(page: ParsedFile, spot: str) -> int:
    return page.lines.get(spot, 1)


def write_site(data: Data) -> str:
    """Return the text that `read_site` reads back equal, without values that are defaults."""
    kinds = [kind for kind in SHAPE if data.get(kind)]
    lists = [[f"{kind}:", *_format_rows(data[kind], SHAPE[kind], 2)] for kind in kinds]
    return "\n".join("\n".join(lines) + "\n" for lines in lists)


def _format_rows(rows: list[Data], shape: Mapping[str, Any], indent: int) -> Iterator[str]:
    for row in rows:
        lines: list[str] = []
        for key, kind in shape.items():
            value = row.get(key)
            if not value:
                continue
            if kind == TEXT:
                lines.append(f"{key}: {scalar(value, 2)}")
            elif kind == LIST:
                lines.append(f"{key}: [{', '.join(map(scalar, value))}]")
            else:
                lines += [f"{key}:", *_format_rows(value, kind, 2)]
        text = "\n".join(lines).split("\n")
        mark = " " * indent
        yield from (f"{mark}{'  ' if n else '- '}{line}" if line else "" for n, line in enumerate(text))
