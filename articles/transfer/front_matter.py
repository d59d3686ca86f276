"""The YAML at the top of a Markdown file. Values are texts as written; nothing is interpreted."""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import yaml

from articles.content import schema
from articles.content.readers import BlockReader, CatalogReader, LanguageReader, MarkdownReader
from articles.content.schema import Field, Rows
from articles.content.snapshot import Data
from articles.strings.characters import NOT_YAML

from .markdown_form import format_value, parse_value, sections, tables
from .origin import ParsedFile, ParseError

MAX_DEPTH = 6
MAX_VALUES = 400_000  # of one file: each costs a little memory, and the line it stands in is kept
UNPRINTABLE = re.compile(f"[{NOT_YAML}]")
PLAIN = re.compile(r"[^\W\d_][\w .()/'!?&%+=$\u2019-]*\Z|\d{4}-\d\d-\d\d\Z")
# What follows a plain value whose rest YAML takes for a comment. A real comment has two spaces before it.
CUT_OFF = re.compile(r"\s#|\s+#[^\s#]")
# Words that other readers of YAML take for something else than text.
YAML_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
# libyaml's parser where it was built in: ten times as fast, the same events.
YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_front(page: ParsedFile, rows: list[str]) -> None:
    """Add what the lines below the first --- say to the page. Raises Bad where they cannot be read at all."""
    below = {*tables(schema.ARTICLE), *(field.key for field in schema.ARTICLE.markdown)}
    for key, value in read_mapping(page, rows, 2).items():
        if key in sections(schema.ARTICLE):
            page.add_fault(
                page.lines[key], key, f"belongs below, under ## {sections(schema.ARTICLE)[key].heading}"
            )
        elif key in below:
            page.add_fault(page.lines[key], key, "belongs below the front matter")
        else:
            field = schema.ARTICLE.by_key.get(key)
            page.raw[key] = parse_value(field.reader, value) if field and isinstance(value, str) else value


def read_mapping(page: ParsedFile, rows: list[str], first: int) -> Data:
    """Read lines of YAML, the first of them being line `first` of the file. Raises ParseError.

    `page` learns the line of each path, and which keys stand twice.
    """
    for line, row in enumerate(rows, first):
        if odd := UNPRINTABLE.search(row):
            raise ParseError(page.file, line, "", f"U+{ord(odd[0]):04X} isn't escaped here")
    try:
        return _yaml(page, "\n".join(rows), first)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = getattr(error, "problem", None) or "can't be read"
        raise ParseError(
            page.file, mark.line + first if mark else first, "", f"not YAML: {message}"
        ) from None


def _yaml(page: ParsedFile, text: str, first: int) -> Data:
    """Return the mapping that YAML describes, its scalars as written. Raises yaml.YAMLError, ParseError.

    Works on the events, so nothing is constructed, no type is guessed and an alias never multiplies.
    """
    events = yaml.parse(text, Loader=YamlLoader)

    def simple(event: Any, path: str) -> int:
        line = int(event.start_mark.line) + first
        if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
            raise ParseError(page.file, line, path, "anchors, aliases, and tags aren't allowed here")
        return line

    seen = count()
    written = text.split("\n")

    def check_cut(event: Any, line: int, path: str) -> None:
        """Report a value that ends at a sign that was meant as part of it: `title: Error #102 appears`."""
        end = event.end_mark
        rest = written[end.line][end.column :] if end.line < len(written) else ""
        if not event.style and CUT_OFF.match(rest):
            page.add_fault(
                line, path, "the value ends before #: put it in quotes, or two spaces before a comment"
            )

    def value(event: Any, path: str, depth: int) -> Any:
        line = simple(event, path)
        if next(seen) >= MAX_VALUES:
            raise ParseError(page.file, line, path, f"more than {MAX_VALUES} values")
        if depth > MAX_DEPTH:
            raise ParseError(page.file, line, path, "nested too deeply")
        if path:
            page.lines.setdefault(path, line)
        if isinstance(event, yaml.ScalarEvent):
            check_cut(event, line, path)
            return None if not event.style and event.value in ("", "~", "null") else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                item = value(event, f"{path}[{len(items)}]", depth + 1)
                items.append("" if item is None else item)
            return items
        mapping: Data = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            line = simple(event, path)
            if not isinstance(event, yaml.ScalarEvent):
                raise ParseError(page.file, line, path, "expected a key")
            spot = f"{path}.{event.value}" if path else event.value
            if event.value in mapping:
                page.add_fault(line, spot, "is duplicated")
            page.lines[spot] = line
            mapping[event.value] = value(next(events), spot, depth + 1)
        return mapping

    next(events)
    if isinstance(next(events), yaml.StreamEndEvent):
        return {}
    root = value(next(events), "", 0)
    next(events)
    if not isinstance(root, dict) or not isinstance(next(events), yaml.StreamEndEvent):
        raise ParseError(page.file, first, "", "this isn't a mapping of keys to values")
    return root


def write_front(data: Data) -> Iterator[str]:
    """Yield the front matter without its --- lines; values that are defaults are left out."""
    fields = [field for field in schema.ARTICLE.fields if not _is_below(field)]
    # The values and the codes first, so that whoever opens the file sees them.
    for field in sorted(fields, key=lambda field: isinstance(field.reader, Rows) and field.key != "codes"):
        value = data[field.key]
        if isinstance(field.reader, Rows):
            if value:
                yield from _list(field.key, field.reader, value)
        elif isinstance(field.reader, CatalogReader):
            if value:
                yield f"{field.key}:"
                yield from (f"  {name}: {scalar(part)}" for name, part in value.items() if part)
        # The language always: another site may take another one for granted.
        elif value != field.reader.default or isinstance(field.reader, LanguageReader):
            yield f"{field.key}: {scalar(format_value(value))}"


def _is_below(field: Field) -> bool:
    reader = field.reader
    return (isinstance(reader, Rows) and bool(reader.heading)) or isinstance(reader, MarkdownReader)


def _list(key: str, rows: Rows, items: list[Any]) -> Iterator[str]:
    if rows.text_only:
        yield f"{key}: [{', '.join(map(scalar, items))}]"
        return
    yield f"{key}:"
    for item in items:
        pairs = [(name, value) for name, value in item.items() if value]
        if len(pairs) == 1 and isinstance(rows.readers[rows.title], BlockReader):
            yield f"  - {scalar(item[rows.title], 4)}"
        else:
            yield from (
                f"  {' ' if n else '-'} {name}: {scalar(value, 6)}" for n, (name, value) in enumerate(pairs)
            )


def scalar(text: str, indent: int = 0) -> str:
    """Return a text as YAML: bare where no reader can mistake it, a block if it has lines, else in quotes."""
    if PLAIN.match(text) and text[-1] != " " and text.lower() not in YAML_WORDS:
        return text
    if (
        indent
        and "\n" in text
        and not text[0].isspace()
        and text[-1] != "\n"
        and not UNPRINTABLE.search(text)
    ):
        return "|-\n" + "\n".join(" " * indent + row if row else "" for row in text.split("\n"))
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped) + '"'
