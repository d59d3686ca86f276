"""Kinds of values: how each is read from what people and files bring, and how people see it.

A reader is called with an object, the key of the value in it, and the path for messages. It returns the
clean value, or raises Invalid with the spot that is wrong. What a column knows (how long its texts may be,
its choices, its default) is not said again here: `for_column` takes it from there.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import markdown
from articles.limits import MAX_ITEMS
from articles.strings.characters import clean, find_forbidden
from articles.strings.slugs import make_slug

SPACES = re.compile(r"[^\S\n]*\n\s*|[^\S\n]+")
MAX_MINUTES = 100_000


class Invalid(ValueError):
    """A value that no article can have; `path` names the spot, such as `solutions[2].level`."""

    def __init__(self, path: str, message: str):
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


ColumnTypes = tuple[type[models.Field], ...]


class Reader:
    """The base of all kinds. `default` is read where there is nothing; `type` is the value's in JSON."""

    default: Any = ""
    type: Any = str
    column_types: ClassVar[ColumnTypes] = ()  # whose values it can read

    def for_column(self, column: models.Field) -> "Reader":
        """Return the reader of this column. Raises TypeError if the column cannot hold all of its values."""
        if not isinstance(column, self.column_types):
            kinds = " or ".join(kind.__name__ for kind in self.column_types)
            raise TypeError(f"{column}: {type(self).__name__} reads {kinds}, not {type(column).__name__}")
        return self

    def __call__(self, raw: Any, key: str, path: str) -> Any:
        raise NotImplementedError

    def display(self, value: Any) -> Any:
        """Return a clean value as people read it; empty where it goes without saying."""
        return value

    def from_column(self, value: Any) -> Any:
        """Return the clean value of what a column of a row holds."""
        return value

    def to_column(self, value: Any) -> Any:
        """Return what a column holds for a clean value."""
        return value


@dataclass(frozen=True)
class LineReader(Reader):
    """A text of one line: wrapped lines are joined, outer spaces go."""

    limit: int = 0  # characters; 0: as many as the column holds
    column_types: ClassVar[ColumnTypes] = (models.CharField,)
    pattern: ClassVar[re.Pattern[str] | None] = None
    expected: ClassVar[str] = ""

    def for_column(self, column: models.Field) -> Reader:
        super().for_column(column)
        if column.max_length and self.limit > column.max_length:
            raise TypeError(f"{column} holds {column.max_length} characters, not {self.limit}")
        if not column.max_length and not self.limit:
            raise TypeError(f"{column} has no max_length, so its {type(self).__name__} needs a limit")
        return self if self.limit else replace(self, limit=column.max_length or 0)

    def __call__(self, raw: Any, key: str, path: str) -> Any:
        value = SPACES.sub(" ", self.text(raw, key, path)).strip()
        if value and self.pattern and not self.pattern.match(value):
            raise Invalid(path, f"expected {self.expected}")
        return value

    def text(self, raw: Any, key: str, path: str) -> str:
        value = raw.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Invalid(path, "expected text")
        value = clean(value)
        if len(value) > self.limit:
            raise Invalid(path, f"longer than {self.limit} characters")
        if reason := find_forbidden(value):
            raise Invalid(path, reason)
        return value


class ItemReader(LineReader):
    """A line of a list that is written with one item a line. Such lines have no column of a set length."""

    column_types: ClassVar[ColumnTypes] = (models.TextField,)


class BlockReader(LineReader):
    """A text of several lines, kept to the letter but for line ends and outer blank lines."""

    column_types: ClassVar[ColumnTypes] = (models.TextField, models.CharField)

    def __call__(self, raw: Any, key: str, path: str) -> Any:
        rows = self.text(raw, key, path).split("\n")
        filled = [n for n, row in enumerate(rows) if row.strip()]
        return "\n".join(rows[filled[0] : filled[-1] + 1]) if filled else ""


@dataclass(frozen=True)
class MarkdownReader(BlockReader):
    limit: int = markdown.MAX_LENGTH


@dataclass(frozen=True)
class KeyReader(LineReader):
    """The permanent name of a row."""

    limit: int = 40  # of what is judged by the pattern
    pattern = re.compile(r"[a-z0-9]{8}\Z")
    expected = "eight of a-z and 0-9"

    def for_column(self, column: models.Field) -> Reader:
        return self  # the pattern permits no more than the column holds


@dataclass(frozen=True)
class RowNameReader(LineReader):
    """The key of a row, or its title, which the snapshot resolves to the key."""

    limit: int = 300

    def for_column(self, column: models.Field) -> Reader:
        return self  # which holds the key


class SlugReader(LineReader):
    pattern = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
    expected = "expected lowercase letters, digits, and single hyphens"


class UrlReader(LineReader):
    column_types: ClassVar[ColumnTypes] = (models.URLField,)
    pattern = re.compile(r"https?://[^\s/]", re.IGNORECASE)
    expected = "an address with http or https"


class LanguageReader(LineReader):
    def __call__(self, raw: Any, key: str, path: str) -> Any:
        value = super().__call__(raw, key, path).lower() or settings.LANGUAGE_CODE
        if value not in dict(settings.LANGUAGES):
            raise Invalid(path, f"the site has no language {value}")
        return value


@dataclass(frozen=True)
class PartStatesReader(LineReader):
    """What a translation knows of the parts of its source, one line: see content/translations.py."""

    limit: int = 60_000
    column_types: ClassVar[ColumnTypes] = (models.TextField,)
    pattern = re.compile(
        r"[a-z_]+(?::[a-z0-9]{8})?=[0-9a-f]{12}(?: [a-z_]+(?::[a-z0-9]{8})?=[0-9a-f]{12})*\Z"
    )
    expected = "part=digest, separated by spaces, as an export writes it"

    def display(self, value: Any) -> Any:
        if not value:
            return ""
        parts = {"n": len(value.split()), "state": hashlib.sha256(value.encode()).hexdigest()[:8]}
        return _("%(n)d parts, state %(state)s") % parts


