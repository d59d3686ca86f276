"""The shape of an article, once: each field and each kind of row, and where its values go.

Saving, history, merging, the article form, checks, Markdown and JSON files, pages, the API and the search
index read `ARTICLE`, always at the call, so a field is added here and in no other list. The key, the reader
and what else is not obvious stand in one line; what people call a field is its column's verbose name.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.strings.codes import canonical_code

from .readers import (
    BlockReader,
    CatalogReader,
    ChoiceReader,
    DateReader,
    FlagReader,
    Invalid,
    ItemReader,
    KeyReader,
    LanguageReader,
    LineReader,
    MarkdownReader,
    MinutesReader,
    PartStatesReader,
    Reader,
    RowNameReader,
    SlugReader,
    UrlReader,
    UserReader,
    read_list,
    read_object,
)

# What the words of a field are to a search; see search/document.py.
TITLE, HEAD, SENTENCE, QUOTE, PROSE = "title", "head", "sentence", "quote", "prose"

MAX_SLUG_LENGTH = models.Article._meta.get_field("slug").max_length or 0
MAX_ITEM_LENGTH = 10_000

# The parts of an article as editors see them in comparisons and review, in the order of the page.
SECTIONS: dict[str, Any] = {
    "top": _("Title and summary"),
    "codes": _("Codes"),
    "answer": _("At a glance"),
    "first": _("Try this first"),
    "messages": _("Error messages"),
    "symptoms": _("Symptoms"),
    "causes": _("Causes"),
    "solutions": _("Solutions"),
    "body": _("More information"),
    "impact": _("What this affects"),
    "prevention": _("Prevention"),
    "comparisons": _("Similar errors"),
    "questions": _("Frequently asked questions"),
    "related": _("Related articles"),
    "sources": _("Sources"),
    "proof": _("Verification"),
    "place": _("Location and ownership"),
}


@dataclass(frozen=True, eq=False)
class Field:
    """A key of the article, or of one of its rows."""

    key: str
    reader: Reader
    column: str = ""  # where it isn't the key
    label: Any = ""  # where it isn't the column's verbose name
    section: str = ""  # of comparisons and review, where it isn't one of its own
    fieldset: str = ""  # of the article form, where it isn't the section
    same_line: bool = False  # in the form on the line of the field before it
    note_on: str = ""  # the field that this one adds a note to
    search: str = ""
    public: bool = True  # a part of the record that pages and the API are made of
    order: int = 0  # where people see it, if files have it in another order

    def __post_init__(self) -> None:
        object.__setattr__(self, "section", self.section or self.key)
        object.__setattr__(self, "fieldset", self.fieldset or self.section)

    @property
    def attr(self) -> str:
        return self.column or self.key

    def bind(self, model: type[Model]) -> "Field":
        """Return the field with the reader of its column. Raises TypeError for a reader of another kind."""
        if isinstance(self.reader, Rows):
            return self
        column: Any = model._meta.get_field(self.attr)
        return replace(self, reader=self.reader.for_column(column))

    def label_in(self, model: type[Model]) -> Any:
        return self.label or getattr(model._meta.get_field(self.attr), "verbose_name", self.key)


@dataclass(frozen=True, eq=False)
class Rows(Reader):
    """A list of rows, each stored in a row of a model.

    The first column besides the key is what people call a row by. In files, a text may stand for a row
    that has nothing else, where the kind `accepts_text`. A `text_only` row is no more than a text.
    """

    model: type[Model]
    columns: tuple[Field, ...]
    text_only: bool = False
    accepts_text: bool = True
    by_level: bool = False  # listed by level
    heading: str = ""  # of the section in Markdown files
    anchor: str = ""  # how the anchors of rows begin
    owner: str = "article"  # the foreign key to what the rows belong to
    constants: Mapping[str, Any] = dataclasses.field(default_factory=dict)  # columns with one value
    derive: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None  # further columns, from the others

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(column.bind(self.model) for column in self.columns))

    @cached_property
    def readers(self) -> dict[str, Reader]:
        return {column.key: column.reader for column in self.columns}

    @cached_property
    def title(self) -> str:
        return next(column.key for column in self.columns if not isinstance(column.reader, KeyReader))

    @cached_property
    def body(self) -> str:
        return next((column.key for column in self.columns if isinstance(column.reader, MarkdownReader)), "")

    @cached_property
    def nested(self) -> "tuple[str, Rows] | None":
        """The key and the kind of the rows within each row."""
        return next(
            ((column.key, column.reader) for column in self.columns if isinstance(column.reader, Rows)), None
        )

    @cached_property
    def is_keyed(self) -> bool:
        return any(isinstance(column.reader, KeyReader) for column in self.columns)

    @cached_property
    def visible_columns(self) -> tuple[Field, ...]:
        """Columns in the order in which people see them, the long text last, without the key."""
        columns = [column for column in self.columns if not isinstance(column.reader, KeyReader)]
        return tuple(sorted(columns, key=lambda column: (column.key == self.body, column.order)))

    def __call__(self, raw: Any, key: str, path: str) -> Any:
        items = [self._row(item, f"{path}[{n}]") for n, item in enumerate(read_list(raw, key, path))]
        if self.text_only:
            return [item for item in items if item]
        keys = [item["key"] for item in items if item["key"]] if self.is_keyed else []
        for n, value in enumerate(keys):
            if value in keys[:n]:
                raise Invalid(f"{path}.key", f"{value} is a duplicate")
        return items

    def _row(self, item: Any, path: str) -> Any:
        if self.text_only:
            return self.columns[0].reader({"text": item}, "text", path)
        if self.accepts_text and isinstance(item, str):
            item = {self.title: item}
        return read_object(self.readers, item, path, self.title)

    def fill_gaps(self, items: list[Any]) -> list[Any]:
        """Give rows that were written by an older schema the columns that they lack, empty."""
        rows = items
        if items and not self.text_only and not items[0].keys() >= self.readers.keys():
            usual = {key: reader({}, key, key) for key, reader in self.readers.items() if key not in items[0]}
            rows = [{**row, **usual} for row in items]
        if self.nested:
            key, nested = self.nested
            if any(nested.fill_gaps(row[key]) is not row[key] for row in rows):
                rows = [{**row, key: nested.fill_gaps(row[key])} for row in rows]
        return rows

    def from_column(self, value: Any) -> Any:
        rows = [row for row in value.all() if all(getattr(row, k) == v for k, v in self.constants.items())]
        if self.text_only:
            return [getattr(row, self.columns[0].attr) for row in rows]
        return [{c.key: c.reader.from_column(getattr(row, c.attr)) for c in self.columns} for row in rows]

    def build(self, items: list[Any], owner: Model) -> Iterator[Model]:
        """Yield the rows of a clean value, unsaved, each before the rows within it."""
        for n, item in enumerate(items):
            values = {self.columns[0].attr: item} if self.text_only else {
                column.attr: column.reader.to_column(item[column.key])
                for column in self.columns if not isinstance(column.reader, Rows)
            }  # fmt: skip
            more = self.derive(values) if self.derive else {}
            row = self.model(position=n, **{self.owner: owner}, **self.constants, **values, **more)
            yield row
            for column in self.columns:
                if isinstance(column.reader, Rows):
                    yield from column.reader.build(item[column.key], row)


@dataclass(frozen=True, eq=False)
class Schema:
    """The fields in the order of files and snapshots."""

    fields: tuple[Field, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", tuple(field.bind(models.Article) for field in self.fields))

    @cached_property
    def by_key(self) -> dict[str, Field]:
        return {field.key: field for field in self.fields}

    @cached_property
    def values(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not isinstance(field.reader, Rows))

    @cached_property
    def rows(self) -> dict[str, Rows]:
        return {field.key: field.reader for field in self.fields if isinstance(field.reader, Rows)}

    @cached_property
    def keyed_rows(self) -> dict[str, Rows]:
        """Kinds of rows that have permanent keys."""
        return {key: rows for key, rows in self.rows.items() if rows.is_keyed}

    @cached_property
    def markdown(self) -> tuple[Field, ...]:
        """Values that are Markdown, without the texts of rows."""
        return tuple(field for field in self.values if isinstance(field.reader, MarkdownReader))

    @cached_property
    def markdown_keys(self) -> frozenset[str]:
        """Keys of Markdown in the article and in its rows."""
        bodies = [rows.body for rows in self.rows.values() if rows.body]
        return frozenset([*(field.key for field in self.markdown), *bodies])

    @cached_property
    def search_columns(self) -> dict[str, list[tuple[Field, list[str]]]]:
        """Fields by what they are to a search, each with its columns of that kind."""
        parts: dict[str, list[tuple[Field, list[str]]]] = {}
        for field in self.fields:
            columns: dict[str, list[str]] = {}
            for part in field.reader.columns if isinstance(field.reader, Rows) else (field,):
                columns.setdefault(part.search, []).append(part.key)
            for search, keys in columns.items():
                parts.setdefault(search, []).append((field, keys))
        return parts

    @cached_property
    def prose(self) -> tuple[str, ...]:
        """Keys of the fields with sentences of the article's own, rather than what a program shows."""
        parts = [self.search_columns.get(search, ()) for search in (TITLE, HEAD, SENTENCE, PROSE)]
        return tuple(dict.fromkeys(field.key for part in parts for field, _keys in part))

    def texts_for(self, data: Mapping[str, Any], search: str) -> Iterator[str]:
        """Yield the texts of a snapshot that are this to a search."""
        for field, keys in self.search_columns.get(search, ()):
            value = data[field.key]
            if not isinstance(field.reader, Rows):
                yield value
            elif field.reader.text_only:
                yield from value
            else:
                for row in value:
                    for key in keys:
                        yield row[key]

    def in_section(self, name: str) -> list[Field]:
        return _ordered(field for field in self.fields if field.section == name)

    def in_fieldset(self, name: str) -> list[Field]:
        return _ordered(field for field in self.fields if field.fieldset == name)

    def title_of(self, key: str) -> Any:
        """Return what people call a field: its section, where it is all of that."""
        field = self.by_key[key]
        alone = field.key in self.rows or field.section == key
        return SECTIONS[field.section] if alone else capfirst(field.label_in(models.Article))


