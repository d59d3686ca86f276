"""Rows with named values as articles: what CSV, spreadsheets, and JSON lists have in common."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from ..source import Remark, SourceArticle, State, Topic
from .columns import PARTS, Column, ColumnNames, settle, state_of
from .row_parts import Values, html_text, parts_of, title_from
from .text_language import text_language
from .values import first, is_true, locale_of, path_of, slugs, text_of, title_of, unique, when

SAMPLE_ROWS = 200


@dataclass
class Row:
    """Values by the names of their columns."""

    place: str
    values: Mapping[str, Any]
    groups: tuple[str, ...] = ()


@dataclass
class Table:
    """Rows of one file or sheet."""

    path: str
    rows: list[Row]
    names: list[str] = field(default_factory=list)  # in order; those of the rows, if there are none
    language: str = ""  # of the whole table, as its file or sheet says
    columns: list[Column] | None = None  # where names say nothing, and contents told

    def resolve(self, names: ColumnNames) -> list[Column]:
        if self.columns is None:
            known = self.names or list(dict.fromkeys(name for row in self.rows for name in row.values))
            samples = {
                name: [first({"": row.values.get(name)}, "") for row in self.rows[:SAMPLE_ROWS]]
                for name in known
            }
            self.columns = settle([names.column(name) for name in known], samples)
        return self.columns


def articles_in(tables: Sequence[Table], mapping: Mapping[str, Any]) -> Iterator[SourceArticle | Remark]:
    """Yield an article for each row, in each language that it has values in."""
    names = ColumnNames(mapping)
    reading = _Reading(tables, names, mapping)
    for table in tables:
        yield from reading.unknown_columns(table)
        for row in table.rows:
            entries = list(reading.entries(table, row))
            yield from (reading.article(table, row, entry) for entry in entries)
            if not entries:
                yield Remark(Topic.SKIPPED, row.place, gettext("no code, title, or text"))


def is_telling(columns: Iterable[Column]) -> bool:
    """Return whether columns are of a table of articles: codes with words, or a title with parts."""
    fields = {column.field for column in columns}
    parts = fields & {*PARTS, "solution.steps"}
    return bool("codes" in fields and (parts or "title" in fields)) or bool("title" in fields and parts)


@dataclass(frozen=True)
class _Entry:
    """A row in one language. `own` is that of its columns: "title_de" has "de"."""

    values: Values
    codes: tuple[str, ...]
    title: str
    language: str
    own: str
    key: str


class _Reading:
    def __init__(self, tables: Sequence[Table], names: ColumnNames, mapping: Mapping[str, Any]):
        self.columns = {id(table): table.resolve(names) for table in tables}
        self.default = text_of(mapping.get("language")) or text_language(
            _texts(tables), (column.name for columns in self.columns.values() for column in columns)
        )
        self.told: set[str] = set()
        self.seen: Counter[tuple[str, str]] = Counter()
        self.languages: dict[str, set[str]] = defaultdict(set)  # of each key
        self.products: set[str] = set()
        counts: Counter[str] = Counter()
        for table in tables:
            for row in table.rows:
                for entry in self.entries(table, row):
                    self.languages[entry.key].add(entry.language)
                    self.products.add(entry.values.text("product"))
                    counts[entry.language] += 1
        self.main = max(counts, key=lambda name: (counts[name], name == "", name == "en")) if counts else ""

    def unknown_columns(self, table: Table) -> Iterator[Remark]:
        for column in self.columns[id(table)]:
            sample = next((text for row in table.rows if (text := text_of(row.values.get(column.name)))), "")
            if not column.field and sample and column.name not in self.told:
                self.told.add(column.name)
                yield Remark(Topic.UNKNOWN_FIELD, table.path, f"{column.name}: {sample[:60]}")
            elif column.field == "private" and sample and column.name not in self.told:
                self.told.add(column.name)
                yield Remark(Topic.SKIPPED, table.path, f"the column {column.name}: it is not for readers")

    def entries(self, table: Table, row: Row) -> Iterator[_Entry]:
        """Yield what a row says in each language that it has columns for."""
        columns = self.columns[id(table)]
        languages = list(dict.fromkeys(column.language for column in columns if column.language))
        shared = [column for column in columns if not column.language]
        has_own = any(column.field in ("title", *PARTS) for column in shared)
        # "message: {en, de}" beside one "cause": that is of the article in its own language.
        filled = [column for column in columns if row.values.get(column.name) not in (None, "", [])]
        named = {column.language for column in filled if column.field in ("title", "messages")}
        whole = self._language_beside(named, filled, row) if named and "" not in named else ""
        is_split = bool(whole)
        for own in ["", *languages] if (has_own or not languages) and not is_split else languages:
            wanted = [column for column in columns if column.language == own] if own else shared
            if own and not any(row.values.get(column.name) not in (None, "", []) for column in wanted):
                continue
            others = [
                column
                for column in shared
                if own and ((is_split and own == whole) or column.field not in ("title", "faqs", "", *PARTS))
            ]
            values = Values((column, row.values.get(column.name)) for column in [*wanted, *others])
            if values.has("codes", "title", "solution.steps", *PARTS):
                codes, title = unique(values.all("codes")), title_of(html_text(values.text("title")))
                language = own or locale_of(values.text("language")) or table.language or self.default
                yield _Entry(values, codes, title, language, own, _key(values, codes, title, row))

    def _language_beside(self, named: set[str], filled: Iterable[Column], row: Row) -> str:
        """Return which of a row's languages the values are in that name none."""
        texts = [text_of(row.values[one.name]) for one in filled if not one.language and one.field in PARTS]
        likely = (text_language(texts) if texts else "", self.default, "en")
        return next((one for one in likely if one in named), min(named))

    def article(self, table: Table, row: Row, entry: _Entry) -> SourceArticle:
        values, title, parts = entry.values, entry.title, parts_of(entry.values)
        if not title:
            title, parts = title_from(parts, values)
        # A whole page in one column: its headings tell its parts.
        is_page = "body" in parts and not {"symptoms", "causes", "solutions"} & parts.keys()
        page = parts.pop("body") if is_page else ""
        self.seen[entry.key, entry.language] += 1
        number = self.seen[entry.key, entry.language]
        ext = entry.key if number == 1 else f"{entry.key}-{number}"
        source = values.text("translation_of") or ("" if entry.language == self._source(entry.key) else ext)
        state, reason = _state(values)
        urls = [
            url
            for _, value in values.by_field.get("url", ())
            for url in re.split(r"[\s,;|]+", text_of(value))
        ]
        urls = [url for url in urls if re.match(r"https?://|/", url)]
        return SourceArticle(
            ext=ext,
            place=f"{row.place} {entry.own}".strip(),
            title=title,
            html=page,
            parts=parts,
            codes=entry.codes,
            labels=tuple(values.all("labels")),
            language=entry.language,
            translation_of=source,
            groups=self._groups(values, row),
            state=state,
            state_reason=reason,
            url=urls[0] if urls else "",
            addresses=unique([*urls[1:], *filter(path_of, values.all("addresses"))]),
            names=() if source else unique([*entry.codes, values.text("id"), title]),
            base=table.path,
            related=tuple(values.all("related")),
            updated=day_of(values, "updated") or when(values.text("updated")),
            verified_on=day_of(values, "verified"),
            has_own_id=False,
        )

    def _source(self, key: str) -> str:
        """Return the language of the source of an article: that of most rows, if it is in it."""
        languages = self.languages[key]
        return self.main if self.main in languages else min(languages)

    def _groups(self, values: Values, row: Row) -> tuple[str, ...]:
        product = values.text("product") if len(self.products - {""}) > 1 else ""
        areas = [text_of(value) for _, value in values.by_field.get("area", ())]
        return unique(map(title_of, [product, *(areas[:1] or row.groups), *values.all("subarea")[:1]]))