@dataclass(frozen=True)
class UserReader(LineReader):
    """The name of a user; the column is the user."""

    limit: int = 150
    column_types: ClassVar[ColumnTypes] = (models.ForeignKey,)

    def from_column(self, value: Any) -> Any:
        return value.get_username() if value else ""


@dataclass(frozen=True)
class ChoiceReader(Reader):
    """A choice of the column. With `shows_default`, people see the label of the default, too."""

    shows_default: bool = True
    default: str = ""
    labels: Mapping[Any, Any] = field(default_factory=dict)
    column_types: ClassVar[ColumnTypes] = (models.CharField,)

    def for_column(self, column: models.Field) -> Reader:
        super().for_column(column)
        if not column.flatchoices:
            raise TypeError(f"{column} has no choices")
        # The default is a word, not a member of the set.
        return replace(self, default=str(column.get_default()), labels=dict(column.flatchoices))

    @property
    def type(self) -> Any:
        return Literal[tuple(self.labels if self.default else ["", *self.labels])]

    def __call__(self, raw: Any, key: str, path: str) -> Any:
        value = WORD(raw, key, path) or self.default
        if value and value not in self.labels:
            raise Invalid(path, f"expected one of {', '.join(self.labels)}")
        return value

    def display(self, value: Any) -> Any:
        return "" if value == self.default and not self.shows_default else self.labels.get(value, value)


class DateReader(Reader):
    """A date, as text of the form 2026-11-23; the column is a date."""

    type = date | None
    column_types: ClassVar[ColumnTypes] = (models.DateField,)

    def __call__(self, raw: Any, key: str, path: str) -> Any:
        value = raw.get(key)
        if isinstance(value, date):
            value = value.isoformat()[:10]
        value = DATE({key: value}, key, path)
        if value:
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError:
                raise Invalid(path, "expected a date such as 2026-11-23") from None
        return value

    def from_column(self, value: Any) -> Any:
        return value.isoformat() if value else ""

    def to_column(self, value: Any) -> Any:
        return date.fromisoformat(value) if value else None


class MinutesReader(Reader):
    default = None
    type = int | None
    column_types: ClassVar[ColumnTypes] = (models.IntegerField,)

    def __call__(self, raw: Any, key: str, path: str) -> Any:
        value = raw.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_MINUTES:
            raise Invalid(path, "expected whole minutes")
        return value

    def display(self, value: Any) -> Any:
        return "" if value is None else value


@dataclass(frozen=True)
class FlagReader(Reader):
    """Yes or no; in a column that may be null also not known."""

    default: bool | None = False
    column_types: ClassVar[ColumnTypes] = (models.BooleanField,)

    def for_column(self, column: models.Field) -> Reader:
        super().for_column(column)
        return replace(self, default=None if column.null else False)

    @property
    def type(self) -> Any:
        return bool | None if self.default is None else bool

    def __call__(self, raw: Any, key: str, path: str) -> Any:
        value = raw.get(key)
        if value is None:
            return self.default
        if not isinstance(value, bool):
            raise Invalid(path, "expected true or false")
        return value

    def display(self, value: Any) -> Any:
        return "" if value is self.default else _("yes") if value else _("no")


@dataclass(frozen=True)
class CatalogReader(Reader):
    """A product or an area: an object, or a string that is both its name and, folded, its slug."""

    model: type[models.Model]
    names: Iterable[str]  # of the columns that an article names
    default = None
    column_types: ClassVar[ColumnTypes] = (models.ForeignKey,)

    def _column(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    @cached_property
    def readers(self) -> dict[str, Any]:
        kinds = {name: SlugReader() if name == "slug" else LineReader() for name in self.names}
        return {name: kind.for_column(self._column(name)) for name, kind in kinds.items()}

    def __call__(self, raw: Any, key: str, path: str) -> Any:
        value = raw.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            value = {"name": value}
        required = "slug" if isinstance(value, dict) and "slug" in value else "name"
        names = read_object(self.readers, value, path, required)
        names["slug"] = names["slug"] or make_slug(names["name"], self.readers["slug"].limit)
        names["name"] = names["name"] or names["slug"]
        if not names["slug"]:
            raise Invalid(f"{path}.slug", "missing")
        return names

    def display(self, value: Any) -> Any:
        return value["name"] if value else ""

    def from_column(self, value: Any) -> Any:
        return {part: getattr(value, part) for part in self.readers} if value else None


WORD, DATE = LineReader(40), LineReader(10)


def read_object(readers: Mapping[str, Any], raw: Any, path: str, required: str) -> dict[str, Any]:
    """Read each value of an object; no other may be in it, and the required one must."""
    if not isinstance(raw, dict):
        raise Invalid(path, "expected an object or a text")
    for key in raw:
        if key not in readers:
            raise Invalid(f"{path}.{key}", "unknown key")
    value = {key: reader(raw, key, f"{path}.{key}") for key, reader in readers.items()}
    if not value[required]:
        raise Invalid(f"{path}.{required}", "missing")
    return value


def read_list(raw: Any, key: str, path: str) -> list[Any]:
    items = raw.get(key)
    if items is None:
        return []
    if not isinstance(items, list):
        raise Invalid(path, "expected a list")
    if len(items) > MAX_ITEMS:
        raise Invalid(path, f"more than {MAX_ITEMS} entries")
    return items