def _ordered(fields: Iterable[Field]) -> list[Field]:
    return sorted(fields, key=lambda field: field.order)


def _canonical(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"canonical": canonical_code(row["code"])[:200]}


PRODUCT = CatalogReader(models.Product, ("slug", "name", "vendor", "short"))
AREA = CatalogReader(models.Area, ("slug", "name", "provider"))

CODES = Rows(models.ErrorCode, (Field("code", LineReader()),), text_only=True, derive=_canonical)
MESSAGES = Rows(models.ErrorMessage, (
    Field("text", BlockReader(5000), search=QUOTE),
    Field("confidence", ChoiceReader(), same_line=True),
))  # fmt: skip
SYMPTOMS = Rows(models.Symptom, (
    Field("text", ItemReader(MAX_ITEM_LENGTH), search=SENTENCE),
    Field("level", ChoiceReader()),
), by_level=True, heading="Symptoms")  # fmt: skip
CAUSES = Rows(models.Cause, (
    Field("key", KeyReader()),
    Field("title", LineReader(), search=HEAD),
    Field("body", MarkdownReader(), search=PROSE),
    Field("side", ChoiceReader(), label=_("where the problem is"), same_line=True),
), heading="Causes", anchor="cause")  # fmt: skip
SOLUTIONS = Rows(models.Solution, (
    Field("key", KeyReader()),
    Field("title", LineReader(), search=PROSE),
    Field("body", MarkdownReader(), label=_("text"), search=PROSE),
    Field("level", ChoiceReader()),
    Field("minutes", MinutesReader(), same_line=True),
    Field("risk", ChoiceReader(), same_line=True),
    Field("needs_admin", FlagReader(), label=_("requires admin access"), same_line=True),
    Field("reversible", FlagReader(), same_line=True),
    Field("place", ChoiceReader(shows_default=False)),
), heading="Solutions", anchor="solution")  # fmt: skip
FAQS = Rows(models.Faq, (
    Field("key", KeyReader()),
    Field("question", LineReader(), search=SENTENCE),
    Field("answer", MarkdownReader(), search=PROSE),
), heading="FAQs", anchor="question")  # fmt: skip
COMPARISONS = Rows(models.Comparison, (
    Field("with", LineReader(), column="other", label=_("the other article")),
    Field("rows", Rows(models.ComparisonRow, (
        Field("aspect", LineReader()), Field("this", LineReader()), Field("other", LineReader()),
    ), accepts_text=False, owner="comparison"), label=_("rows")),
    Field("deciding_question", LineReader(), label=_("question"), search=PROSE),
), accepts_text=False, heading="Compared with ")  # fmt: skip
RELATED = Rows(models.Related, (Field("ref", LineReader()),), text_only=True)
SOURCES = Rows(models.Source, (
    Field("title", LineReader()),
    Field("url", UrlReader(), same_line=True, order=1),
    Field("publisher", LineReader(), same_line=True),
))  # fmt: skip


