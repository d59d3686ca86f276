"""Find a text in a snapshot, and replace it in chosen places. Pure: a snapshot in, a snapshot out."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.text import capfirst

from articles.strings.characters import compose

from . import schema
from .readers import BlockReader, ItemReader, LineReader, MarkdownReader, UrlReader
from .schema import Field, Rows
from .snapshot import Data

TEXT_READERS = (BlockReader, ItemReader, LineReader, MarkdownReader, UrlReader)
# Names of an article rather than texts: other articles and addresses depend on them.
NAMES = frozenset({"id", "slug", "language", "translation_of", "translated_from"})
# What leads somewhere: in Markdown the target of a link or an image, elsewhere a whole text.
_TARGET = re.compile(r"(?<=\[\[)[^\]|\n]*|(?<=\]\()[^)\s]*|https?://\S+|/media/\S+")
_REFERENCES = re.compile(r"related\[|comparisons\[\d+\]\.with\Z|sources\[\d+\]\.url\Z")
CONTEXT_LENGTH = 60  # characters shown on either side of a place

Change = Callable[[str, str], str]


@dataclass(frozen=True)
class TextQuery:
    """What is looked for. Without `fields`, in all of them."""

    text: str
    match_case: bool = False
    whole_word: bool = False
    fields: frozenset[str] = frozenset()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        pattern = re.escape(compose(self.text))
        if self.whole_word:
            pattern = rf"(?<!\w){pattern}(?!\w)"
        return re.compile(pattern, 0 if self.match_case else re.IGNORECASE)


@dataclass(frozen=True)
class Hit:
    """A place of the text: the spot, its number within it, and the words around it."""

    spot: str
    number: int
    label: str
    before: str
    match: str
    after: str
    is_target: bool = False  # of a link, which replacing could break

    @property
    def name(self) -> str:
        return f"{self.spot}:{self.number}"


def searched_fields() -> list[Field]:
    """Return the fields that have texts to look into, in the order of files."""
    return [field for field in schema.ARTICLE.fields if _has_text(field) and field.key not in NAMES]


def find_hits(data: Data, query: TextQuery) -> list[Hit]:
    """Return all places of the text, in the order of the snapshot."""
    hits = []
    for spot, label, value in _texts(data, query.fields):
        places = list(query.pattern.finditer(value))
        targets = [target.span() for target in _TARGET.finditer(value)] if places else []
        for number, match in enumerate(places):
            before = _cut(value[: match.start()], from_end=True)
            after = _cut(value[match.end() :], from_end=False)
            is_target = any(start < match.end() and match.start() < end for start, end in targets)
            is_target = is_target or _REFERENCES.match(spot) is not None
            hits.append(Hit(spot, number, label, before, match[0], after, is_target))
    return hits


def _cut(text: str, from_end: bool) -> str:
    if len(text) <= CONTEXT_LENGTH:
        return text
    return f"…{text[-CONTEXT_LENGTH:]}" if from_end else f"{text[:CONTEXT_LENGTH]}…"


def replace_hits(data: Data, query: TextQuery, replacement: str, chosen: Collection[str]) -> Data:
    """Return the snapshot with the places of these names replaced, and the others as they are."""

    def change(spot: str, value: str) -> str:
        numbers = iter(range(len(value) + 1))
        return query.pattern.sub(
            lambda match: replacement if f"{spot}:{next(numbers)}" in chosen else match[0], value
        )

    return map_texts(data, change, query.fields)


def map_texts(data: Data, change: Change, fields: Collection[str] = ()) -> Data:
    """Return the snapshot with every text changed; `change` gets its spot and its value."""
    changed = dict(data)
    for field in searched_fields():
        if not fields or field.key in fields:
            changed[field.key] = _map(field, data[field.key], field.key, change)
    return changed


def _map(field: Field, value: Any, spot: str, change: Change) -> Any:
    rows = field.reader
    if not isinstance(rows, Rows):
        return change(spot, value)
    if rows.text_only:
        return [change(f"{spot}[{n}]", text) for n, text in enumerate(value)]
    return [
        {
            **row,
            **{
                column.key: _map(column, row[column.key], f"{spot}[{n}].{column.key}", change)
                for column in _text_columns(rows)
            },
        }
        for n, row in enumerate(value)
    ]


def _text_columns(rows: Rows) -> list[Field]:
    return [column for column in rows.columns if _has_text(column)]


def _has_text(field: Field) -> bool:
    return type(field.reader) in (*TEXT_READERS, Rows)  # others, such as keys, are kinds of lines, too


def _texts(data: Data, fields: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Yield each text with its spot and what people call that: `Solution 2, Text`."""
    for field in searched_fields():
        if not fields or field.key in fields:
            title = str(schema.ARTICLE.title_of(field.key))
            yield from _texts_of(field, data[field.key], field.key, title)


def _texts_of(field: Field, value: Any, spot: str, title: str) -> Iterator[tuple[str, str, str]]:
    rows = field.reader
    if not isinstance(rows, Rows):
        yield spot, title, value
        return
    for n, row in enumerate(value):
        name = f"{title} {n + 1}" if rows.text_only else f"{capfirst(rows.model._meta.verbose_name)} {n + 1}"
        if rows.text_only:
            yield f"{spot}[{n}]", name, row
            continue
        for column in _text_columns(rows):
            label = f"{name}, {column.label_in(rows.model)}"
            yield from _texts_of(column, row[column.key], f"{spot}[{n}].{column.key}", label)
