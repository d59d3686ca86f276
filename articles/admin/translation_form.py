"""The source beside the form of a translation: its text at each field, and a note where it changed since."""

from dataclasses import dataclass
from typing import Any

from django.forms.boundfield import BoundField

from articles import editing
from articles.content import schema, spots, translations
from articles.content.schema import Rows
from articles.content.snapshot import Data
from articles.models import Article
from articles.permissions import Editor
from articles.strings.languages import local_name, name_in_sentence

from .form_parser import form_lists
from .pages import article_page_url

NAMES = frozenset(
    {"id", "slug", "language", "translation_of", "translated_from", "verified_with", "owner", "first"}
)


@dataclass(frozen=True)
class SourceText:
    """What the template shows beside a field."""

    text: str
    language: str
    name: str  # of the language
    is_outdated: bool


class SourceBeside:
    """Puts the text of the source on the fields of a form, and tells which parts changed."""

    def __init__(self, article: Article):
        self.source = editing.source_of(article)
        self.text: Data = editing.text_to_translate(self.source)
        self.lags = editing.lags_of(article)
        self.outdated = {lag.part for lag in self.lags}
        self.url = article_page_url(article, "translations")

    @property
    def notice(self) -> dict[str, Any]:
        """Return what the form says above its parts."""
        parts = [
            {
                "title": translations.part_title(lag.part, self.text),
                "url": f"{self.url}#part-{lag.part.replace(':', '-')}",
            }
            for lag in self.lags
        ]
        return {
            "language": name_in_sentence(self.source.language),
            "url": article_page_url(self.source),
            "title": self.source.title,
            "code": self.source.language,
            "parts": parts,
        }

    def show_in(self, main: Any, formsets: dict[str, Any]) -> None:
        for field in schema.ARTICLE.values:
            if translations.is_prose(field.reader) and field.key not in NAMES and field.attr in main.fields:
                part = field.section if field.section in translations.WHOLE_SECTIONS else field.key
                self._show(main[field.attr], self.text[field.key], part)
        for name, lines in form_lists(self.text).items():
            if name in main.fields and name not in ("codes", "related"):
                self._show(
                    main[name], "\n".join(lines), name.removesuffix("_basic").removesuffix("_advanced")
                )
        for key, formset in formsets.items():
            self._show_rows(key, schema.ARTICLE.rows[key], formset)

    def _show_rows(self, key: str, rows: Rows, formset: Any) -> None:
        by_key = {row["key"]: row for row in self.text[key]} if rows.is_keyed else {}
        for n, form in enumerate(formset.forms):
            if rows.is_keyed:
                name = str(form["key"].value() or "")
                row = by_key.get(name)
            else:
                name, row = "", self.text[key][n] if n < len(self.text[key]) else None
            if row is None:
                continue
            for column in rows.columns:
                if column.attr not in form.fields or column.key in ("key", "with", "url"):
                    continue
                part = spots.spot_of(key, name)
                if isinstance(column.reader, Rows):
                    cells = [cell.key for cell in column.reader.columns]
                    lines = (" | ".join(line[cell] for cell in cells) for line in row[column.key])
                    self._show(form[column.attr], "\n".join(lines), part)
                elif translations.is_prose(column.reader):
                    self._show(form[column.attr], row[column.key], part)

    def _show(self, bound: BoundField, text: str, part: str) -> None:
        if text:
            language = self.source.language
            source = SourceText(text, language, local_name(language), part in self.outdated)
            bound.source_text = source  # type: ignore[attr-defined]


def source_beside(article: Article | None, editor: Editor) -> SourceBeside | None:
    """Return the source of a translation, or None for any other article and a source that isn't theirs."""
    if article is None or not article.translation_of:
        return None
    source = editing.source_of(article)
    return SourceBeside(article) if source != article and editing.may_read_source(source, editor) else None