def _points(kind: str) -> Rows:
    columns = (Field("text", ItemReader(MAX_ITEM_LENGTH), search=PROSE),)
    constants = {"kind": models.Point.Kind(kind)}
    return Rows(models.Point, columns, text_only=True, heading=kind.capitalize(), constants=constants)


ARTICLE = Schema((
    Field("id", LineReader(), "source_id", section="place", fieldset="address"),
    Field("slug", SlugReader(), section="place", fieldset="address", order=-1),
    Field("language", LanguageReader(), section="place", fieldset="address"),
    Field("translation_of", LineReader(), section="place", fieldset="address", public=False),
    Field("translated_from", PartStatesReader(), section="place", fieldset="address", public=False),
    Field("product", PRODUCT, section="place", fieldset="top", order=-2),
    Field("area", AREA, section="place", fieldset="top", same_line=True, order=-2),
    Field("codes", CODES, fieldset="top", order=-1),
    Field("title", LineReader(), section="top", search=TITLE),
    Field("summary", LineReader(), section="top", search=HEAD),
    Field("messages", MESSAGES, fieldset="top", order=-1),
    Field("symptoms", SYMPTOMS),
    Field("causes", CAUSES),
    Field("solutions", SOLUTIONS),
    Field("prevention", _points("prevention"), "points"),
    Field("impact", _points("impact"), "points"),
    Field("faqs", FAQS, section="questions"),
    Field("comparisons", COMPARISONS),
    Field("related", RELATED),
    Field("body", MarkdownReader(), search=PROSE),
    Field("side", ChoiceReader(), section="answer"),
    Field("side_note", LineReader(), section="answer", note_on="side", search=PROSE),
    Field("typical_duration", LineReader(), section="answer"),
    Field("duration_note", LineReader(), section="answer", note_on="typical_duration", search=PROSE),
    Field("data", ChoiceReader(), section="answer"),
    Field("data_note", LineReader(), section="answer", note_on="data", search=PROSE),
    Field("first", RowNameReader(), fieldset="answer"),
    Field("sources", SOURCES),
    Field("confidence", ChoiceReader(), section="proof"),
    Field("verified_on", DateReader(), section="proof"),
    Field("verified_with", LineReader(), section="proof"),
    Field("owner", UserReader(), section="place", fieldset="care", public=False),
    Field("review_due", DateReader(), section="place", fieldset="care", public=False),
))  # fmt: skip
