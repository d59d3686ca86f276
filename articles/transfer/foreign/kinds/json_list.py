"""Lists of errors in JSON, JSON Lines, or YAML: a list, also under keys or in groups, objects by codes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from django.utils.translation import gettext

from ..source import ExportFiles, Recognized, Remark, SourceArticle, Topic, UnreadableFile
from . import records
from .columns import CODE, ColumnNames
from .rows import NoTable, table_of
from .table import PARTS, Row, Table, articles_in
from .values import first, locale_among, locale_of, path_words, text_of

YAML = (".yaml", ".yml")
MAX_YAML_BYTES = 5 * 1024**2
MAX_DEPTH = 12
LONG_TEXT = 80  # characters that are no setting
SAMPLE_FILES = 40
# What holds articles, and says nothing of them.
_HOLDERS = re.compile(
    r"errors?|data|items?|results?|articles?|codes?|messages?|list|entries|records?|rows?|content|payload|values|objects"
    r"|faqs?|fehler|erreurs|errores|erros|errori|fouten|エラー|errorcodes?|error_?list|error_?codes?|docs?|i18n|translations",
    re.I,
)
_LANGUAGES = re.compile(r"i18n|l10n|translations?|locales?|languages?|localized|texts?|strings", re.I)
_NAMES = ("name", "title", "label", "category", "group", "module", "section", "area", "bereich", "kategorie")


def recognize(files: ExportFiles) -> Recognized | None:
    names, count, seen = ColumnNames({}), 0, ""
    for path in _paths(files)[:SAMPLE_FILES]:
        for trail, value in _documents(files, path, is_sample=True):
            if isinstance(value, Remark):
                continue
            walk = _Walk(path, names)
            found = list(walk.rows(value, trail))
            found += [row for table in walk.tables for row in table.rows]
            count += len(found)
            if found and not seen:
                seen = gettext("%(file)s has objects with %(fields)s") % {
                    "file": path,
                    "fields": ", ".join(list(found[0].values)[:3]),
                }
    return Recognized("json", seen, articles=count) if count else None


def read(files: ExportFiles, mapping: Mapping[str, Any]) -> Iterator[SourceArticle | Remark]:
    names = ColumnNames(mapping)
    tables: list[Table] = []
    for path in _paths(files):
        walk = _Walk(path, names)
        rows: list[Row] = []
        for trail, value in _documents(files, path):
            if isinstance(value, Remark):
                yield value
            else:
                rows += walk.rows(value, trail)
        tables += walk.tables
        if rows:
            tables.append(Table(path, rows, language=locale_among(path_words(path))))
    yield from articles_in(tables, mapping)


def _paths(files: ExportFiles) -> list[str]:
    return [path for path in files.paths() if path.lower().endswith((*records.SUFFIXES, *YAML))]


def _documents(files: ExportFiles, path: str, is_sample: bool = False) -> Iterator[tuple[str, Any]]:
    if not path.lower().endswith(YAML):
        yield from (records.beginning if is_sample else records.documents)(files, path)
        return
    from .markdown.front import Loader

    try:
        if files.size(path) > MAX_YAML_BYTES:
            raise UnreadableFile(f"larger than {MAX_YAML_BYTES // 1024**2} MB")
        text = files.text(path)
        # A few lines of them stand for millions of objects.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=Loader)):
            raise UnreadableFile(gettext("it has aliases"))
        for n, value in enumerate(yaml.load_all(text, Loader=Loader)):
            yield (f"[{n}]" if n else ""), value
    except (KeyError, UnreadableFile, yaml.YAMLError, ValueError, RecursionError) as error:
        yield "", Remark(Topic.UNREADABLE, path, " ".join(str(error).split())[:300])


class _Walk:
    """Looks for objects that are articles, and for lists of lists, which are tables."""

    def __init__(self, path: str, names: ColumnNames):
        self.path, self.names = path, names
        self.tables: list[Table] = []
        self._fields: dict[str, str] = {}

    def rows(self, value: Any, trail: str, groups: tuple[str, ...] = (), depth: int = 0) -> Iterator[Row]:
        if depth > MAX_DEPTH:
            return
        if isinstance(value, list):
            if value and sum(isinstance(one, list) for one in value) * 2 > len(value):
                self._add_table([one for one in value if isinstance(one, list)])
                return
            flats = [flatten(one) if isinstance(one, Mapping) else {} for one in value]
            is_list = any(flat and self._is_article(flat) for flat in flats)
            for n, (one, flat) in enumerate(zip(value, flats, strict=True)):
                if is_list and flat and not self._is_article(flat) and not self._holds_articles(one):
                    yield Row(f"{self.path} {trail}[{n}]", flat, groups)  # one that lacks what others have
                else:
                    yield from self.rows(one, f"{trail}[{n}]", groups, depth + 1)
        elif isinstance(value, Mapping):
            yield from self._of_object(value, trail, groups, depth)

    def _of_object(
        self, value: Mapping[str, Any], trail: str, groups: tuple[str, ...], depth: int
    ) -> Iterator[Row]:
        flat = flatten(value)
        if self._is_article(flat) and not self._holds_articles(value):
            yield Row(f"{self.path} {trail}".strip(), flat, groups)
            return
        own = next((text for name in _NAMES if (text := text_of(value.get(name)))), "")
        inner = (*groups, own) if own and len(own) < 120 and self._holds_articles(value) else groups
        for key, one in value.items():
            place = f"{trail}.{key}" if trail else str(key)
            if isinstance(one, Mapping):
                yield from self._of_member(str(key), one, place, inner, depth)
            elif isinstance(one, list):
                is_group = self._names_group(str(key)) and any(isinstance(x, Mapping) for x in one)
                yield from self.rows(
                    one, place, (*inner, str(key)) if is_group and not own else inner, depth + 1
                )
            elif (
                isinstance(one, str)
                and CODE.fullmatch(str(key))
                and not locale_of(key)
                and _is_list_of_texts(value)
            ):
                yield Row(f"{self.path} {place}", {"code": str(key), "description": one}, inner)

    def _of_member(
        self, key: str, value: Mapping[str, Any], place: str, groups: tuple[str, ...], depth: int
    ) -> Iterator[Row]:
        """Yield the articles of an object that a key stands for: a code, an id, a language, or a group."""
        flat = flatten(value)
        if self._is_article({"code": key, **flat}) and not self._holds_articles(value) and not locale_of(key):
            has_code = any(self._field(name) == "codes" for name in flat)
            is_word = _HOLDERS.fullmatch(key) or (has_code and not CODE.fullmatch(key))
            own = "error code" if has_code and CODE.fullmatch(key) else "id" if has_code else "code"
            named = {} if is_word or own in flat else {own: key}
            yield Row(f"{self.path} {place}", {**named, **flat}, groups)
            return
        if locale_of(key) and (rows := list(self.rows(value, place, groups, depth + 1))):
            yield from (Row(row.place, {"language": key, **row.values}, row.groups) for row in rows)
            return
        inner = (*groups, key) if self._names_group(key) else groups
        yield from self.rows(value, place, inner, depth + 1)

    def _names_group(self, key: str) -> bool:
        return not _HOLDERS.fullmatch(key) and self._field(key) not in (
            "area",
            "subarea",
            "product",
            "language",
        )

    def _field(self, name: str) -> str:
        if name not in self._fields:
            column = self.names.column(name)
            # "ERR-12" is no twelfth column of errors.
            is_code = column.number and column.field in ("codes", "messages") and CODE.fullmatch(name)
            self._fields[name] = "" if is_code else column.field
        return self._fields[name]

    def _is_article(self, flat: Mapping[str, Any]) -> bool:
        fields = {self._field(name) for name, value in flat.items() if value not in (None, "", [], {})}
        parts = fields & {*PARTS, "solution.steps"}
        if "codes" in fields:
            return bool(parts or "title" in fields)
        if not {"title", "faq.question"} & fields:
            return False
        is_long = any(
            len(text_of(value)) > LONG_TEXT for name, value in flat.items() if self._field(name) in PARTS
        )
        return len(parts) > 1 or is_long or bool(parts and len(fields) > 3)

    def _holds_articles(self, value: Mapping[str, Any]) -> bool:
        """Return whether an object has articles of its own below it, and is a group of them."""
        for key, one in value.items():
            key = str(key)
            if self._field(key) and not _HOLDERS.fullmatch(key):
                continue
            is_member = not (self._field(key) or locale_of(key) or _LANGUAGES.fullmatch(key))
            if is_member and isinstance(one, Mapping) and self._is_article({"code": key, **flatten(one)}):
                return True
            members = one if isinstance(one, list) else one.values() if isinstance(one, Mapping) else ()
            flats = [flatten(member) for member in list(members)[:5] if isinstance(member, Mapping)]
            if any(self._is_article(flat) and self._has_code_or_more(flat) for flat in flats):
                return not (isinstance(one, Mapping) and locale_of(next(iter(one), "")))
        return False

    def _has_code_or_more(self, flat: Mapping[str, Any]) -> bool:
        return any(self._field(name) == "codes" for name in flat) or len(flat) > 2

    def _add_table(self, rows: list[list[Any]]) -> None:
        try:
            self.tables.append(table_of(self.path, list(enumerate(rows, 1)), {})[0])
        except NoTable:
            return


def _is_list_of_texts(value: Mapping[str, Any]) -> bool:
    return len(value) > 1 and sum(bool(CODE.fullmatch(str(key))) for key in value) * 2 > len(value)


def flatten(value: Mapping[str, Any], before: str = "", depth: int = 0) -> dict[str, Any]:
    """Return an object with the values of those in it: `solution.steps` is a name of its own."""
    flat: dict[str, Any] = {}
    for key, one in value.items():
        name = f"{before}.{key}" if before else str(key)
        if isinstance(one, Mapping) and depth < 4 and first({"": one.get("$oid")}, ""):
            flat[name] = one["$oid"]
        elif isinstance(one, Mapping) and depth < 4:
            flat |= flatten(one, name, depth + 1)
        else:
            flat[name] = one
    return flat
