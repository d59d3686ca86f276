"""Writing the Markdown form, so that reading gives back the same snapshot."""

import re
from collections.abc import Iterator
from itertools import groupby

from articles.content import schema
from articles.content.schema import Rows
from articles.content.snapshot import Data
from articles.models import Level

from .front_matter import write_front
from .markdown_form import (
    FENCE,
    MARKED,
    PIPE,
    attributes,
    find_fence_end,
    format_value,
    line_starts,
    sections,
    tables,
)

BARE = re.compile(r"[\w.-]+", re.ASCII)
UNFIT = re.compile(r'["{}\\]')  # in the braces of a heading


def write_markdown(data: Data) -> str:
    """Return the Markdown file of a snapshot, without values that are defaults."""
    blocks = ["\n".join(["---", *write_front(data), "---"]), *_blocks(data)]
    return "\n\n".join(blocks) + "\n"


def _blocks(data: Data) -> Iterator[str]:
    """Yield the text below the front matter, paragraph by paragraph."""
    for field in schema.ARTICLE.markdown:
        if data[field.key]:
            yield _escaped(data[field.key])
    for section, rows in sections(schema.ARTICLE).items():
        if data[section]:
            yield f"## {rows.heading}"
        if rows.body:
            for item in data[section]:
                yield from _titled_blocks(rows, item)
        elif rows.by_level:
            yield from _blocks_by_level(rows, data[section])
        elif data[section]:
            yield "\n".join(f"- {text}" for text in data[section])
    for section, rows in tables(schema.ARTICLE).items():
        for item in data[section]:
            yield from _blocks_with_table(data, rows, item)


def _blocks_by_level(rows: Rows, items: list[Data]) -> Iterator[str]:
    level = Level.BASIC.value
    for now, group in groupby(items, key=lambda item: item["level"]):
        if now != level:
            level = now
            yield f"### {level.capitalize()}"
        yield "\n".join(f"- {item[rows.title]}" for item in group)


def _titled_blocks(rows: Rows, item: Data) -> Iterator[str]:
    braces = [f"#{item['key']}"] if item["key"] else []
    for name, column in attributes(schema.ARTICLE).items():
        usual = column.reader.default
        value = item.get(name, usual)
        if value != usual:
            braces.append(f"{name}={_attribute(format_value(value))}")
    yield f"### {_with_braces(item[rows.title], ' '.join(braces))}"
    if item[rows.body]:
        yield _escaped(item[rows.body])


def _attribute(value: str) -> str:
    if BARE.fullmatch(value):
        return value
    escaped = UNFIT.sub(lambda match: f"\\u{ord(match[0]):04x}", value)
    return f'"{escaped}"'


def _with_braces(words: str, attributes: str) -> str:
    return f"{words} {{{attributes}}}" if attributes or words.endswith("}") else words


def _blocks_with_table(data: Data, rows: Rows, item: Data) -> Iterator[str]:
    yield f"## {_with_braces(rows.heading + item[rows.title], '')}"
    key, inner = rows.nested or ("", rows)
    if cells := item.get(key):
        table = [["Aspect", data["codes"][0] if data["codes"] else data["id"], item[rows.title]]]
        table += [[row[column] for column in inner.readers] for row in cells]
        lines = [f"| {' | '.join(map(_cell, row))} |" for row in table]
        yield "\n".join([lines[0], "| --- | --- | --- |", *lines[1:]])
    for start, key in line_starts(rows).items():
        if item[key]:
            yield f"{start} {item[key]}"


def _cell(text: str) -> str:
    return PIPE.sub(lambda match: match[1] * 2 + r"\|", text)


def _escaped(text: str) -> str:
    """Return a Markdown text with a backslash before each line that the form would take for its own."""
    rows, out, n = text.split("\n"), [], 0
    # For kinds of fences that nothing closes: no later one of the kind needs looking for its end again.
    hopeless: dict[tuple[str, int], int] = {}
    while n < len(rows):
        fence = FENCE.match(rows[n])
        if fence:
            kind, length = (fence[2][0], len(fence[1])), len(fence[2])
            end = 0 if length >= hopeless.get(kind, 1 << 30) else find_fence_end(rows, n, fence)
            if end:
                out += rows[n : end + 1]
                n = end + 1
                continue
            hopeless[kind] = min(length, hopeless.get(kind, length))
        out.append("\\" + rows[n] if MARKED.match(rows[n]) else rows[n])
        n += 1
    return "\n".join(out)
