"""The JSON form: one article a line in .jsonl and .jsonl.gz, one or a list of them in .json."""

import gzip
import json
import re
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from articles.content.snapshot import Data

from .origin import Entry, Origin, ParseError, check_entry, decode_file, read_text, unreadable_entry

MAX_LINE = 2_000_000  # bytes of a line of .jsonl: several times the largest article
MAX_BYTES = 32_000_000  # of a .json file, which is held in memory as a whole; .jsonl is not
JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]|[^\s{}\[\],:"]+')


class DuplicateKeys(ValueError):
    """A key that one object has twice."""


def _object(pairs: list[tuple[str, Any]]) -> Data:
    values: Data = {}
    for key, value in pairs:
        if key in values:
            raise DuplicateKeys(key)
        values[key] = value
    return values


def _constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _parse(text: str, file: str, line: int) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except DuplicateKeys as twice:
        raise ParseError(file, line, str(twice), "is duplicated in one object") from None
    except json.JSONDecodeError as error:
        raise ParseError(
            file, line + error.lineno - 1, "", f"not JSON: {error.msg}, column {error.colno}"
        ) from None
    except ValueError as error:
        raise ParseError(file, line, "", f"not JSON: {error}") from None
    except RecursionError:
        raise ParseError(file, line, "", "nested too deeply") from None


def read_jsonl(path: Path, product: str) -> Iterator[Entry]:
    file = str(path)
    unpack = gzip.open if path.name.lower().endswith(".gz") else open
    with unpack(path, "rb") as stream:
        for line, raw in _json_lines(cast(BinaryIO, stream), file):
            if isinstance(raw, ParseError):
                yield unreadable_entry(raw)
                continue
            try:
                value = _parse(decode_file(raw, file, line), file, line)
            except ParseError as bad:
                yield unreadable_entry(bad)
            else:
                yield check_entry(Origin(file, line), value, product)


def _json_lines(stream: BinaryIO, file: str) -> Iterator[tuple[int, bytes | ParseError]]:
    """Yield the lines that are not blank, none longer than MAX_LINE in memory."""
    line = 0
    try:
        while raw := stream.readline(MAX_LINE + 1):
            line += 1
            if len(raw) > MAX_LINE:
                while raw and not raw.endswith(b"\n"):
                    raw = stream.readline(MAX_LINE)
                yield line, ParseError(file, line, "", f"the line is longer than {MAX_LINE} bytes")
            elif raw.strip():
                yield line, raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield line + 1, ParseError(file, line + 1, "", f"damaged gzip: {error}")


def read_json(path: Path, product: str) -> Iterator[Entry]:
    """Read one article, a list of articles, or {"articles": [...]}."""
    text = read_text(path, MAX_BYTES)
    value, prefix = _parse(text, str(path), 1), ""
    if isinstance(value, dict) and value.keys() == {"articles"}:
        value, prefix = value["articles"], "articles"
    lines = cache(partial(_positions, text))
    if not isinstance(value, list):
        yield check_entry(Origin(str(path), 1, lines, prefix), value, product)
        return
    for n, item in enumerate(value):
        yield check_entry(Origin(str(path), 1, lines, f"{prefix}[{n}]"), item, product)


def _positions(text: str) -> dict[str, int]:
    """Return the line of every value and key of a valid JSON text, by path."""
    ends = [match.start() for match in re.finditer("\n", text)]
    lines: dict[str, int] = {}
    open_: list[list[Any]] = []  # of every container around: its path, and its key or index now
    path, expects_key = "", False
    for token in JSON_TOKEN.finditer(text):
        mark = token[0]
        if expects_key and mark[0] == '"':
            open_[-1][1] = json.loads(mark)
            path = f"{open_[-1][0]}.{open_[-1][1]}".lstrip(".")
            expects_key = False
        if mark not in "}],":
            lines.setdefault(path, 1 + bisect_left(ends, token.start()))
        if mark in "{[":
            open_.append([path, 0 if mark == "[" else ""])
            path, expects_key = f"{path}[0]" if mark == "[" else path, mark == "{"
        elif mark in "}]":
            open_.pop()
            expects_key = False
        elif mark == "," and isinstance(open_[-1][1], int):
            open_[-1][1] += 1
            path = f"{open_[-1][0]}[{open_[-1][1]}]"
        elif mark == ",":
            expects_key = True
    return lines


def write_jsonl(data: Data) -> str:
    """Return the line of JSON for a snapshot."""
    return json.dumps(data, ensure_ascii=False) + "\n"
