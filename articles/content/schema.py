"""The shape of an article, once: each field and each kind of row, and where its values go.

Saving, history, merging, the article form, checks, Markdown and JSON files, pages, the API and the search
index read `ARTICLE`, always at the call, so a field is added here and in no other list. The key, the reader
and what else is not obvious stand in one line; what people call a field is its column's verbose name.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.strings.codes import canonical_code

from .readers import (
    Block,
    Choice,
    Day,
    Flag,
    Invalid,
    Key,
    Language,
    Line,
    Markdown,
    Minutes,
    Named,
    Person,
    Reader,
    Slug,
    Url,
    read_list,
    read_object,
)

# What the words of a field are to a search; see search/document.py.
TITLE, HEAD, SENTENCE, QUOTE, PROSE = "title", "head", "sentence", "quote", "prose"

MAX_SLUG_LENGTH, MAX_NAME_SLUG_LENGTH = 120, 80  # of articles; of products and areas
LONG = 10_000

# The parts of an article as editors see them in comparisons and review, in the order of the page.
SECTIONS: dict[str, Any] = {
    "top": _("Title and meaning"),
    "codes": _("Codes"),
    "answer": _("The answer at the top"),
    "first": _("What to do first"),
    "messages": _("Exact messages"),
    "symptoms": _("Symptoms"),
    "causes": _("Causes"),
    "solutions": _("Solutions"),
    "body": _("Further text"),
    "impact": _("What it affects"),
    "prevention": _("Prevention"),
    "comparisons": _("Easily confused with"),
    "questions": _("Questions"),
    "related": _("Related articles"),
    "sources": _("Sources"),
    "proof": _("Proof"),
    "place": _("Place and care"),
}


@dataclass(frozen=True, eq=False)
class Field:
    """A key of the article, or of one of its rows."""

    key: str
    read: Reader
    column: str = ""  # where it isn't the key
    label: Any = ""  # where it isn't the column's verbose name
    section: str = ""  # where it isn't one of its own
    fieldset: str = ""  # of the article form, where it isn't the section
    beside: bool = False  # in the form on the line of the field before it
    note_on: str = ""  # the field that this one adds a note to
    search: str = ""
    public: bool = True  # a part of the record that pages and the API are made of
    rank: int = 0  # where people see it, if files have it in another order

    @property
    def part(self) -> str:
        return self.section or self.key

    @property
    def attr(self) -> str:
        return self.column or self.key

    def label_in(self, model: type[Model]) -> Any:
        return self.label or getattr(model._meta.get_field(self.attr), "verbose_name", self.key)


@dataclass(frozen=True, eq=False)
class Rows(Reader):
    """A list of rows, each stored in a row of a model.

    The first column besides the key is what people call a row by. A plain text stands for a row with no more
    than that, if it is `short`; a `flat` row is no more than that.
    """

    model: type[Model]
    columns: tuple[Field, ...]
    flat: bool = False
    short: bool = True
    by_level: bool = False  # listed by level
    heading: str = ""  # of the section in Markdown files
    anchor: str = ""  # how the anchors of rows begin
    owner: str = "article"  # the foreign key to what the rows belong to
    same: Mapping[str, Any] = dataclasses.field(default_factory=dict)  # columns with one value
    derived: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None  # further columns, from the others

    @cached_property
    def parts(self) -> dict[str, Reader]:
        return {column.key: column.read for column in self.columns}

    @cached_property
    def title(self) -> str:
        return next(column.key for column in self.columns if not isinstance(column.read, Key))

    @cached_property
    def body(self) -> str:
        return next((column.key for column in self.columns if isinstance(column.read, Markdown)), "")

    @cached_property
    def inner(self) -> "tuple[str, Rows] | None":
        """The key and the kind of the rows within each row."""
        return next(
            ((column.key, column.read) for column in self.columns if isinstance(column.read, Rows)), None
        )

    @cached_property
    def is_keyed(self) -> bool:
        return any(isinstance(column.read, Key) for column in self.columns)

    @cached_property
    def visible_columns(self) -> tuple[Field, ...]:
        """Columns in the order in which people see them, the long text last, without the key."""
        columns = [column for column in self.columns if not isinstance(column.read, Key)]
        return tuple(sorted(columns, key=lambda column: (column.key == self.body, column.rank)))

    def __call__(self, raw: Any, key: str, path: str) -> Any:
        items = [self._row(item, f"{path}[{n}]") for n, item in enumerate(read_list(raw, key, path))]
        if self.flat:
            return [item for item in items if item]
        keys = [item["key"] for item in items if item["key"]] if self.is_keyed else []
        for n, value in enumerate(keys):
            if value in keys[:n]:
                raise Invalid(f"{path}.key", f"{value} stands twice")
        return items

    def _row(self, item: Any, path: str) -> Any:
        if self.flat:
            return self.columns[0].read({"text": item}, "text", path)
        if self.short and isinstance(item, str):
            item = {self.title: item}
        return read_object(self.parts, item, path, self.title)

    def fill_gaps(self, items: list[Any]) -> list[Any]:
        """Give rows that were written by an older schema the columns that they lack, empty."""
        rows = items
        if items and not self.flat and not items[0].keys() >= self.parts.keys():
            usual = {key: read({}, key, key) for key, read in self.parts.items() if key not in items[0]}
            rows = [{**row, **usual} for row in items]
        if self.inner:
            key, inner = self.inner
            if any(inner.fill_gaps(row[key]) is not row[key] for row in rows):
                rows = [{**row, key: inner.fill_gaps(row[key])} for row in rows]
        return rows

    def from_column(self, value: Any) -> Any:
        rows = [row for row in value.all() if all(getattr(row, k) == v for k, v in self.same.items())]
        if self.flat:
            return [getattr(row, self.columns[0].attr) for row in rows]
        return [{c.key: c.read.from_column(getattr(row, c.attr)) for c in self.columns} for row in rows]

    def build(self, items: list[Any], owner: Model) -> Iterator[Model]:
        """Yield the rows of a clean value, unsaved, each before the rows within it."""
        for n, item in enumerate(items):
            values = {self.columns[0].attr: item} if self.flat else {
                c.attr: c.read.to_column(item[c.key]) for c in self.columns if not isinstance(c.read, Rows)
            }  # fmt: skip
            more = self.derived(values) if self.derived else {}
            row = self.model(position=n, **{self.owner: owner}, **self.same, **values, **more)
            yield row
            for column in self.columns:
                if isinstance(column.read, Rows):
                    yield from column.read.build(item[column.key], row)


@dataclass(frozen=True, eq=False)
class Schema:
    """The fields in the order of files and snapshots."""

    fields: tuple[Field, ...]

    @cached_property
    def by_key(self) -> dict[str, Field]:
        return {field.key: field for field in self.fields}

    @cached_property
    def values(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not isinstance(field.read, Rows))

    @cached_property
    def rows(self) -> dict[str, Rows]:
        return {field.key: field.read for field in self.fields if isinstance(field.read, Rows)}

    @cached_property
    def keyed_rows(self) -> dict[str, Rows]:
        """Kinds of rows that have permanent keys."""
        return {key: rows for key, rows in self.rows.items() if rows.is_keyed}

    @cached_property
    def markdown(self) -> tuple[Field, ...]:
        """Values that are Markdown, without the texts of rows."""
        return tuple(field for field in self.values if isinstance(field.read, Markdown))

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
            for part in field.read.columns if isinstance(field.read, Rows) else (field,):
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
            if not isinstance(field.read, Rows):
                yield value
            elif field.read.flat:
                yield from value
            else:
                for row in value:
                    for key in keys:
                        yield row[key]

    def in_section(self, name: str) -> list[Field]:
        return sorted((field for field in self.fields if field.part == name), key=lambda field: field.rank)

    def in_fieldset(self, name: str) -> list[Field]:
        found = (field for field in self.fields if (field.fieldset or field.part) == name)
        return sorted(found, key=lambda field: field.rank)

    def title_of(self, key: str) -> Any:
        """Return what people call a field: its section, where it is all of that."""
        field = self.by_key[key]
        alone = field.key in self.rows or not field.section
        return SECTIONS[field.part] if alone else capfirst(field.label_in(models.Article))


def _canonical(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"canonical": canonical_code(row["code"])[:200]}


NAME_SLUG = Slug(MAX_NAME_SLUG_LENGTH)
PRODUCT = Named({"slug": NAME_SLUG, "name": Line(120), "vendor": Line(120), "short": Line(24)})
AREA = Named({"slug": NAME_SLUG, "name": Line(120), "provider": Line(24)})

CODES = Rows(models.ErrorCode, (Field("code", Line(200)),), flat=True, derived=_canonical)
MESSAGES = Rows(models.ErrorMessage, (
    Field("text", Block(5000), search=QUOTE),
    Field("confidence", Choice(models.Confidence), beside=True),
))  # fmt: skip
SYMPTOMS = Rows(models.Symptom, (
    Field("text", Line(LONG), search=SENTENCE),
    Field("level", Choice(models.Level, models.Level.BASIC)),
), by_level=True, heading="Symptoms")  # fmt: skip
CAUSES = Rows(models.Cause, (
    Field("key", Key()),
    Field("title", Line(300), search=HEAD),
    Field("body", Markdown(), search=PROSE),
    Field("side", Choice(models.Side, models.Side.UNKNOWN), label=_("where it breaks"), beside=True),
), heading="Causes", anchor="cause")  # fmt: skip
SOLUTIONS = Rows(models.Solution, (
    Field("key", Key()),
    Field("title", Line(300), search=PROSE),
    Field("body", Markdown(), label=_("text"), search=PROSE),
    Field("level", Choice(models.Level, models.Level.BASIC)),
    Field("minutes", Minutes(), beside=True),
    Field("risk", Choice(models.Risk, models.Risk.NONE), beside=True),
    Field("needs_admin", Flag(), label=_("needs an administrator"), beside=True),
    Field("reversible", Flag(None), beside=True),
    Field("place", Choice(models.Placement, models.Placement.FREE, shows_default=False)),
), heading="Solutions", anchor="solution")  # fmt: skip
FAQS = Rows(models.Faq, (
    Field("key", Key()),
    Field("question", Line(500), search=SENTENCE),
    Field("answer", Markdown(), search=PROSE),
), heading="FAQs", anchor="question")  # fmt: skip
COMPARISONS = Rows(models.Comparison, (
    Field("with", Line(200), column="other", label=_("the other article")),
    Field("rows", Rows(models.ComparisonRow, (
        Field("aspect", Line(200)), Field("this", Line(500)), Field("other", Line(500)),
    ), short=False, owner="comparison"), label=_("rows")),
    Field("deciding_question", Line(500), label=_("question"), search=PROSE),
), short=False, heading="Compared with ")  # fmt: skip
RELATED = Rows(models.Related, (Field("ref", Line(200)),), flat=True)
SOURCES = Rows(models.Source, (
    Field("title", Line(300)),
    Field("url", Url(500), beside=True, rank=1),
    Field("publisher", Line(200), beside=True),
))  # fmt: skip


def _points(kind: str) -> Rows:
    columns = (Field("text", Line(LONG), search=PROSE),)
    same = {"kind": models.Point.Kind(kind)}
    return Rows(models.Point, columns, flat=True, heading=kind.capitalize(), same=same)


ARTICLE = Schema((
    Field("id", Line(200), "source_id", section="place", fieldset="address", beside=True),
    Field("slug", Slug(MAX_SLUG_LENGTH), section="place", fieldset="address", rank=-1),
    Field("language", Language(), section="place", fieldset="address"),
    Field("translation_of", Line(200), section="place", fieldset="address", beside=True, public=False),
    Field("product", PRODUCT, section="place", fieldset="top", rank=-2),
    Field("area", AREA, section="place", fieldset="top", beside=True, rank=-2),
    Field("codes", CODES, fieldset="top"),
    Field("title", Line(300), section="top", search=TITLE),
    Field("summary", Line(4000), section="top", search=HEAD),
    Field("messages", MESSAGES),
    Field("symptoms", SYMPTOMS, fieldset="effects"),
    Field("causes", CAUSES),
    Field("solutions", SOLUTIONS),
    Field("prevention", _points("prevention"), "points", fieldset="effects", rank=1),
    Field("impact", _points("impact"), "points", fieldset="effects"),
    Field("faqs", FAQS, section="questions"),
    Field("comparisons", COMPARISONS),
    Field("related", RELATED, fieldset="effects", rank=1),
    Field("body", Markdown(), fieldset="address", search=PROSE),
    Field("side", Choice(models.Side, models.Side.UNKNOWN), section="answer"),
    Field("side_note", Line(200), section="answer", note_on="side", search=PROSE),
    Field("typical_duration", Line(80), section="answer"),
    Field("duration_note", Line(200), section="answer", note_on="typical_duration", search=PROSE),
    Field("data", Choice(models.DataState, models.DataState.UNKNOWN), section="answer"),
    Field("data_note", Line(200), section="answer", note_on="data", search=PROSE),
    Field("first", Line(300)),
    Field("sources", SOURCES),
    Field("confidence", Choice(models.Confidence, models.Confidence.REPORTED), section="proof"),
    Field("verified_on", Day(), section="proof", beside=True),
    Field("verified_with", Line(120), section="proof", beside=True),
    Field("owner", Person(150), section="place", fieldset="care", public=False),
    Field("review_due", Day(), section="place", fieldset="care", beside=True, public=False),
))  # fmt: skip
