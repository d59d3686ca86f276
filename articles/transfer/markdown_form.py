r"""The base of the reader and the writer of the Markdown format.

The format adds to plain Markdown, so that every snapshot can be written and read back:

* A line outside fenced code that starts with one to three `#` and a space belongs to the format. Text with
  such a line has a backslash before it, and so has a fence that nothing closes. Reading removes it.
* The attributes of a heading are its last `{...}` after a space. `{}` follows a heading that ends in a brace.
* `### Basic` and `### Advanced` can alternate under Symptoms, which keeps any order.
* A pipe in a table cell is `\|`, and backslashes right before a pipe are doubled.
* YAML values are text (`0102`, `1:30`, `no` and dates are not interpreted), without tags, anchors or aliases.
"""

import re
from functools import cache
from typing import Any

from articles.content.readers import FlagReader, MinutesReader, Reader
from articles.content.schema import Field, Rows, Schema

FLAGS = {"yes": True, "true": True, "no": False, "false": False}
HEADING = re.compile(r"(#{1,3})(?=[ \t]|\Z)|(#{2,3})(?!#)")
FENCE = re.compile(r"( {0,3})(`{3,}(?=[^`]*\Z)|~{3,})")
MARKED = re.compile(rf"\\*(?:{HEADING.pattern}|{FENCE.pattern})")
PIPE = re.compile(r"(\\*)\|")


@cache
def sections(article: Schema) -> dict[str, Rows]:
    """Return the kinds of rows that share a section, by key."""
    return {key: rows for key, rows in article.rows.items() if rows.heading and not rows.nested}


@cache
def tables(article: Schema) -> dict[str, Rows]:
    """Return the kinds of rows of which each has a section with a table and its title in the heading."""
    return {key: rows for key, rows in article.rows.items() if rows.heading and rows.nested}


@cache
def attributes(article: Schema) -> dict[str, Field]:
    """Return the columns that may be in the braces of a heading besides the row's key."""
    titled = [rows for rows in sections(article).values() if rows.body]
    columns = [(rows, column) for rows in titled for column in rows.visible_columns]
    return {column.key: column for rows, column in columns if column.key not in (rows.title, rows.body)}


def line_starts(rows: Rows) -> dict[str, str]:
    """Map the start of each line beside a table, such as "Deciding question:", to its column."""
    keys = [column.key for column in rows.visible_columns if not isinstance(column.reader, Rows)]
    return {f"{key.replace('_', ' ').capitalize()}:": key for key in keys if key != rows.title}


def parse_value(reader: Reader, value: str) -> Any:
    """Return the value of a text in the file, or the text itself if it isn't one of this kind."""
    if isinstance(reader, MinutesReader) and re.fullmatch(r"[0-9]{1,6}", value):
        return int(value)
    return FLAGS.get(value.lower(), value) if isinstance(reader, FlagReader) else value


def format_value(value: Any) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def find_fence_end(rows: list[str], opened: int, fence: re.Match[str]) -> int:
    """Return the index of the line that closes the fence opened there, or 0."""
    indent, mark = len(fence[1]), fence[2]
    for n in range(opened + 1, len(rows)):
        bare = rows[n].strip(" \t")
        if bare.startswith(mark) and not bare.strip(mark[0]) and _inset(rows[n]) <= indent + 3:
            return n
    return 0


def _inset(row: str) -> int:
    spread = row.expandtabs(4)
    return len(spread) - len(spread.lstrip(" "))