def _texts(tables: Iterable[Table]) -> Iterator[str]:
    return (text_of(value) for table in tables for row in table.rows for value in row.values.values())


def _key(values: Values, codes: Sequence[str], title: str, row: Row) -> str:
    """Return the id of a row: its own, its code, or its title; a row's number changes with the order."""
    number, code = values.text("id"), codes[0] if codes else ""
    if code and (not number or number == code):
        return code
    if code and number.isdigit() and len(number) < 4:
        return f"{code}-{number}"
    return number or next(iter(slugs(title)), "") or row.place


def _state(values: Values) -> tuple[State, str]:
    for name in ("internal", "draft"):
        for column, value in values.by_field.get(name, ()):
            if is_true(value) or state_of(value) == "public":
                state = State.LIMITED if name == "internal" else State.DRAFT
                return state, f"{column.name}: {text_of(value) or 'true'}"
    for name in ("state", "public", "audience"):
        for column, value in values.by_field.get(name, ()):
            told, reason = state_of(value), f"{column.name}: {text_of(value) or str(value).lower()}"
            if told == "limited" or (name == "audience" and told != "public"):
                return State.LIMITED, reason
            if told == "draft" or (not told and not _is_date(value)):
                return State.LIMITED if name == "public" else State.DRAFT, reason
    return State.PUBLIC, ""


def _is_date(value: Any) -> bool:
    return bool(_day(value))


def day_of(values: Values, name: str) -> str:
    return next(filter(None, (_day(value) for _, value in values.by_field.get(name, ()))), "")


def _day(value: Any) -> str:
    """Return a day as ISO 8601 if it can be meant in one way only."""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    text = text_of(value)
    if match := re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", text):
        year, month, day = map(int, match.groups())
    elif match := re.match(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4})", text):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] != "." and day <= 12 and month <= 12 and day != month:
            return ""
        if month > 12:
            day, month = month, day
    else:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
